"""What the operator decided of a public data set: the same in the catalogue and on `/ogc`."""

from services.gateway.bootstrap import Application
from services.gateway.domain.stated_licence import StatedLicence, licence_in_force
from shared.reference.days import local_date


def decided(app: Application, data_set: str) -> StatedLicence | None:
    """As of today at the centre. None: nobody has decided, or its source did."""
    today = local_date(app.present())
    return licence_in_force(app.settings.catalogue_licences, data_set, today)
