"""A power of attorney over the real database: named, used, marked, revoked; and what nobody may rewrite."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from services.investor.domain.piece import Piece
from shared.contracts.investor.codes import PieceKind, PieceState, Status
from shared.contracts.investor.list_entries import AddListEntry, GetDatedLists, ListEntryAlreadyThere, ListName
from shared.contracts.investor.mandate_requests import (
    MandateNotInForce,
    MandateOfOneself,
    MandatePowerMissing,
    MandatePowerNotGiven,
    NameOwnMandatary,
    RecordMandateStep,
    RevokeOwnMandate,
)
from shared.contracts.investor.mandate_views import LegalisationStep, MandatePower, MandateState
from shared.contracts.investor.queries import GetDossier, GetMandataryContact, TrackDossier
from shared.contracts.investor.refusals import RuleInThePast
from shared.contracts.investor.requests import RecordPieces, WithdrawDossier
from shared.contracts.investor.saga import ListSagaDossiers
from shared.contracts.investor.uploads import OpenUpload
from tests.support.databases import Databases
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier

TODAY = NOON.date()
STAFF = UUID(int=7)


PHONE = "+212600000000"


@pytest.fixture
def behind(databases: Databases) -> Iterator[InvestorBehind]:
    made = InvestorBehind(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def ask(behind: InvestorBehind, request: Any) -> Any:
    return behind.application.answer(request)


def named(behind: InvestorBehind, dossier_id: UUID, **changes: Any) -> UUID:
    facts = {
        "dossier_id": dossier_id,
        "full_name": "Karim Exemple",
        "email": "karim@example.org",
        "phone": PHONE,
        "language": "ar",
        "powers": ("hand_in_pieces", "sign"),
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=300),
    }
    ask(behind, NameOwnMandatary.model_validate({**facts, **changes}))
    found: UUID = ask(behind, GetDossier(dossier_id=dossier_id)).mandates[0].mandate_id
    return found


def test_from_naming_to_revocation(behind: InvestorBehind) -> None:
    dossier_id = behind.store(a_dossier(status=Status.VERIFICATION))
    held = named(behind, dossier_id)

    own = ask(behind, TrackDossier(dossier_id=dossier_id))
    theirs = ask(behind, TrackDossier(dossier_id=dossier_id, mandate_id=held))
    assert (own.language, own.acting, [one.mandate_id for one in own.mandates]) == ("de", None, [held])
    assert (theirs.language, theirs.acting.mandate_id, theirs.mandates, theirs.powers_given) == ("ar", held, (), ())
    assert theirs.acting.dormant == (MandatePower.SIGN,)
    contact = ask(behind, GetMandataryContact(mandate_id=held))
    assert (contact.email, contact.phone) == ("karim@example.org", PHONE)

    upload = OpenUpload(dossier_id=dossier_id, piece=PieceKind.BUSINESS_PLAN, length=9, mandate_id=held)
    ask(behind, upload)
    for step in (LegalisationStep.RECEIVED, LegalisationStep.LEGALISED, LegalisationStep.VERIFIED):
        ask(behind, RecordMandateStep(dossier_id=dossier_id, staff_id=STAFF, mandate_id=held, step=step))
    assert ask(behind, TrackDossier(dossier_id=dossier_id, mandate_id=held)).acting.dormant == ()

    ask(behind, RevokeOwnMandate(dossier_id=dossier_id, mandate_id=held))
    for request in (TrackDossier(dossier_id=dossier_id, mandate_id=held), upload):
        with pytest.raises(MandateNotInForce):
            ask(behind, request)
    view = ask(behind, GetDossier(dossier_id=dossier_id))
    assert (view.mandates[0].state, view.mandates[0].revoked_by) == (MandateState.REVOKED, None)
    assert ask(behind, GetMandataryContact(mandate_id=held)).ended
    assert "arim" not in str([line.details for line in view.history])


def test_the_tracking_page_says_what_came_by_a_mandatary_and_not_by_whom(behind: InvestorBehind) -> None:
    pieces = [Piece(code, PieceState.EXPECTED) for code in (PieceKind.BUSINESS_PLAN, PieceKind.LAND_TITLE)]
    dossier_id = behind.store(a_dossier(status=Status.VERIFICATION, pieces=pieces))
    held = named(behind, dossier_id, powers=("hand_in_pieces", "withdraw"))
    for step in (LegalisationStep.RECEIVED, LegalisationStep.LEGALISED, LegalisationStep.VERIFIED):
        ask(behind, RecordMandateStep(dossier_id=dossier_id, staff_id=STAFF, mandate_id=held, step=step))
    by = {"dossier_id": dossier_id, "staff_id": STAFF}
    ask(behind, RecordPieces(**by, pieces=(PieceKind.LAND_TITLE,)))
    ask(behind, RecordPieces(**by, pieces=(PieceKind.BUSINESS_PLAN,), at_word_of=held))
    ask(behind, WithdrawDossier(**by, at_word_of=held))

    seen = ask(behind, TrackDossier(dossier_id=dossier_id))
    assert {item.code: item.by_mandatary for item in seen.checklist if item.state == "received"} == {
        "business_plan": True,
        "land_title": False,
    }
    assert [(step.status, step.by_mandatary) for step in seen.steps][-1] == (Status.WITHDRAWN, True)
    assert "arim" not in seen.model_dump_json(exclude={"mandates"})


def test_a_mandate_that_does_not_hold_the_power_hands_in_nothing(behind: InvestorBehind) -> None:
    dossier_id = behind.store(a_dossier())
    held = named(behind, dossier_id, powers=("attend",))
    with pytest.raises(MandatePowerMissing):
        ask(behind, OpenUpload(dossier_id=dossier_id, piece=PieceKind.IDENTITY, length=9, mandate_id=held))
    seen = ask(behind, TrackDossier(dossier_id=dossier_id, mandate_id=held))
    assert not any(item.may_upload for item in seen.checklist)
    with pytest.raises(MandateOfOneself):
        named(behind, dossier_id, email="F@example.org")


def test_a_power_taken_off_the_list_is_not_given_from_that_day_on(behind: InvestorBehind) -> None:
    entry = {
        "staff_id": STAFF,
        "list_name": ListName.MANDATE_POWER,
        "code": "attend",
        "valid_from": TODAY + timedelta(days=1),
        "in_use": False,
        "source": "circular of the centre",
        "confidence": "S",
    }
    ask(behind, AddListEntry.model_validate(entry))
    with pytest.raises(ListEntryAlreadyThere):
        ask(behind, AddListEntry.model_validate(entry))
    with pytest.raises(RuleInThePast):
        ask(behind, AddListEntry.model_validate({**entry, "valid_from": TODAY}))

    said = [one for one in ask(behind, GetDatedLists()).entries if one.code == "attend"]
    assert [(one.in_use, one.holds) for one in said] == [(False, False), (True, True)]
    dossier_id = behind.store(a_dossier())
    named(behind, dossier_id, powers=("attend",))
    with Session(behind.engine) as session:
        session.execute(
            text(
                "INSERT INTO list_entry (list_name, code, valid_from, in_use, verified_first, source,"
                " confidence) VALUES ('mandate_power', 'attend', :day, false, false, 'test', 'P')"
            ),
            {"day": TODAY},
        )
        session.commit()
    with pytest.raises(MandatePowerNotGiven):
        named(behind, behind.store(a_dossier()), powers=("attend",))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE mandate SET powers = '{}'", "UPDATE mandate SET valid_until = now()", "UPDATE list_entry SET amount = 1"],
)
def test_the_running_service_cannot_rewrite_what_was_given(behind: InvestorBehind, statement: str) -> None:
    with behind.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))


def test_the_saga_s_dossiers_are_those_with_a_plot_however_old_while_nothing_is_settled(behind: InvestorBehind) -> None:
    behind.store(a_dossier())
    waits = behind.store(a_dossier(plot_id=uuid4(), status=Status.UNDER_REVIEW, plot_state="reserved"))
    old = {"status": Status.UNFAVOURABLE, "plot_state": "released"}
    behind.store(a_dossier(plot_id=uuid4(), **old))
    stuck = behind.store(a_dossier(plot_id=uuid4(), status=Status.WITHDRAWN, plot_state="reserved"))

    told = ask(behind, ListSagaDossiers(ended_days=7))
    assert {one.dossier_id for one in told.dossiers} == {waits, stuck}
    assert len(ask(behind, ListSagaDossiers(ended_days=60)).dossiers) == 3
    assert [one.dossier_id for one in ask(behind, ListSagaDossiers(dossier_id=waits)).dossiers] == [waits]
