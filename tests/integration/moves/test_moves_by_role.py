"""Every state against every command and every kind of visitor, through the HTTP API, as docs/moves.md says."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import pytest

from operations.checkout import ROOT
from services.gateway.entrypoints.dossier_commands import COMMANDS
from services.investor.domain.moves import allowed_from
from shared.contracts.codes import Role
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier
from tests.integration.moves.dossiers import body_of, ready_for
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.investor_behind import InvestorBehind

ANONYMOUS = "nobody"
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

    def try_out(self, status: Status, command: str, who: str) -> list[str]:
        """Carry the command out; what is not as the table says."""
        rule, dossier = RULES[command], ready_for(command, status)
        body = body_of(command, status, dossier)
        dossier_id = self.investor.store(dossier)
        before, asked = self.investor.everything_of(dossier_id), len(self.investor.asked)
        path = f"/api/v1/dossiers/{dossier_id}/{COMMANDS[command].path}"
        answer = self.visitors[who].post(path, json=body)
        after = self.investor.everything_of(dossier_id)
        found = answer.json() if answer.content else {}
        if who not in rule.roles:
            wanted = (401, "session.required") if who == ANONYMOUS else (403, "access.forbidden")
            seen = [(answer.status_code, found.get("code")) == wanted, len(self.investor.asked) == asked]
            return _faults([*seen, after == before], (status, command, who, answer.text))
        if status not in rule.accepted_in:
            accepted = [name for name, other in RULES.items() if status in other.accepted_in]
            seen = [
                answer.headers["content-type"] == "application/problem+json",
                (answer.status_code, found.get("code")) == (409, "dossier.illegal_move"),
                found.get("allowed") == [*allowed_from(status)],
                sorted(found.get("commands", [])) == sorted(accepted),
            ]
            return _faults([*seen, after == before], (status, command, who, answer.text))
        stands = self.investor.application.answer(GetDossier(dossier_id=dossier_id)).status
        seen = [answer.status_code == 204, stands in (rule.leads_to or {status}), _wrote_one_line(before, after)]
        return _faults(seen, (status, command, who, answer.text, stands))


def _faults(seen: list[bool], case: object) -> list[str]:
    return [] if all(seen) else [f"{seen}: {case}"]


def _wrote_one_line(before: str, after: str) -> bool:
    lines, events = (json.loads(after)[i] - json.loads(before)[i] for i in (-2, -1))
    return lines == 1 and events in (0, 1)


@pytest.fixture(scope="module")
def place(database_templates: Templates) -> Iterator[Place]:
    database = database_templates.copy("investor")
    investor = InvestorBehind(database)
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


@pytest.mark.timeout(400)
def test_a_command_is_carried_out_in_its_states_and_for_its_roles_only(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    faults, played = [], 0
    for case in product(Status, COMMANDS, VISITORS):
        faults += place.try_out(*case)
        played += 1
    with capsys.disabled():
        print(f"\nmoves: {played} cases = {len(Status)} states x {len(COMMANDS)} commands x {len(VISITORS)} visitors")
    assert faults == []
    assert played >= 23 * 23 * 6
