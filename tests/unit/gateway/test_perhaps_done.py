"""When no answer comes back, nobody is told that nothing was done: only what is known."""

import pytest

from services.gateway.entrypoints.problems import detail_of
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.investor.queries import GetDossier, ListQueue
from shared.contracts.investor.requests import FileDossier, OpenReview
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER

NOTHING_DONE = {
    Language.ENGLISH: "Nothing was done",
    Language.FRENCH: "Rien n'a été fait",
    Language.ARABIC: "لم يتم أي شيء",
}
PERHAPS = {Language.ENGLISH: "may have been", Language.FRENCH: "peut-être", Language.ARABIC: "ربما"}


@pytest.mark.parametrize("language", WHOLE)
def test_a_lost_answer_says_that_it_may_have_been_done_and_never_that_nothing_was(language: Language) -> None:
    told = {kind: detail_of(kind.lost(ANSWER_LOST), texts(language)) for kind in (OpenReview, FileDossier, ListQueue)}
    assert PERHAPS[language] in told[OpenReview]
    assert NOTHING_DONE[language] not in told[OpenReview] + told[FileDossier]
    assert "request_id" in told[FileDossier], "a deposit may be sent again as it is"
    assert NOTHING_DONE[language] in told[ListQueue], "a question does nothing"


def test_a_program_reads_what_is_known_in_members_of_their_own(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[OpenReview] = OpenReview.lost(ANSWER_LOST)
    browser.sign_in("adviser")

    answer = browser.post(f"/api/v1/dossiers/{DOSSIER}/open-review", headers={"Content-Type": "application/json"})

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["cause"]) == (503, "service.unavailable", ANSWER_LOST)
    assert (problem["perhaps_done"], problem["same_request_id"]) == (True, False)


def test_the_console_tells_what_became_of_the_command_even_when_the_page_cannot_be_read_again(
    gateway: Gateway, browser: Browser
) -> None:
    seen: list[int] = []

    def gone(_: GetDossier) -> ServiceUnavailable:
        seen.append(1)
        return ServiceUnavailable(service="investor", cause="broker away")

    gateway.services.answers[GetDossier] = gone
    gateway.services.answers[OpenReview] = OpenReview.lost(ANSWER_LOST)
    browser.sign_in("adviser")

    answer = browser.submit(f"/console/dossiers/{DOSSIER}/open-review", {})

    assert seen, "the page was read again, in vain"
    assert answer.status_code == 503
    assert PERHAPS[Language.FRENCH] in answer.text
    assert NOTHING_DONE[Language.FRENCH] not in answer.text
