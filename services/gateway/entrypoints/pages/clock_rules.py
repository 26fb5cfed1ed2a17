"""The dated rules of the clocks and the public holidays: read by staff, added to by an administrator."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.rule_commands import RULE_COMMANDS, RuleCommand
from shared.contracts.investor.clock_codes import ActKind, Administration, ClockStart, Confidence, PeriodKind, Silence
from shared.contracts.investor.queries import ListClockRules, ListCommissionMembers, ListHolidays
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/clock-rules")

Reader = Annotated[Visitor, allowed(Permission.SEE_CLOCK_RULES)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_CLOCK_RULES)]

_LISTS = ("remind_before", "alert_after")


@router.get("")
async def clock_rules(request: Request, visitor: Reader, app: App, done: str = "", year: str = "") -> Response:
    return await _show(request, app, visitor, year=year, done=done if done in RULE_COMMANDS else "")


@router.get("/{rest:path}", dependencies=[allowed(Permission.SEE_CLOCK_RULES)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse("/console/clock-rules", 303)


@router.post("/{key}")
async def add(key: str, request: Request, visitor: Editor, app: App) -> Response:
    """Add one rule, or one word on a holiday. What was typed stays when it is refused."""
    command = RULE_COMMANDS.get(key.replace("-", "_"))
    if command is None:
        return RedirectResponse("/console/clock-rules", 303)
    form = await typed(request)
    page = page_of(request)
    try:
        body = command.body.model_validate(_said(command, form))
        await app.call(command.request(visitor.account.id, body))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in command.body.model_fields})
        return await _show(request, app, visitor, tried=command, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, visitor, tried=command, form=form, status=problems.status_of(refusal))
    year = f"&year={form.one('day')[:4]}" if command.kind.method == "correct_holiday" else ""
    return RedirectResponse(f"/console/clock-rules?done={command.kind.method}{year}", 303)


def _said(command: RuleCommand, form: Typed) -> dict[str, Any]:
    """Lists of days are typed with commas or blanks between them."""
    said: dict[str, Any] = form.filled(*command.body.model_fields)
    for name in _LISTS:
        if name in said:
            said[name] = said[name].replace(",", " ").replace("،", " ").split()
    return said


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    *,
    year: str = "",
    done: str = "",
    tried: RuleCommand | None = None,
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    rules = await app.call(ListClockRules())
    shown = int(year) if year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2100 else rules.earliest.year
    return page_of(request).show(
        "clock_rules.html",
        status,
        rules=rules,
        members=await app.call(ListCommissionMembers()),
        holidays=await app.call(ListHolidays(year=shown)),
        names=await app.staff_names(),
        editor=visitor.may(Permission.EDIT_CLOCK_RULES),
        tried=tried.kind.method if tried else "",
        form=form or Typed(),
        done=done,
        today=date.fromordinal(rules.earliest.toordinal() - 1),
        choices={
            "kinds": list(PeriodKind),
            "starts": list(ClockStart),
            "confidences": list(Confidence),
            "silences": list(Silence),
            "administrations": list(Administration),
            "acts": list(ActKind),
        },
    )
