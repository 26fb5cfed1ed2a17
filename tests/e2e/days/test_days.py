"""A working day of each person, from the door to the end, in French and in Arabic.

With `PRIMO_SCREENS=docs/screens` the days also keep what they see as pictures, over a demonstration played before
(docs/tests.md): these are the screens of the README.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import uuid4

import pytest
from playwright.sync_api import Error, expect

from operations.demonstration.story import STORY
from shared.contracts.codes import Language
from tests.e2e.conftest import OpenDesk
from tests.e2e.days.earlier import PEOPLE, PROJECTS, Colleagues, colleagues_of, sends_garbage
from tests.e2e.days.person import PICTURES, TELEPHONE, Person
from tests.support.stages import a_stage
from tests.support.systems import RunningSystem
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BOTH = pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=["fr", "ar"])
OFFER = {
    "fr": ("Serre photovoltaïque à Taourirt", "Deux hectares viabilisés, au bord de la route nationale."),
    "ar": ("بيت زجاجي كهروضوئي بتاوريرت", "هكتاران مجهزان على جانب الطريق الوطنية."),
    "en": ("Photovoltaic greenhouse in Taourirt", "Two serviced hectares beside the national road."),
}
PDF = b"%PDF-1.4\n% a plan\n%%EOF\n"

Comes = Callable[..., Person]


@pytest.fixture(scope="module")
def colleagues(system: RunningSystem) -> Iterator[Colleagues]:
    if os.environ.get(PICTURES):
        with closing(a_stage(system)) as stage:
            for step in STORY:
                step.play(stage)
    with colleagues_of(system) as there:
        yield there


@pytest.fixture
def comes(system: RunningSystem, open_desk: OpenDesk) -> Iterator[Comes]:
    """`comes(language)`: a person whose window complains of nothing until they leave."""
    people: list[Person] = []

    def opened(language: Language, *, width: int = 1280) -> Person:
        people.append(Person(open_desk(system.base_url, width=width, javascript=True), language))
        return people[-1]

    yield opened
    assert [one.complaints for one in people if one.complaints] == []


@BOTH
def test_an_adviser_works_on_a_dossier_by_the_keyboard_alone(
    system: RunningSystem, colleagues: Colleagues, comes: Comes, language: Language
) -> None:
    case, adviser = colleagues.case(language), comes(language)
    page, t = adviser.page, adviser.t
    adviser.comes_to("/console/sign-in")
    adviser.types_into(page.locator("#username"), "amina")
    adviser.types_into(page.locator("#password"), system.demo_password)
    page.keyboard.press("Enter")
    page.locator("button#go").wait_for()
    adviser.reads("queue.title")
    adviser.is_well_served()
    page.keyboard.press("Control+k")
    page.keyboard.type(case.number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(PROJECTS[language])

    adviser.by_keyboard(page.locator("#do-open-verification button:not([type])"), "Enter")
    adviser.is_told("done.open_verification")
    form = page.locator("#do-request-complement")
    adviser.by_keyboard(form.locator("summary"), "Enter")
    for piece in ("business_plan", "proof_of_funds"):
        adviser.by_keyboard(form.locator(f"input[value={piece}]"), "Space")
    adviser.by_keyboard(form.locator("button:not([type])"), "Enter")
    adviser.is_told("done.request_complement")
    adviser.sees(t("status.complement_requested"), within=".heading")
    assert form.count() == 0, "it may be asked for only once"
    adviser.keeps_a_picture("adviser")

    adviser.by_keyboard(page.get_by_role("link", name=t("exchange.open"), exact=True), "Enter")
    adviser.types_into(page.locator("#message-text"), PEOPLE[language])
    adviser.by_keyboard(page.get_by_role("button", name=t("exchange.send_message"), exact=True), "Enter")
    adviser.is_told("exchange.done_write_message")
    adviser.is_well_served()
    page.locator("main").focus()
    page.keyboard.type("gd")
    adviser.reads("deadlines.title")
    adviser.by_keyboard(page.get_by_role("button", name=t("console.sign_out"), exact=True), "Enter")
    adviser.reads("sign_in.title")
    assert colleagues.dossier(case)["status"] == "complement_requested"


@BOTH
def test_a_head_validates_what_another_entered_and_sees_how_the_unit_does(
    system: RunningSystem, colleagues: Colleagues, comes: Comes, language: Language
) -> None:
    case, head = colleagues.case(language), comes(language)
    colleagues.bring_to_a_decision(case)
    page, t = head.page, head.t
    head.signs_in("head", system.demo_password)
    head.reads("queue.title")
    head.sees(t("queue.to_validate"))
    head.keeps_a_picture("head")
    head.fills(t("queue.search"), case.number)
    head.presses("form.filter")
    assert case.number not in page.url, "what is searched for may be a name"
    page.get_by_role("link", name=case.number).click()
    head.sees(t("outcome.favourable"), t("queue.to_validate"))
    head.presses("command.validate_decision")
    head.is_told("done.validate_decision")
    head.sees(t("status.favourable"), within=".heading")
    head.is_well_served()
    with page.expect_download() as letter:
        head.follows("letter.download")
    assert letter.value.suggested_filename == f"decision-{case.number}.pdf"
    for path, key in (("advisers", "advisers.title"), ("statistics", "statistics.title"), ("roll-up", "roll_up.title")):
        head.opens(f"/console/{path}")
        head.reads(key)
    head.signs_out()
    assert colleagues.dossier(case)["status"] == "favourable"


@BOTH
def test_an_editor_loses_nothing_when_the_line_drops_and_does_not_publish_alone(
    system: RunningSystem, colleagues: Colleagues, comes: Comes, language: Language
) -> None:
    editor, mark = comes(language), uuid4().hex[:6]
    page, t = editor.page, editor.t
    editor.signs_in("editor", system.demo_password)
    editor.opens("/console/opportunities")
    editor.follows("offers.new")
    for code, (title, text) in OFFER.items():
        page.locator(f"#title_{code}").fill(f"{title} {mark}")
        page.locator(f"#text_{code}").fill(text)
    for code in ("es", "it", "nl", "de"):
        page.locator(f"#fallback_{code}").select_option("fr")
    page.locator("#province").select_option("02.533")
    page.locator("#sector").select_option("agro_industry")
    editor.keeps_a_picture("editor")
    editor.desk.context.set_offline(True)
    try:
        editor.presses("offer.save")
        page.wait_for_url("chrome-error:**", timeout=5000)
    except Error:
        pass  # the window itself says that there is no line
    editor.desk.context.set_offline(False)

    editor.opens("/console/opportunities/new")
    expect(page.locator(".draft")).to_have_count(1)
    for code, (title, text) in OFFER.items():
        assert page.locator(f"#title_{code}").input_value() == f"{title} {mark}"
        assert page.locator(f"#text_{code}").input_value() == text
    assert page.locator("#fallback_de").input_value() == "fr"
    editor.presses("offer.save")
    editor.is_told("offer_done.drafted")
    editor.presses("offer.submit")
    editor.is_told("offer_done.submit")
    editor.sees(t("offer.review_own"))
    expect(page.get_by_role("button", name=t("offer.approve"))).to_have_count(0)
    editor.is_well_served()
    colleagues.head.post(f"/api/v1/opportunities/{page.url.rpartition('/')[2].partition('?')[0]}/publish")
    page.reload()
    editor.sees(t("opportunity_status.published"), within=".heading")
    editor.opens("/offers")
    editor.sees(f"{OFFER[language.value][0]} {mark}")


@BOTH
def test_a_planner_enters_what_was_reached_and_is_never_shown_a_person(
    system: RunningSystem, colleagues: Colleagues, comes: Comes, language: Language
) -> None:
    case, planner = colleagues.case(language), comes(language)
    page, t = planner.page, planner.t
    planner.signs_in("planner", system.demo_password)
    shown = []
    for path, key in (("pipeline", "pipeline.title"), ("statistics/told", "told_statistics.title")):
        planner.opens(f"/console/{path}")
        planner.reads(key)
        shown.append(page.content())
    planner.opens("/console/planning")
    planner.reads("planning.title")
    planner.keeps_a_picture("planner")
    planner.fills(t("planning.period"), "2019" if language is Language.FRENCH else "2018")
    planner.presses("planning.open_period")
    form = page.locator("form[action$='/values']")
    form.locator("#indicator").select_option(index=1)
    form.locator("#place").select_option(index=1)
    form.locator("#value").fill("42")
    form.locator("#source").fill(PROJECTS[language])
    planner.presses("planning.enter", within=form)
    planner.is_told("planning.done_entered")
    planner.sees(t("planning.not_approved"))
    planner.presses("planning.approve")
    expect(page.get_by_role("alert")).to_be_visible()  # not by who entered it
    planner.sees(t("planning.open"), within=".heading")
    planner.is_well_served()
    colleagues.head.post(f"/api/v1/planning/periods/{page.url.split('/periods/')[1].partition('/')[0]}/approve")
    planner.opens(f"/console/planning/periods/{page.url.split('/periods/')[1].partition('/')[0]}")
    planner.sees(t("planning.closed"), within=".heading")
    shown.append(page.content())
    refused = page.request.get(f"{system.base_url}/console/dossiers/{case.dossier_id}")
    assert refused.status == 403
    shown.append(refused.text())
    assert [word for word in (case.name, case.number, case.email) for one in shown if word in one] == []
    planner.signs_out()


@BOTH
def test_an_investor_abroad_files_answers_and_follows_on_a_telephone(
    colleagues: Colleagues, comes: Comes, language: Language
) -> None:
    investor, email = comes(language, width=TELEPHONE), f"day.{uuid4().hex[:8]}@example.org"
    page, t = investor.page, investor.t
    investor.comes_to("/")
    investor.follows("home.start")
    investor.fills_in_a_project(email, PEOPLE[language], PROJECTS[language])
    investor.is_well_served()
    investor.presses("start.send")
    investor.reads("receipt.title")
    number = page.locator(".big-number").inner_text()
    case = colleagues.found(number, email, PEOPLE[language])
    colleagues.act(case, "open-verification")
    colleagues.act(case, "request-complement", pieces=["business_plan", "proof_of_funds"])
    told = colleagues.mail_to(email, at_least=3)
    assert {one.language for one in told} == {language.value}

    link = next(one.tracking_link for one in told if one.tracking_link)
    investor.opens(link)
    investor.sees(number, t("status.complement_requested"), t("track.missing"), t("piece.business_plan"))
    investor.keeps_a_picture("investor")
    for _ in range(2):
        form = page.locator("li.piece-requested_again form").first
        form.locator("input[type=file]").set_input_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        form.locator("button:not([type])").click()
        investor.is_told("track.sent")
        investor.opens(link)
    expect(page.locator(".where-status").first).to_have_text(t("status.verification"))
    page.locator("#message-text").fill(PROJECTS[language])
    investor.presses("track.send_message")
    investor.is_told("track.wrote")
    investor.sees(PROJECTS[language], within=".thread")
    assert colleagues.dossier(case)["status"] == "verification"


@BOTH
def test_an_operator_finds_what_cannot_be_read_and_discards_it_with_a_reason(
    system: RunningSystem, comes: Comes, language: Language
) -> None:
    sends_garbage(system)
    operator = comes(language)
    page, t = operator.page, operator.t
    operator.signs_in("administrator", system.demo_password)
    operator.opens("/console/operations")
    operator.reads("operations.title")
    cards = page.locator("section[aria-labelledby=parked] li.card").filter(has_text=t("parked_code.undecodable"))
    wait_until(lambda: bool(page.reload()) and cards.count() == 2)  # territory and notifications have put it aside
    operator.keeps_a_picture("operator")
    for left in (1, 0):
        card = cards.first
        operator.fills(t("operations.reason"), PROJECTS[language], within=card)
        operator.presses("operations.discard_group", within=card)
        operator.is_told("operations.done_discard_many", acts=1, refused=0, left=0)
        expect(cards).to_have_count(left)
    operator.sees(t("operations.none_parked"))
    operator.is_well_served()
    operator.opens("/console/mail")
    operator.signs_out()
