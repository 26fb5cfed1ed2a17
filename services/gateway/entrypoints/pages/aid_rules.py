"""The dated rules of the aids and the territorial categories: read by staff, added to by an administrator."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.pages.aid_rule_form import (
    STEPS,
    fields_of_new,
    new_rule_of,
    places_of,
    rule_of,
    typed_of_rule,
    words_missing,
)
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.rule_commands import AID_RULE_COMMANDS
from services.gateway.entrypoints.texts import WHOLE
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal
from shared.contracts.territory.aid_rules import (
    BASES,
    COMPARED_FACTS,
    COMPARISONS,
    RULE_KINDS,
    AddAidRule,
    AidRules,
    AidRuleView,
)
from shared.contracts.territory.codes import BonusCategory
from shared.contracts.territory.queries import ListAidRules

router = APIRouter(include_in_schema=False, prefix="/console/aid-rules")

Reader = Annotated[Visitor, allowed(Permission.SEE_AID_RULES)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_AID_RULES)]

CATEGORY = AID_RULE_COMMANDS["add_territorial_category"]


@router.get("")
async def aid_rules(request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(request, app, visitor, done=done in {"rule", "category"})


@router.post("/categories")
async def add_category(request: Request, visitor: Editor, app: App) -> Response:
    """Another category of a province. What was typed stays when it is refused."""
    form = await typed(request)
    page = page_of(request)
    try:
        body = CATEGORY.body.model_validate(form.filled(*CATEGORY.body.model_fields))
        await app.call(CATEGORY.request(visitor.account.id, body))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in CATEGORY.body.model_fields})
        return await _show(request, app, visitor, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, visitor, form=form, status=problems.status_of(refusal))
    return RedirectResponse("/console/aid-rules?done=category", 303)


@router.get("/new")
async def new_rule(request: Request, visitor: Editor, app: App) -> Response:
    """The form for a rule that there is not yet."""
    return await _show_new(request, app, visitor, Typed({"comparison-0": ["at_least"]}))


@router.post("/new")
async def add_new_rule(request: Request, visitor: Editor, app: App) -> Response:
    """A new rule of a scheme. What was typed stays when it is refused."""
    form, page = await typed(request), page_of(request)
    scheme, rules = form.one("scheme"), await app.call(ListAidRules())
    try:
        rule = new_rule_of(form)
        if any(known.code == rule.code for one in rules.schemes if one.scheme == scheme for known in one.rules):
            form.errors = {"code": page.t("aid_rules.code_taken")}
            return await _show_new(request, app, visitor, form, 422)
        if missing := words_missing(form):
            form.errors = dict.fromkeys(missing, page.t("invalid.missing"))
            return await _show_new(request, app, visitor, form, 422)
        await app.call(AddAidRule(staff_id=visitor.account.id, scheme=scheme, rule=rule))
    except ValidationError as error:
        form.errors = explain(error, page.t, {"scheme": "scheme"} | fields_of_new(form))
        return await _show_new(request, app, visitor, form, 422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show_new(request, app, visitor, form, problems.status_of(refusal))
    return RedirectResponse("/console/aid-rules?done=rule", 303)


@router.get("/{scheme}/{code}")
async def aid_rule(scheme: str, code: str, request: Request, visitor: Reader, app: App) -> Response:
    """One rule with every word on it, and the form for a new one."""
    words = _words(await app.call(ListAidRules()), scheme, code)
    return await _show_rule(request, app, visitor, scheme, words, typed_of_rule(words[0]))


@router.post("/{scheme}/{code}")
async def add_rule(scheme: str, code: str, request: Request, visitor: Editor, app: App) -> Response:
    """A new word: the numbers and codes that were typed, on the comparisons of the word before."""
    words = _words(await app.call(ListAidRules()), scheme, code)
    form = await typed(request)
    page = page_of(request)
    try:
        rule = rule_of(words[0], form)
        await app.call(AddAidRule(staff_id=visitor.account.id, scheme=scheme, rule=rule))
    except ValidationError as error:
        form.errors = explain(error, page.t, _FIELDS)
        return await _show_rule(request, app, visitor, scheme, words, form, 422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show_rule(request, app, visitor, scheme, words, form, problems.status_of(refusal))
    return RedirectResponse("/console/aid-rules?done=rule", 303)


_FIELDS = {"valid_from": "valid_from", "source": "source", "confidence": "confidence"} | {
    f"steps.{place}.{name}": f"{name}-{place}"
    for place in range(12)
    for name in ("number", "rate", "amount_mad", "codes", "partly")
}
_FIELDS |= {f"steps.0.words.{language}": f"words-{language}" for language in Language}


def _words(rules: AidRules, scheme: str, code: str) -> list[AidRuleView]:
    """Newest first. Raises HTTPException for a rule that there is not."""
    found = [rule for known in rules.schemes if known.scheme == scheme for rule in known.rules if rule.code == code]
    if not found:
        raise HTTPException(404)
    return found


async def _show_rule(
    request: Request,
    app: App,
    visitor: Visitor,
    scheme: str,
    words: list[AidRuleView],
    form: Typed,
    status: int = 200,
) -> Response:
    rules, last = await app.call(ListAidRules()), words[0]
    known = page_of(request).t.has(f"aid_{last.kind}.{last.code}")
    return await _render(
        request,
        app,
        visitor,
        "aid_rule.html",
        status,
        rules,
        scheme=scheme,
        words=words,
        form=form,
        renamed=bool(last.words) or (not known and last.kind in {"bonus", "note"}),
    )


async def _show_new(request: Request, app: App, visitor: Visitor, form: Typed, status: int = 200) -> Response:
    rules = await app.call(ListAidRules())
    offered = {"kinds": RULE_KINDS, "comparisons": COMPARISONS, "facts": COMPARED_FACTS, "bases": BASES}
    return await _render(
        request,
        app,
        visitor,
        "aid_rule_new.html",
        status,
        rules,
        form=form,
        places=range(STEPS),
        filled=places_of(form),
        **offered,
    )


async def _show(
    request: Request, app: App, visitor: Visitor, *, form: Typed | None = None, status: int = 200, done: bool = False
) -> Response:
    rules = await app.call(ListAidRules())
    return await _render(request, app, visitor, "aid_rules.html", status, rules, form=form or Typed(), done=done)


async def _render(
    request: Request, app: App, visitor: Visitor, template: str, status: int, rules: AidRules, **context: Any
) -> Response:
    page = page_of(request)
    return page.show(
        template,
        status,
        rules=rules,
        names=await app.staff_names(),
        editor=visitor.may(Permission.EDIT_AID_RULES),
        today=date.fromordinal(rules.earliest.toordinal() - 1),
        confidences=list(Confidence),
        categories=list(BonusCategory),
        w=AidWords(page.t, page.formats),
        called_in=list(Language),
        required_in=WHOLE,
        **context,
    )
