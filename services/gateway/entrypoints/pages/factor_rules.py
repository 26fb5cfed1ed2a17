"""For which roles a second factor is asked for, from when on, and what was said before."""

from datetime import UTC, date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.door_errors import FactorRuleImpossible
from services.gateway.domain.factor import FactorRule
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.security import to_confirm
from shared.contracts.codes import Role
from shared.reference.days import local_date
from shared.reference.time_zones import CASABLANCA

RULES = "/console/factor-rules"
router = APIRouter(include_in_schema=False)

Ruler = Annotated[Visitor, allowed(Permission.REQUIRE_FACTOR)]
Administrator = Annotated[Visitor, allowed(Permission.MANAGE_ACCOUNTS)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class RuleForm(BaseModel):
    role: Role
    first_day: date | None = None
    """In the region's time. None: it is not asked for any more."""
    reason: Reason


class ResetForm(BaseModel):
    reason: Reason


@router.get(RULES)
async def rules(request: Request, visitor: Ruler, app: App, done: bool = False) -> Response:
    return await _show(page_of(request), app, visitor, Typed(), done=done)


@router.post(RULES)
async def set_rule(request: Request, visitor: Ruler, app: App) -> Response:
    """What was typed stays when it is refused."""
    form, page = await typed(request), page_of(request)
    try:
        said = RuleForm.model_validate(form.filled("role", "first_day", "reason"))
        await app.factors.set_rule(said.role, _begin_of(said.first_day, app.present()), said.reason, visitor.session)
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in RuleForm.model_fields})
        return await _show(page, app, visitor, form, status=422)
    except FactorRuleImpossible as refusal:
        form.errors = {"first_day": told(refusal, page)}
        return await _show(page, app, visitor, form, status=problems.status_of(refusal))
    return RedirectResponse(f"{RULES}?done=true", 303)


@router.post("/console/accounts/{account_id}/reset-factors")
async def reset(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    account = await app.account(account_id)
    try:
        said = ResetForm.model_validate(form.filled("reason"))
    except ValidationError as error:
        form.errors = explain(error, page.t, {"reason": "reason"})
        return page.show("account_reset.html", 422, account=account, form=form)
    await app.factors.reset(account.id, said.reason, visitor.session)
    return RedirectResponse("/console/accounts?done=reset", 303)


@router.get("/console/accounts/{account_id}/reset-factors")
async def reset_form(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    account = await app.account(account_id)
    if not visitor.session.is_proved(app.present()):
        return RedirectResponse(to_confirm(request.url.path), 303)
    return page_of(request).show("account_reset.html", account=account, form=Typed())


def _begin_of(day: date | None, at: datetime) -> datetime | None:
    """Today means at once: its first moment lies behind us."""
    if day is None:
        return None
    begin = datetime.combine(day, time.min, CASABLANCA).astimezone(UTC)
    return at if begin < at and day == local_date(at) else begin


async def _show(
    page: Page, app: App, visitor: Visitor, form: Typed, *, status: int = 200, done: bool = False
) -> Response:
    history = await app.factors.rules()
    newest: dict[Role, FactorRule] = {}
    for rule in history:
        newest.setdefault(rule.role, rule)
    return page.show(
        "factor_rules.html",
        status,
        roles=list(Role),
        newest=newest,
        history=history,
        names=await app.staff_names(),
        now=app.present(),
        proved=visitor.session.is_proved(app.present()),
        confirm=to_confirm(RULES),
        form=form,
        done=done,
    )
