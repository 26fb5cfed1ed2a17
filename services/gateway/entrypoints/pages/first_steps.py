"""What an administrator sets before the work begins, with its state; and the hints that each account puts away."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.adapters.examination_file import last_examination
from services.gateway.domain.first_steps import StepCode, StepState
from services.gateway.domain.hint import Hint
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.first_steps import steps_of
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.sign_in import FIRST_STEPS
from shared.contracts.notifications.templates import (
    GetTemplate,
    ListTemplates,
    SendTemplateTest,
    TextLanguage,
    VersionState,
)
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

Administrator = Annotated[Visitor, allowed(Permission.OPERATE)]
Oneself = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]

PLACES: Mapping[StepCode, tuple[str, str]] = {
    StepCode.ACCOUNTS: ("/console/accounts", "account.all"),
    StepCode.SECOND_FACTOR: ("/console/factor-rules", "factor_rule.title"),
    StepCode.LEGAL_TEXTS: ("/console/clock-rules", "clock_rules.title"),
    StepCode.CALENDAR: ("/console/clock-rules#holidays", "clock_rules.holidays"),
    StepCode.ADVISERS: ("/console/advisers", "advisers.title"),
    StepCode.NOTICE_TEXTS: ("/console/templates", "templates.title"),
    StepCode.SENDING: ("/console/providers", "providers.title"),
}
"""Where it is done, and the text of the link."""
COMMANDS: Mapping[StepCode, str] = {
    StepCode.ACCOUNTS: "./primo user add NAME --role adviser",
    StepCode.SENDING: "PRIMO_SENDER PRIMO_CONTACT_EMAIL PRIMO_SMTP_HOST",
    StepCode.BACKUP_KEY: "./primo backup --new-key FILE",
    StepCode.FIRST_BACKUP: "./primo backup DIR",
    StepCode.PUBLIC_ADDRESS: "PRIMO_PUBLIC_URL",
}
"""What is typed or set on the machine: the console has no hand there."""
AFTER = {Hint.FIRST_STEPS: "/console/operations", Hint.QUEUE: "/console/queue"}
"""Where one goes on once a hint is put away."""


@router.get(FIRST_STEPS)
async def first_steps(request: Request, visitor: Administrator, app: App, done: str = "") -> Response:
    return await _show(request, visitor, app, done="sent" if done == "sent" else "")


@router.post(f"{FIRST_STEPS}/message")
async def send_to_oneself(request: Request, visitor: Administrator, app: App) -> Response:
    """A real message, by the way that every notice takes, to the address that the administrator named for themselves.

    Its text is the live one of the first template, with sample data.
    """
    page = page_of(request)
    try:
        first = (await app.call(ListTemplates()))[0]
        template = await app.call(GetTemplate(key=first.key))
        live = next(one for one in template.versions if one.state is VersionState.LIVE)
        language = TextLanguage(page.t.language.value)
        await app.call(SendTemplateTest(version_id=live.version_id, language=language, staff_id=visitor.account.id))
    except Refusal as refusal:
        return await _show(request, visitor, app, told(refusal, page), status=problems.status_of(refusal))
    return RedirectResponse(f"{FIRST_STEPS}?done=sent#sending", 303)


@router.get(f"{FIRST_STEPS}/message", dependencies=[allowed(Permission.OPERATE)])
async def loaded_again() -> Response:
    """A refused message, loaded again."""
    return RedirectResponse(FIRST_STEPS, 303)


@router.post("/console/hints/{hint}/put-away")
async def put_away(hint: str, visitor: Oneself, app: App) -> Response:
    if hint not in {one.value for one in Hint}:
        raise HTTPException(404)
    await app.hints.put_away(visitor.account, Hint(hint))
    return RedirectResponse(AFTER[Hint(hint)], 303)


@router.post("/console/hints/show-again")
async def show_again(visitor: Oneself, app: App) -> Response:
    await app.hints.show_again(visitor.account.id)
    return RedirectResponse("/console/settings#hints", 303)


async def _show(
    request: Request, visitor: Visitor, app: App, problem: str = "", *, status: int = 200, done: str = ""
) -> Response:
    seen = last_examination(app.settings.findings_file)
    steps = await steps_of(app, visitor.account, seen)
    return page_of(request).show(
        "first_steps.html",
        status,
        steps=steps,
        left=sum(step.state is not StepState.DONE for step in steps),
        examined_at=seen.at if seen else None,
        places=PLACES,
        commands=COMMANDS,
        put_away=await app.hints.is_put_away(visitor.account, Hint.FIRST_STEPS),
        problem=problem,
        done=done,
    )
