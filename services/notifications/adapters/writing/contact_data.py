"""How to reach the centre: dated data with its source, see data/contact.toml."""

from collections.abc import Mapping
from datetime import date

from services.notifications.adapters.dated import DATA, Dated, in_force
from shared.contracts.codes import Language

CONTACT = DATA / "contact.toml"


class Centre(Dated):
    """The centre as it is reached from `valid_from` on. An empty line is left out of the messages."""

    name: Mapping[Language, str]
    email: str
    phone: str
    url: str


def centre_on(day: date, *, email: str = "", phone: str = "", url: str = "") -> Centre:
    """The entry in force on a day, with what the settings override. Raises what `in_force` raises."""
    latest = in_force(Centre, CONTACT, "contact", day)
    given = {"email": email, "phone": phone, "url": url}
    return latest.model_copy(update={key: value for key, value in given.items() if value})
