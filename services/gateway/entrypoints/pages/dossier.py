"""One dossier: everything on one page, and forms for exactly the moves that it accepts now, for this role."""

import asyncio
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.domain.realised_chart import Chart, chart
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed, forbidden
from services.gateway.entrypoints.dossier_commands import COMMANDS, VERSION, Command
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import FileFault
from shared.contracts.investor.aid import DossierAid
from shared.contracts.investor.clock_codes import ActAnswer, ActKind, Administration, ExtensionReason
from shared.contracts.investor.codes import AppealOutcome, Outcome, PieceFault, PieceKind, ReasonCode, Status
from shared.contracts.investor.commission_codes import OpinionAnswer
from shared.contracts.investor.events import DossierFiled
from shared.contracts.investor.mandate_views import AT_THE_WORD, LegalisationStep, MandatePower
from shared.contracts.investor.queries import GetDossier, GetDossierAid
from shared.contracts.investor.refusals import AidRulesUnavailable, DossierChanged, DossierNotFound
from shared.contracts.investor.replies import DossierView
from shared.contracts.investor.uploads import MOST_BYTES
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.planning import PriorityView
from shared.contracts.territory.queries import ListPriorities
from shared.reference.days import local_date

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]

_MANY = frozenset({"pieces", "powers", "reasons", "administrations"})
PROGRESS = (
    Status.PERMITS_IN_DELIVERY,
    Status.AGREEMENT_SIGNED,
    Status.NOT_STARTED,
    Status.UNDER_CONSTRUCTION,
    Status.IN_OPERATION,
    Status.BLOCKED,
    Status.CLOSED,
)
"""States that can be recorded after approval; which of them follow from the present one, the service says."""


@router.get("/console/dossiers/{dossier_id}")
async def dossier(dossier_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    response = await show_dossier(request, app, visitor, dossier_id, done=done if done in {*COMMANDS, "upload"} else "")
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    return response


@router.get("/console/dossiers/{dossier_id}/{path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(dossier_id: UUID, path: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/dossiers/{dossier_id}", 303)


@router.post("/console/dossiers/{dossier_id}/{path}")
async def act(dossier_id: UUID, path: str, request: Request, visitor: Reader, app: App) -> Response:
    """Carry out one command; what is refused is explained on the dossier as it stands now."""
    command = COMMANDS.get(path.replace("-", "_"))
    if command is None:
        raise HTTPException(404)
    if not visitor.may(command.permission):
        raise forbidden(visitor.account, command.permission)
    form = await typed(request)
    t = page_of(request).t
    try:
        body = command.body.model_validate(_said(command, form))
        await app.call(command.request(dossier_id, visitor.account.id, body))
    except (ValidationError, RequestInvalid) as error:
        form.errors = explain(error, t, {name: name for name in command.fields})
        return await show_dossier(request, app, visitor, dossier_id, command=command, form=form, status=422)
    except DossierNotFound:
        raise
    except Refusal as refusal:
        form.errors = {"": told(refusal, page_of(request))}
        page = show_dossier(request, app, visitor, dossier_id, command=command, form=form, refusal=refusal)
        return await shown_on(page, refusal)
    return RedirectResponse(f"/console/dossiers/{dossier_id}?done={command.name}", 303)


def _said(command: Command, form: Typed) -> dict[str, Any]:
    """What was left empty is left out: the contract's own default applies, or its refusal."""
    many = {name: form.many(name) for name in command.fields if name in _MANY and form.many(name)}
    return many | form.filled(VERSION, *(name for name in command.fields if name not in _MANY))


def _unsaved(command: Command | None, form: Typed | None) -> dict[str, list[str]]:
    """What was typed into a form that the dossier no longer offers: shown, so that it can be taken along."""
    if command is None or form is None:
        return {}
    return {name: said for name in command.fields if (said := [text for text in form.many(name) if text.strip()])}


async def show_dossier(
    request: Request,
    app: App,
    visitor: Visitor,
    dossier_id: UUID,
    *,
    command: Command | None = None,
    form: Typed | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    done: str = "",
) -> Response:
    view, notices, aid, names = await asyncio.gather(
        app.call(GetDossier(dossier_id=dossier_id)), _notices(app, dossier_id), _aid(app, dossier_id), app.staff_names()
    )
    offered = [c for name in view.commands if (c := COMMANDS.get(name)) is not None and visitor.may(c.permission)]
    return page_of(request).show(
        "dossier.html",
        status if refusal is None else problems.status_of(refusal),
        dossier=view,
        notices=notices,
        aid=aid,
        priorities=await _priorities(app, view),
        names=names,
        staff={str(account_id): name for account_id, name in names.items()},
        offered=offered,
        tried=command,
        form=form or Typed(),
        changes=refusal.changes if isinstance(refusal, DossierChanged) else (),
        unsaved=_unsaved(command, form) if command not in offered else {},
        done=done,
        most_bytes=MOST_BYTES,
        charts=_charts(view),
        choices=_choices(view),
    )


def _choices(view: DossierView) -> dict[str, Any]:
    return {
        "pieces": list(PieceKind),
        "reasons": list(ReasonCode),
        "outcomes": list(Outcome),
        "appeal_outcomes": list(AppealOutcome),
        "piece_faults": list(PieceFault),
        "file_faults": list(FileFault),
        "acts": list(ActKind),
        "administrations": list(Administration),
        "act_answers": list(ActAnswer),
        "extension_reasons": list(ExtensionReason),
        "opinion_answers": list(OpinionAnswer),
        "powers": list(MandatePower),
        "at_the_word": AT_THE_WORD,
        "legalisation_steps": list(LegalisationStep),
        "progress": [s for s in PROGRESS if s is not view.status],
    }


async def _notices(app: App, dossier_id: UUID) -> tuple[NoticeView, ...] | None:
    """None while notifications is away: the dossier itself can still be worked on."""
    try:
        return await app.call(ListNotices(dossier_id=dossier_id))
    except ServiceUnavailable:
        return None


def _charts(view: DossierView) -> dict[str, Chart]:
    figures = view.realisation.figures
    return {
        "amount": chart(view.planned_amount_mad, [(one.as_of, one.realised_amount_mad) for one in figures]),
        "jobs": chart(Decimal(view.planned_jobs), [(one.as_of, Decimal(one.realised_jobs)) for one in figures]),
    }


async def _priorities(app: App, view: DossierView) -> tuple[PriorityView, ...] | None:
    """Of the project's sector in its province, as they held when it was filed. None while territory is away."""
    filed_at = next((line.at for line in view.history if line.action == DossierFiled.type), None)
    day = None if filed_at is None else local_date(filed_at)
    asked = ListPriorities(public_only=False, province=view.province, sector=view.sector, on=day)
    try:
        return await app.call(asked)
    except ServiceUnavailable:
        return None


async def _aid(app: App, dossier_id: UUID) -> DossierAid | None:
    """None while the rules are not known: the dossier itself can still be worked on."""
    try:
        return await app.call(GetDossierAid(dossier_id=dossier_id))
    except (AidRulesUnavailable, ServiceUnavailable):
        return None
