"""What the forms of poles, sites and plots have in common: what is wrong goes into them, what their fields show."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.gateway.bootstrap import Application
from services.gateway.entrypoints import problems, site_form
from services.gateway.entrypoints.pages.forms import Typed
from services.gateway.entrypoints.pages.places import PlaceNames
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import LandRegime
from shared.contracts.territory.refusals import SiteFactsInvalid
from shared.contracts.territory.site_codes import TERMS


def explained(form: Typed, error: ValidationError | Refusal, page: Page, names: Mapping[str, str]) -> int:
    """What is wrong, into the form; answers the status."""
    if isinstance(error, ValidationError | SiteFactsInvalid):
        form.errors = site_form.faults_of(error, page.t, names)
        return 422
    form.errors = {"": told(error, page)}
    return problems.status_of(error)


def facts_of(model: type[Any], view: Any) -> Any:
    return model.model_construct(**{name: getattr(view, name) for name in model.model_fields})


async def shown_by(page: Page, app: Application, form: Typed, *, done: bool) -> dict[str, Any]:
    return {
        "form": form,
        "done": done,
        "name": PlaceNames(page),
        "kind_of": site_form.kind_of,
        "needed": site_form.NEEDED,
        "terms": TERMS,
        "regimes": list(LandRegime),
        "confidences": list(Confidence),
        "staff": await app.staff_names(),
    }
