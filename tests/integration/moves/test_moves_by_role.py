"""Every state against every command and every kind of visitor, through the HTTP API, as docs/moves.md says.

Who may do something is decided before the dossier is looked at, and what its state allows without asking who it is.
So everybody tries a command in one state that accepts it, and in every other state somebody who may, in turn; with
`--long` everybody in every state.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from operations.checkout import ROOT
from services.gateway.entrypoints.dossier_commands import COMMANDS
from services.investor.domain.moves import allowed_from
from shared.contracts.codes import Role
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier
from tests.integration.moves.dossiers import OTHER, body_of, ready_for
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.investor_behind import InvestorBehind
from tests.unit.investor.builders import a_dossier

ANONYMOUS = "nobody"
IN_BOTH_HISTORIES = {"dismiss_duplicate", "validate_merge"}
VISITORS = (*(role.value for role in Role), ANONYMOUS)


@dataclass(frozen=True)
class Rule:
    accepted_in: frozenset[str]
    leads_to: frozenset[str]
    roles: frozenset[str]


def _table() -> Mapping[str, Rule]:
    rows = re.findall(
        r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", (ROOT / "docs/moves.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    coded = re.compile(r"`(\w+)`")
    return {
        command: Rule(frozenset(coded.findall(states)), frozenset(coded.findall(to)), frozenset(roles.split(", ")))
        for command, states, to, roles in rows
    }


RULES = _table()


@dataclass
class Place:
    """A gateway with the real investor service behind it, and somebody of each kind in front."""

    investor: InvestorBehind
    visitors: Mapping[str, Browser]
    looked_at: set[str] = field(default_factory=set)
    """Commands and states after which somebody has looked at what the dossier shows."""

    def try_out(self, status: Status, command: str, who_tries: Sequence[str]) -> list[str]:
        """These visitors carry the command out; answers what is not as the table says.

        Those who are refused come first, to one dossier: it stays as it was. Whoever changes one has one of their own.
        """
        rule = RULES[command]
        carry_out = [who for who in who_tries if who in rule.roles and status in rule.accepted_in]
        refused = [who for who in who_tries if who not in carry_out]
        faults, standing = [], self._store(status, command)
        for who in refused:
            faults += self._refused(standing, status, command, who)
        for number, who in enumerate(carry_out):
            one = self._store(status, command) if number else standing
            faults += self._carried_out(one, status, command, who)
            if not number:
                faults += self._shown(one, status, command)
        return faults

    def _store(self, status: Status, command: str) -> "Standing":
        dossier = ready_for(command, status)
        body = body_of(command, status, dossier)
        dossier_id = self.investor.store(dossier)
        return Standing(dossier_id, body, self.investor.everything_of(dossier_id))

    def _post(self, standing: "Standing", command: str, who: str) -> Response:
        path = f"/api/v1/dossiers/{standing.dossier_id}/{COMMANDS[command].path}"
        return self.visitors[who].post(path, json=standing.body)

    def _refused(self, standing: "Standing", status: Status, command: str, who: str) -> list[str]:
        asked = len(self.investor.asked)
        answer = self._post(standing, command, who)
        found = answer.json() if answer.content else {}
        told = (answer.status_code, found.get("code"))
        if who not in RULES[command].roles:
            seen = [told == ((401, "session.required") if who == ANONYMOUS else (403, "access.forbidden"))]
            seen.append(len(self.investor.asked) == asked)  # the service was never asked: it has written nothing
        else:
            accepted = [name for name, other in RULES.items() if status in other.accepted_in]
            seen = [self.investor.everything_of(standing.dossier_id) == standing.everything]
            seen.append(answer.headers["content-type"] == "application/problem+json")
            seen.append(told == (409, "dossier.illegal_move"))
            seen.append(found.get("allowed") == [*allowed_from(status)])
            seen.append(sorted(found.get("commands", [])) == sorted(accepted))
        return _faults(seen, (status, command, who, answer.text))

    def _carried_out(self, standing: "Standing", status: Status, command: str, who: str) -> list[str]:
        answer = self._post(standing, command, who)
        after = self.investor.everything_of(standing.dossier_id)
        stands = _stands(after)
        leads_to = RULES[command].leads_to or {status}
        seen = [answer.status_code == 204, stands in leads_to, _wrote_its_lines(command, standing.everything, after)]
        return _faults(seen, (status, command, who, answer.text, stands))

    def _shown(self, standing: "Standing", status: Status, command: str) -> list[str]:
        """Looked at after each command once, and in each state that one leads to; who did it makes no difference."""
        stands = _stands(self.investor.everything_of(standing.dossier_id))
        if {command, stands} <= self.looked_at:
            return []
        self.looked_at |= {command, stands}
        shown = self.investor.application.answer(GetDossier(dossier_id=standing.dossier_id)).status
        return _faults([shown == stands], (status, command, "shown", shown, stands))


@dataclass(frozen=True)
class Standing:
    """A dossier as it was stored, and what the command says."""

    dossier_id: UUID
    body: Mapping[str, Any]
    everything: str


def _faults(seen: list[bool], case: object) -> list[str]:
    return [] if all(seen) else [f"{seen}: {case}"]


def _stands(everything: str) -> str:
    stands: str = json.loads(everything)[0]["status"]
    return stands


def _wrote_its_lines(command: str, before: str, after: str) -> bool:
    written = 2 if command in IN_BOTH_HISTORIES else 1
    lines, events = (json.loads(after)[i] - json.loads(before)[i] for i in (-2, -1))
    return lines == written and events in (0, 1)


@pytest.fixture(scope="module")
def place(database_templates: Templates) -> Iterator[Place]:
    database = database_templates.copy("investor", seeded=True)
    investor = InvestorBehind(database)
    investor.store(a_dossier(id=OTHER))
    gateway = Gateway(services=investor)
    opened = {who: browsing(gateway) for who in VISITORS}
    visitors = {who: opening.__enter__() for who, opening in opened.items()}
    for who, browser in visitors.items():
        if who != ANONYMOUS:
            browser.sign_in(who)
    yield Place(investor, visitors)
    for opening in opened.values():
        opening.__exit__(None, None, None)
    investor.engine.dispose()
    database_templates.drop(database)


def test_the_table_rules_every_command_and_names_states_and_roles_that_there_are() -> None:
    assert set(RULES) == set(COMMANDS)
    assert {state for rule in RULES.values() for state in rule.accepted_in | rule.leads_to} <= set(Status)
    assert {role for rule in RULES.values() for role in rule.roles} <= set(Role)


def test_the_table_rules_every_state() -> None:
    page = (ROOT / "docs/moves.md").read_text(encoding="utf-8")
    accepting = {state for rule in RULES.values() for state in rule.accepted_in}
    idle = set(re.findall(r"`(\w+)`", page.partition("States that accept no command:")[2]))
    assert accepting | idle == set(Status)
    assert accepting & idle == set()


def _cases(*, all_of_them: bool) -> Iterator[tuple[Status, str, Sequence[str]]]:
    """(state, command, who tries it)."""
    for command in COMMANDS:
        rule = RULES[command]
        first = next(status for status in Status if status in rule.accepted_in)
        in_turn = cycle(sorted(rule.roles))
        for status in Status:
            yield status, command, VISITORS if all_of_them or status is first else (next(in_turn),)


@pytest.mark.timeout(900)
def test_a_command_is_carried_out_in_its_states_and_for_its_roles_only(
    place: Place, long_form: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = []
    cases = [*_cases(all_of_them=long_form)]
    for case in cases:
        faults += place.try_out(*case)
    asked = {(command, who) for _, command, visitors in cases for who in visitors}
    played = sum(len(visitors) for _, _, visitors in cases)
    with capsys.disabled():
        print(f"\nmoves: {played} cases of {len(Status)} states x {len(COMMANDS)} commands x {len(VISITORS)} visitors")
    assert faults == []
    assert {(status, command) for status, command, _ in cases} == {*product(Status, COMMANDS)}
    assert asked == {*product(COMMANDS, VISITORS)}
    if long_form:
        assert played == len(Status) * len(COMMANDS) * len(VISITORS)
