"""Who may do what: the rules that the law and the centre set, read off the one table."""

import pytest

from services.gateway.domain.permissions import Permission, may, to_carry_out
from services.gateway.entrypoints.dossier_commands import COMMANDS
from shared.contracts.codes import Role

OF_THE_SECOND_PERSON = {
    *("validate_decision", "reject_decision", "validate_appeal_answer", "reject_appeal_answer"),
    *("validate_merge", "reject_merge"),
}


def test_a_command_that_nobody_decided_about_is_nobody_s() -> None:
    with pytest.raises(KeyError):
        to_carry_out("a_command_of_tomorrow")


def test_only_the_head_validates_a_decision_or_sends_it_back() -> None:
    for command in OF_THE_SECOND_PERSON:
        assert [role for role in Role if may(role, to_carry_out(command))] == [Role.HEAD]


def test_a_head_alone_extends_a_legal_deadline() -> None:
    assert {role for role in Role if may(role, to_carry_out("extend_deadline"))} == {Role.HEAD}


def test_an_administrator_alone_adds_rules_of_clocks_and_sees_no_dossier() -> None:
    assert {role for role in Role if may(role, Permission.EDIT_CLOCK_RULES)} == {Role.ADMINISTRATOR}
    assert not may(Role.ADMINISTRATOR, Permission.SEE_DOSSIERS)


def test_advisers_and_heads_carry_out_every_other_move() -> None:
    for command in COMMANDS.keys() - OF_THE_SECOND_PERSON - {"extend_deadline"}:
        assert {role for role in Role if may(role, to_carry_out(command))} == {Role.ADVISER, Role.HEAD}


@pytest.mark.parametrize(
    "permission",
    [Permission.SEE_DOSSIERS, Permission.MOVE_DOSSIER, Permission.VALIDATE_DECISION, Permission.IMPORT_DOSSIERS],
)
def test_administrators_planners_and_editors_have_nothing_to_do_with_dossiers(permission: Permission) -> None:
    assert not any(may(role, permission) for role in (Role.ADMINISTRATOR, Role.PLANNER, Role.EDITOR))


def test_only_editors_change_the_offer_and_only_administrators_touch_parked_events() -> None:
    assert [role for role in Role if may(role, Permission.EDIT_OFFER)] == [Role.EDITOR]
    assert [role for role in Role if may(role, Permission.OPERATE)] == [Role.ADMINISTRATOR]
