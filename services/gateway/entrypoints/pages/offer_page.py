"""The page of one opportunity in the console: as it is stored, or with what was typed and why it was refused."""

from collections.abc import Sequence

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from services.gateway.domain.offer_diff import FieldChange, compare
from services.gateway.domain.offer_reading import documents
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App
from services.gateway.entrypoints.pages.forms import Typed, explain
from services.gateway.entrypoints.pages.offer_form import (
    CONTACT_ROLES,
    DOCUMENT_FIELDS,
    FIELDS,
    FIELDS_OF_PROBLEM,
    PARTS,
    typed_of,
)
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language, Sector
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.offer_refusals import OpportunityInconsistent
from shared.contracts.territory.queries import ListPlots, ListZones
from shared.contracts.territory.replies import OpportunityView


def content(offer: OpportunityView) -> OpportunityDetails:
    """What is being written, or what a next version would begin with."""
    return offer.written or published(offer)


def as_stored(offer: OpportunityView) -> Typed:
    """The form with what is being written, or would be the beginning of a next version."""
    return typed_of(content(offer))


def published(offer: OpportunityView) -> OpportunityDetails:
    plots = [plot.plot_id for plot in offer.other_plots]
    plain = {name: getattr(offer, name) for name in OpportunityDetails.model_fields if hasattr(offer, name)}
    said = {**plain, "plot_id": offer.plot.plot_id if offer.plot else None, "other_plots": plots}
    return OpportunityDetails.model_validate(said)


def _changes(offer: OpportunityView | None) -> Sequence[FieldChange] | None:
    """What a next version would change; None: there is none, or nothing to compare it with."""
    if offer is None or offer.written is None or offer.status is not OpportunityStatus.PUBLISHED:
        return None
    return compare(published(offer), offer.written)


async def explained(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, error: ValidationError | Refusal
) -> Response:
    page = page_of(request)
    if isinstance(error, ValidationError | RequestInvalid):
        form.errors, status = explain(error, page.t, {**FIELDS, **DOCUMENT_FIELDS, "reason": "reason"}), 422
    elif isinstance(error, OpportunityInconsistent):
        name = FIELDS_OF_PROBLEM.get(error.problem, "")
        form.errors, status = {name: page.t.code("offer_problem", error.problem)}, problems.status_of(error)
    else:
        form.errors, status = {"": told(error, page)}, problems.status_of(error)
    return await shown(request, app, form, offer, status=status)


async def shown(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, *, status: int = 200, done: str = ""
) -> Response:
    said = content(offer) if offer else None
    try:
        zones, plots = await app.call(ListZones()), await app.call(ListPlots())
    except ServiceUnavailable:
        zones, plots = (), ()
    return page_of(request).show(
        "opportunity.html",
        status,
        form=form,
        offer=offer,
        zones=zones,
        plots=plots,
        sectors=list(Sector),
        all_languages=list(Language),
        parts=PARTS,
        contact_roles=CONTACT_ROLES,
        changes=_changes(offer),
        documents=documents(said.attachments, said.fallbacks, page_of(request).t.language) if said else (),
        states={state.language: state for state in offer.languages} if offer else {},
        done=done,
        names=await app.staff_names(),
    )
