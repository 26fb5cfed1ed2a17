"""The console's campaigns: counted before anybody is told, started by another person, followed by counts alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.codes import Language, Sector
from shared.contracts.investor.audience import (
    AudienceCell,
    AudienceCounts,
    AudienceWanted,
    CountAudience,
    LeftOutBecause,
)
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.preferences import GetPreferences, PreferencesView, SetPreference, Wish
from shared.contracts.notifications.campaigns import (
    BeginCampaign,
    CampaignAct,
    CampaignChannel,
    CampaignDefaults,
    CampaignEntry,
    CampaignList,
    CampaignResult,
    CampaignSetup,
    CampaignState,
    CampaignSummary,
    CampaignView,
    DropCampaign,
    GetCampaign,
    ListCampaigns,
    ListUnreachable,
    MoveCampaign,
    NoteUnsubscribed,
    SaveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import StaffAddressMissing, TemplateTextInvalid
from shared.contracts.notifications.templates import (
    FlawCode,
    PreviewTemplate,
    TemplatePreview,
    TextFlaw,
    TextLanguage,
    TextPart,
)
from shared.contracts.preference_links import PreferenceLinks, Unsubscribing
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityPage
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import NOON

CAMPAIGN, VERSION, OFFER, PERSON = uuid4(), uuid4(), uuid4(), uuid4()
PAGE = f"/console/campaigns/{CAMPAIGN}"
API = f"/api/v1/campaigns/{CAMPAIGN}"
DIGEST = "a" * 64
FR, AR = TextLanguage.FRENCH, TextLanguage.ARABIC
COUNTS = AudienceCounts(
    cells=(
        AudienceCell(language=Language.FRENCH, channel=Channel.EMAIL, count=1234),
        AudienceCell(language=Language.ARABIC, channel=Channel.SMS, count=56),
        AudienceCell(language=Language.ARABIC, left_out=LeftOutBecause.NO_CONSENT, count=78),
    )
)


def view(gateway: Gateway, state: CampaignState = CampaignState.DRAFT, **more: Any) -> CampaignView:
    author = gateway.account("editor").id
    return CampaignView(
        campaign_id=CAMPAIGN,
        state=state,
        setup=CampaignSetup(
            title="Conserverie <b>de Nador",
            audience=AudienceWanted(sectors=(Sector.INDUSTRY,), countries=("BE",)),
            channels=(CampaignChannel.EMAIL, CampaignChannel.SMS),
            per_minute=60,
        ),
        version_id=VERSION,
        texts={FR: {TextPart.SUBJECT: "Une opportunité", TextPart.HAPPENED: "Voici."}},
        fallbacks={AR: FR},
        digest=DIGEST,
        languages=(FR, AR),
        parts=(TextPart.SUBJECT, TextPart.HAPPENED, TextPart.SMS),
        sms_variables=("link", "stop"),
        authors=(author,),
        begun_at=NOON,
        history=(CampaignEntry(at=NOON, by=author, act="begun"),),
        **more,
    )


@pytest.fixture(autouse=True)
def answers(gateway: Gateway) -> None:
    summary = CampaignSummary(
        campaign_id=CAMPAIGN, title="Conserverie", state=CampaignState.RUNNING, channels=(CampaignChannel.EMAIL,),
        authors=(gateway.account("editor").id,), begun_at=NOON, started_at=NOON, total=1290, settled=300,
    )  # fmt: skip
    gateway.services.answers |= {
        ListCampaigns: CampaignList(defaults=CampaignDefaults(per_minute=60), rows=(summary,)),
        GetCampaign: view(gateway),
        ListUnreachable: {Channel.EMAIL: (PERSON,)},
        CountAudience: COUNTS,
        ListOpportunities: OpportunityPage(rows=(), total=0),
        PreviewTemplate: (
            TemplatePreview(language=AR, read_in=FR, direction="ltr", subject="s", text="t", html="<p>t</p>"),
        ),
        **dict.fromkeys((SaveCampaign, DropCampaign, SendCampaignTest, StartCampaign, MoveCampaign, NoteUnsubscribed)),
        BeginCampaign: CAMPAIGN,
    }


def asked(gateway: Gateway, kind: type[Any]) -> list[Any]:
    return [one for one in gateway.services.asked if isinstance(one, kind)]


def typed(**more: Any) -> dict[str, Any]:
    said = {"title": "Conserverie", "channels": "sms email", "per_minute": "30", "digest": DIGEST}
    words = {"subject_fr": "Bonjour", "happened_fr": "Voici.", "fallback_ar": "fr"}
    return {**said, **words, "sectors": ["industry", "tourism"], "countries": ["BE"], **more}


def test_campaigns_are_listed_with_how_far_they_are_and_begun_with_the_rate_of_the_centre(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("editor")
    html = browser.page("/console/campaigns").text
    assert f'<a href="{PAGE}" dir="auto">Conserverie</a>' in html
    assert "300 messages traités sur 1 290" in html.replace("\u202f", " ").replace("\xa0", " ")
    assert browser.submit("/console/campaigns", {"title": "x"}).status_code == 422
    answer = browser.submit("/console/campaigns", {"title": "Conserverie de Nador"})
    assert answer.headers["location"] == f"{PAGE}?done=begun"
    (begun,) = asked(gateway, BeginCampaign)
    assert (begun.setup.title, begun.setup.per_minute) == ("Conserverie de Nador", 60)


def test_the_audience_is_shown_by_language_and_way_with_the_reasons_of_who_is_left_out(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("editor")
    html = browser.page(PAGE).text
    for said in ("par e-mail", "par SMS", "pas de consentement", "1\u202f290", "Conserverie &lt;b&gt;de Nador"):
        assert said in html, said
    (counted,) = asked(gateway, CountAudience)
    assert counted.unreachable == {Channel.EMAIL: (PERSON,)}
    assert counted.channels == (Channel.EMAIL, Channel.SMS)
    assert str(PERSON) not in html


def test_setup_and_words_are_saved_as_one_and_kept_as_typed_when_refused(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    answer = browser.submit(f"{PAGE}/save", typed())
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=saved")
    (saved,) = asked(gateway, SaveCampaign)
    assert saved.setup.audience == AudienceWanted(sectors=(Sector.INDUSTRY, Sector.TOURISM), countries=("BE",))
    assert saved.setup.channels == (CampaignChannel.SMS, CampaignChannel.EMAIL)
    assert saved.fallbacks == {AR: FR}

    answer = browser.submit(f"{PAGE}/save", typed(per_minute="many", happened_fr="Mes mots"))
    assert answer.status_code == 422
    assert 'href="#per_minute"' in answer.text
    assert "Mes mots</textarea>" in answer.text
    assert 'value="tourism" checked' in answer.text
    unticked = browser.submit(f"{PAGE}/save", typed(per_minute="many", sectors=[]))
    assert 'value="industry" checked' not in unticked.text, "what was stored does not come back over what was typed"
    flaw = TextFlaw(language=FR, part=TextPart.SMS, code=FlawCode.UNKNOWN_VARIABLE, position=3, what="name")
    gateway.services.answers[SaveCampaign] = TemplateTextInvalid(version_id=VERSION, flaws=(flaw,))
    assert 'id="sms_fr-error"' in browser.submit(f"{PAGE}/save", typed()).text


def test_what_is_not_published_is_not_announced(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetOpportunity] = OpportunityNotFound(opportunity_id=OFFER)
    browser.sign_in("editor")
    answer = browser.submit(f"{PAGE}/save", typed(opportunity_id=str(OFFER)))
    assert answer.status_code == 404
    assert 'href="#opportunity_id"' in answer.text
    assert asked(gateway, SaveCampaign) == []
    gateway.services.answers[GetCampaign] = view(gateway).model_copy(
        update={"setup": CampaignSetup(title="abc", opportunity_id=OFFER, per_minute=1)}
    )
    browser.sign_in("head")
    assert browser.submit(f"{PAGE}/start", {"digest": DIGEST, "reason": "read"}).status_code == 404
    assert asked(gateway, StartCampaign) == [], "it was withdrawn since"


def test_who_wrote_it_is_not_offered_to_start_it_and_another_says_what_they_read(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("editor")
    assert f'action="{PAGE}/start"' not in browser.page(PAGE).text
    browser.sign_in("head")
    html = browser.page(PAGE).text
    assert f'action="{PAGE}/start"' in html
    assert f'name="digest" value="{DIGEST}"' in html
    assert browser.submit(f"{PAGE}/start", {"digest": DIGEST, "reason": " "}).status_code == 422
    answer = browser.submit(f"{PAGE}/start", {"digest": DIGEST, "reason": "relu"})
    assert answer.headers["location"] == f"{PAGE}?done=started"
    missing = view(gateway).model_copy(
        update={"flaws": (TextFlaw(language=AR, part=TextPart.SMS, code=FlawCode.EMPTY),)}
    )
    gateway.services.answers[GetCampaign] = missing
    assert f'action="{PAGE}/start"' not in browser.page(PAGE).text
    browser.sign_in("adviser")
    assert f'action="{PAGE}/save"' not in browser.page(PAGE).text
    assert browser.submit(f"{PAGE}/move", {"act": "stop", "reason": "because"}).status_code == 403


def test_its_progress_loads_itself_again_while_it_runs_and_has_a_table_beside_the_picture(
    gateway: Gateway, browser: Browser
) -> None:
    results = (
        CampaignResult(channel=Channel.EMAIL, waiting=60, sent=30, bounced=10, read=7, unsubscribed=2),
        CampaignResult(channel=Channel.SMS, delivered=5),
    )
    running = view(gateway, CampaignState.RUNNING, started_at=NOON, counts=COUNTS, results=results, listed=True)
    gateway.services.answers[GetCampaign] = running
    browser.sign_in("head")
    answer = browser.page(PAGE)
    assert answer.headers["Refresh"] == "5"
    assert "45 messages traités sur 105" in answer.text
    assert '<rect class="bar-value" width="42.86"' in answer.text
    for said in ("revenus en erreur", "lus sur leur page", "ont mis fin aux annonces par ce message"):
        assert said in answer.text
    assert asked(gateway, CountAudience) == [], "the audience is that of its start"
    assert f'href="{PAGE}?act=stop#results"' in answer.text
    asking = browser.page(f"{PAGE}?act=stop")
    assert 'name="act" value="stop"' in asking.text
    assert "Refresh" not in asking.headers, "a reason that is being typed is not lost"
    assert browser.submit(f"{PAGE}/move", {"act": "stop", "reason": "x"}).status_code == 422
    answer = browser.submit(f"{PAGE}/move", {"act": "pause", "reason": "une erreur"})
    assert answer.headers["location"] == f"{PAGE}?done=pause"
    (moved,) = asked(gateway, MoveCampaign)
    assert (moved.act, moved.reason) == (CampaignAct.PAUSE, "une erreur")
    gateway.services.answers[GetCampaign] = view(gateway, CampaignState.FINISHED, started_at=NOON, results=results[1:])
    assert "Refresh" not in browser.page(PAGE).headers


def test_a_test_goes_to_oneself_and_says_when_no_address_is_known(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    assert browser.submit(f"{PAGE}/test", {"language": "ar"}).headers["location"] == f"{PAGE}?done=tested"
    (tried,) = asked(gateway, SendCampaignTest)
    assert tried.staff_id == gateway.account("editor").id
    gateway.services.answers[SendCampaignTest] = StaffAddressMissing(staff_id=UUID(int=1))
    answer = browser.submit(f"{PAGE}/test", {"language": "ar"})
    assert "Mes réglages" in answer.text
    html = browser.page(f"{PAGE}/preview").text
    assert f'src="{PAGE}/preview/ar"' in html
    assert "sandbox" in browser.get(f"{PAGE}/preview/ar").headers["Content-Security-Policy"]


def test_programs_of_the_centre_do_the_same(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    assert browser.get("/api/v1/campaigns").json()["defaults"] == {"per_minute": 60}
    assert browser.get(API).json()["state"] == "draft"
    assert len(browser.get(f"{API}/audience").json()["cells"]) == 3
    assert browser.get(f"{API}/preview").json()[0]["read_in"] == "fr"
    setup = {"title": "Conserverie", "per_minute": 30}
    begun = browser.post("/api/v1/campaigns", json=setup)
    assert (begun.status_code, begun.json()) == (201, {"campaign_id": str(CAMPAIGN)})
    words = {"setup": setup, "texts": {"fr": {"subject": "Bonjour"}}, "digest": DIGEST}
    second = {"digest": DIGEST, "reason": "relu"}
    acts = {"save": words, "test": {"language": "ar"}, "move": {"act": "stop", "reason": "une erreur"}, "drop": None}
    for act, said in {**acts, "start": second}.items():
        assert browser.post(f"{API}/{act}", json=said).status_code == 204, act
    kinds = (BeginCampaign, SaveCampaign, SendCampaignTest, MoveCampaign, DropCampaign, StartCampaign)
    assert [len(asked(gateway, kind)) for kind in kinds] == [1] * 6
    assert asked(gateway, StartCampaign)[0].digest == DIGEST


def test_one_click_in_a_campaign_s_message_is_counted_and_holds_when_it_cannot_be(
    gateway: Gateway, browser: Browser
) -> None:
    wishes = (Wish(purpose=Purpose.PROMOTION, channel=Channel.SMS, given=True),)
    gateway.services.answers |= {
        GetPreferences: PreferencesView(language=Language.FRENCH, wishes=wishes),
        SetPreference: None,
    }
    links = PreferenceLinks("", TRACKING_SECRET)
    address = links.one_click(Unsubscribing(PERSON, Purpose.PROMOTION, Channel.SMS, CAMPAIGN))
    for answer in (None, ServiceUnavailable(service="notifications", cause="away")):
        gateway.services.answers[NoteUnsubscribed] = answer
        assert browser.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(asked(gateway, SetPreference)) == 2
    assert asked(gateway, NoteUnsubscribed)[0] == NoteUnsubscribed(
        campaign_id=CAMPAIGN, person_id=PERSON, channel=Channel.SMS
    )
