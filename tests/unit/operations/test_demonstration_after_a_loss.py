"""The demonstration while servers die: it acts no second time on what was done, and takes no silence for the end."""

from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST
from operations.demonstration.stage import Case, Stage, StoryBroken, expect_refusal
from operations.demonstration.telling import all_told

SENT = {"state": "sent", "occurred_at": "2026-11-25T07:00:00Z", "sent_at": "2026-11-25T07:00:01Z", "attempts": [{}]}


def refusal(status: int, code: str) -> ApiRefused:
    problem = {"code": code, "cause": "answer lost"}
    return ApiRefused(httpx.Response(status, json=problem, request=httpx.Request("POST", "http://primo.test/x")))


class OneDossier:
    """The API in front of one dossier; the answer to its first command is lost."""

    def __init__(self, *, carried_out: bool) -> None:
        self.carried_out = carried_out
        self.commands = ["open_verification"]
        self.asked: list[str] = []
        self.looked = 0

    def post(self, path: str, **_: Any) -> None:
        self.asked.append(path)
        if len(self.asked) > 1 or self.carried_out:
            self.commands = []
        if len(self.asked) == 1:
            raise refusal(503, "service.unavailable")

    def get(self, path: str, **_: Any) -> Any:
        if path.endswith("/backlog"):
            return {"away": [], "services": [{"outbox_depth": 0, "inbox_depth": 0}]}
        if path.endswith("/notices"):
            self.looked += 1
            return [SENT] * (1 if self.looked == 1 else 2)  # the second still lies in the broker's queue
        history = ["dossier.filed.v1", "pieces_recorded", "dossier.completed.v1"]
        return {"commands": self.commands, "history": [{"action": action} for action in history]}


def on_stage(dossier: OneDossier) -> Stage:
    api = cast(Api, dossier)
    return Stage("run", api, api, api, api, api, [Case(CAST[0], dossier_id="d", number="OR-2026-00001")])


@pytest.mark.parametrize(("carried_out", "asked"), [(True, 1), (False, 2)])
def test_when_an_answer_is_lost_it_looks_before_it_acts_again(carried_out: bool, asked: int) -> None:
    dossier = OneDossier(carried_out=carried_out)
    stage = on_stage(dossier)

    stage.move(stage.cases[0], "open-verification")

    assert dossier.asked == ["/api/v1/dossiers/d/open-verification"] * asked
    assert dossier.commands == []


def test_it_is_not_over_while_a_step_of_the_history_has_no_notice() -> None:
    dossier = OneDossier(carried_out=True)

    assert all_told(on_stage(dossier)).startswith("2 notices sent")
    assert dossier.looked == 2


def test_a_refusal_is_waited_for_while_nobody_answers() -> None:
    answers: list[Callable[[], None]] = [lambda: _raise(503, "service.unavailable"), lambda: _raise(409, "plot.taken")]

    assert expect_refusal("plot.taken", 409, lambda: answers.pop(0)()) == "409 plot.taken"
    with pytest.raises(StoryBroken, match="accepted"):
        expect_refusal("plot.taken", 409, lambda: None)


def _raise(status: int, code: str) -> None:
    raise refusal(status, code)
