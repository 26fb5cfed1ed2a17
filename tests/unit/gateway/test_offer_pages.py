"""An editor writes an opportunity in seven languages, another person approves it or sends it back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.codes import Language
from shared.contracts.investor.queries import SimulateAid
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import LanguageState, ReviewState
from shared.contracts.territory.offer_refusals import (
    OpportunityInconsistent,
    OpportunityOwnWork,
)
from shared.contracts.territory.queries import (
    GetOpportunity,
    ListOpportunities,
    ListOpportunityVersions,
    ListPlots,
    ListZones,
)
from shared.contracts.territory.refusals import (
    OpportunityIncomplete,
    PlotAlreadyOffered,
)
from shared.contracts.territory.replies import Drafted, Line, OpportunityView
from shared.contracts.territory.requests import (
    DraftOpportunity,
    DropRevision,
    PublishOpportunity,
    ReviseOpportunity,
    SendBackOpportunity,
    SubmitOpportunity,
    WithdrawOpportunity,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.offers import a_review, a_version, written
from tests.support.gateway.views import NOON, OFFER, PLOT, a_plot, an_offer, some_offers

FIELDS = {
    "request_id": "019b0000-0000-7000-8000-0000000000bb",
    "province": "02.113",
    "sector": "agro_industry",
    "zone": "agropole-berkane",
    "plot_id": str(PLOT),
    "indicative_amount_mad": "10 000 000",
    "expected_jobs": "35",
    "valid_until": "2027-06-30",
    "contact_role": "diaspora_desk",
    "other_plots": "019b0000-0000-7000-8000-0000000000cc",
    "title_fr": "Lot à Madagh",
    "title_ar": "قطعة بمداغ",
    "title_en": "",
    "text_fr": "Un lot viabilisé.",
    "fallback_es": "fr",
}
PAGE = f"/console/opportunities/{OFFER}"
SEEN = "0123456789abcdef"


def a_draft(*authors: UUID, stage: str = "drafting") -> OpportunityView:
    reviewing = ("publish_opportunity", "send_back_opportunity") if stage == "in_review" else ("submit_opportunity",)
    return an_offer(
        status=OpportunityStatus.DRAFT,
        version=None,
        commands=("revise_opportunity", *reviewing, "withdraw_opportunity"),
        review=a_review(stage, *authors),
        written=written(),
        fingerprint=SEEN,
        languages=tuple(LanguageState(language=language, state="written") for language in Language),
    )


@pytest.fixture
def editor(gateway: Gateway, browser: Browser) -> Browser:
    draft = a_draft(gateway.account("editor").id)
    gateway.services.answers |= {GetOpportunity: draft, ListZones: (), ListPlots: (a_plot(),)}
    gateway.services.answers[SimulateAid] = AidRulesUnavailable()
    return browser.sign_in("editor")


def test_a_draft_may_lack_languages(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[DraftOpportunity] = Drafted(opportunity_id=OFFER)
    answer = editor.submit("/console/opportunities/new", FIELDS)
    assert answer.headers["location"] == f"{PAGE}?done=drafted"
    (sent,) = gateway.services.commands()
    assert isinstance(sent, DraftOpportunity)
    assert sent.request_id == UUID(FIELDS["request_id"])
    said = sent.details
    assert set(said.title) == {Language.FRENCH, Language.ARABIC}
    assert said.indicative_amount_mad == 10_000_000
    assert (said.expected_jobs, said.contact_role) == (35, "diaspora_desk")
    assert said.fallbacks == {Language.SPANISH: Language.FRENCH}
    assert [str(plot) for plot in said.other_plots] == [FIELDS["other_plots"]]


def test_the_form_holds_seven_languages_each_in_its_direction_and_says_what_is_missing(
    gateway: Gateway, editor: Browser
) -> None:
    states = (LanguageState(language=Language.GERMAN, state="missing", missing=("title", "text")),)
    gateway.services.answers[GetOpportunity] = a_draft().model_copy(
        update={"languages": states, "missing_languages": (Language.GERMAN,)}
    )
    html = editor.page(PAGE).text
    assert "À compléter avant la relecture : Deutsch" in html
    assert "à compléter: Titre, Texte" in html
    assert 'value="قطعة بمداغ"' in html
    for language in Language:
        direction = "rtl" if language is Language.ARABIC else "ltr"
        assert f'name="text_{language.value}" rows="5" lang="{language.value}" dir="{direction}"' in html


def test_the_history_says_why_and_which_version(gateway: Gateway, editor: Browser) -> None:
    who = gateway.account("head")
    history = (
        Line(at=NOON, action="sent_back", by=who.id, details={"reason": "La surface est fausse."}),
        Line(at=NOON, action="revised", by=None, details={"changed": ["expected_jobs"]}),
        Line(at=NOON, action="published", by=who.id, details={"version": 2}),
        Line(at=NOON, action="withdrawn", by=None, details={"because": "expired"}),
    )
    gateway.services.answers[GetOpportunity] = an_offer(history=history)
    html = editor.page(PAGE).text
    timeline = html[html.index("timeline") :]
    for said in (who.display_name, "La surface est fausse.", "Emplois attendus", "version 2", "validité est passée"):
        assert said in timeline


def test_what_was_typed_is_kept_when_a_revision_is_refused(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ReviseOpportunity] = PlotAlreadyOffered(plot_id=PLOT, opportunity_id=OFFER)
    answer = editor.submit(f"{PAGE}/revise", FIELDS)
    assert answer.status_code == 409
    assert 'value="Lot à Madagh"' in answer.text
    assert "offre déjà cette parcelle" in answer.text


def test_what_contradicts_itself_is_explained_at_its_field(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ReviseOpportunity] = OpportunityInconsistent(opportunity_id=OFFER, problem="valid_until")
    answer = editor.submit(f"{PAGE}/revise", FIELDS)
    assert answer.status_code == 422
    assert 'id="valid_until-error">Cette date est passée.' in answer.text


def test_submitting_too_early_names_the_missing_language(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[SubmitOpportunity] = OpportunityIncomplete(
        opportunity_id=OFFER, missing=(Language.ENGLISH,)
    )
    answer = editor.submit(f"{PAGE}/submit", {})
    assert answer.status_code == 422
    assert "(English)" in answer.text


def test_an_empty_form_is_explained_field_by_field(gateway: Gateway, editor: Browser) -> None:
    answer = editor.submit("/console/opportunities/new", {"request_id": FIELDS["request_id"]})
    assert answer.status_code == 422
    assert 'id="province-error"' in answer.text
    assert 'id="sector-error"' in answer.text
    assert gateway.services.commands() == []


@pytest.mark.parametrize(
    ("act", "kind"), [("submit", SubmitOpportunity), ("drop", DropRevision), ("withdraw", WithdrawOpportunity)]
)
def test_an_editor_submits_gives_up_and_withdraws(gateway: Gateway, editor: Browser, act: str, kind: type) -> None:
    gateway.services.answers[kind] = None
    assert editor.submit(f"{PAGE}/{act}", {}).headers["location"] == f"{PAGE}?done={act}"
    (sent,) = gateway.services.commands()
    assert type(sent) is kind


def test_who_wrote_a_version_is_shown_no_button_to_approve_it(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[GetOpportunity] = a_draft(gateway.account("editor").id, stage="in_review")
    html = editor.page(PAGE).text
    assert "une autre personne doit l&#39;approuver" in html
    assert "Approuver et publier" not in html


def test_a_head_approves_what_was_read(gateway: Gateway, browser: Browser) -> None:
    draft = a_draft(gateway.account("editor").id, stage="in_review")
    gateway.services.answers |= {GetOpportunity: draft, ListZones: (), ListPlots: (), PublishOpportunity: None}
    head = browser.sign_in("head")
    html = head.page(PAGE).text
    assert f'name="seen" value="{SEEN}"' in html
    assert 'name="title_fr"' not in html
    assert head.submit(f"{PAGE}/review", {"verdict": "publish", "seen": SEEN}).headers["location"].endswith("publish")
    (sent,) = gateway.services.commands()
    assert isinstance(sent, PublishOpportunity)
    assert (sent.seen, sent.staff_id) == (SEEN, gateway.account("head").id)


def test_what_is_sent_back_needs_a_reason_and_the_refusal_is_told(gateway: Gateway, browser: Browser) -> None:
    draft = a_draft(gateway.account("editor").id, stage="in_review")
    gateway.services.answers |= {GetOpportunity: draft, ListZones: (), ListPlots: ()}
    gateway.services.answers[SendBackOpportunity] = None
    gateway.services.answers[PublishOpportunity] = OpportunityOwnWork(opportunity_id=OFFER)
    head = browser.sign_in("head")
    assert 'id="reason-error"' in head.submit(f"{PAGE}/review", {"verdict": "send_back"}).text
    assert gateway.services.commands() == []
    said = {"verdict": "send_back", "reason": "La surface est fausse."}
    assert head.submit(f"{PAGE}/review", said).headers["location"] == f"{PAGE}?done=send_back"
    assert "ne peut pas l&#39;approuver" in head.submit(f"{PAGE}/review", {"verdict": "publish"}).text


@pytest.mark.parametrize("who", ["planner", "administrator"])
def test_who_has_nothing_to_do_with_the_offer_sees_none_of_it(browser: Browser, who: str) -> None:
    visitor = browser.sign_in(who)
    for page in ("/console/opportunities", PAGE, f"{PAGE}/versions", f"{PAGE}/preview"):
        assert visitor.page(page).status_code == 403


def test_an_adviser_reads_and_may_do_nothing(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {GetOpportunity: a_draft(uuid4(), stage="in_review"), ListZones: (), ListPlots: ()}
    adviser = browser.sign_in("adviser")
    assert '<form method="post" action="/console/opp' not in adviser.page(PAGE).text
    assert adviser.submit(f"{PAGE}/review", {"verdict": "publish"}).status_code == 403
    assert adviser.submit(f"{PAGE}/submit", {}).status_code == 403


def test_what_waits_for_me_comes_first(gateway: Gateway, browser: Browser) -> None:
    me, other = gateway.account("editor").id, uuid4()

    def row(title: str, review: ReviewState) -> OpportunityView:
        return an_offer(title={Language.FRENCH: title}, review=review)

    rows = (
        row("De moi", a_review("in_review", me)),
        row("Revenue", a_review("sent_back", me, reason="La surface est fausse.")),
        row("À relire", a_review("in_review", other)),
        row("D'un autre", a_review("drafting", other)),
    )
    gateway.services.answers[ListOpportunities] = some_offers(*rows)
    html = browser.sign_in("editor").page("/console/opportunities").text
    desk = html[: html.index("<table")]
    order = ["À relire par vous", "À relire</a>", "Revenues", "Revenue</a>", "La surface est fausse.", "Vos rédactions"]
    places = [desk.index(words) for words in (*order, "De moi</a>", "En cours chez d&#39;autres", "D&#39;un autre</a>")]
    assert places == sorted(places)


def test_versions_name_who_answered_for_them_and_what_changed_word_by_word(gateway: Gateway, editor: Browser) -> None:
    who = gateway.account("head")
    before, after = (
        written(),
        written(text={**written().text, Language.FRENCH: "Lot viabilisé à Madagh"}, expected_jobs=30),
    )
    offer = an_offer(version=1, written=after, review=a_review("in_review", uuid4()))
    published = a_version(1, before, approved_by=who.id)
    gateway.services.answers |= {GetOpportunity: offer, ListOpportunityVersions: (published,)}
    html = editor.page(f"{PAGE}/versions").text
    assert who.display_name in html
    assert "Lot<ins> viabilisé</ins> à Madagh" in html
    assert "<ins><bdi>30</bdi></ins>" in html


def test_the_version_that_was_read_at_a_deposit_is_named(gateway: Gateway, browser: Browser) -> None:
    first = a_version(1, written(), ended_at=NOON + timedelta(days=20))
    versions = (a_version(2, written(expected_jobs=30)), first)
    gateway.services.answers |= {GetOpportunity: an_offer(version=2), ListOpportunityVersions: versions}
    adviser = browser.sign_in("adviser")

    def read(days: int) -> str:
        return adviser.page(f"{PAGE}/versions?at={(NOON + timedelta(days=days)).isoformat().replace('+', '%2B')}").text

    assert "le public lisait la version 1." in read(15)
    assert "le public lisait la version 2." in read(25)
    assert "aucune version n&#39;était publiée" in read(5)
    api = adviser.get(f"/api/v1/staff/opportunities/{OFFER}/versions", params={"at": first.published_at.isoformat()})
    assert [version["number"] for version in api.json()] == [1]
    changes = adviser.get(f"/api/v1/staff/opportunities/{OFFER}/changes", params={"before": 1, "after": 2}).json()
    assert [(change["field"], change["after"]) for change in changes] == [("expected_jobs", "30")]
    unknown = adviser.get(f"/api/v1/staff/opportunities/{OFFER}/changes", params={"before": 1, "after": 9})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "opportunity.version_not_found")


def test_the_preview_is_what_the_public_would_see_in_each_language(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ListOpportunityVersions] = ()
    arabic = editor.page(f"{PAGE}/preview?language=ar").text
    assert '<article class="offer" lang="ar" dir="rtl">' in arabic
    assert "قطعة بمداغ" in arabic
    german = editor.page(f"{PAGE}/preview?language=de").text
    assert "Dieses Angebot gibt es nicht auf Deutsch; Sie lesen es auf Französisch." in german
    assert '<h1 lang="fr" dir="ltr">Lot à Madagh</h1>' in german


def test_a_new_opportunity_can_begin_as_another_one_was(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ListOpportunityVersions] = ()
    html = editor.page(f"/console/opportunities/new?like={OFFER}").text
    assert 'value="Lot à Madagh"' in html
    assert editor.page("/console/opportunities/new?like=oops").status_code == 200
