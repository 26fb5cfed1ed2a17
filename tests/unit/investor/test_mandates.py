"""Who may act for an investor: for what, how long, and how far the deed is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.investor.domain.appeal import AppealTerms
from services.investor.domain.dossier import Dossier
from services.investor.domain.dossier_pieces import SentFile
from services.investor.domain.list_entry import ListEntry
from services.investor.domain.mandate import STEPS, next_steps
from services.investor.domain.piece import Piece
from shared.contracts.codes import Language
from shared.contracts.investor.codes import PieceKind, PieceState, Status
from shared.contracts.investor.mandate_requests import (
    MandateAlreadyThere,
    MandateDaysImpossible,
    MandateDeedMissing,
    MandateDetails,
    MandateNotFound,
    MandateNotInForce,
    MandatePowerMissing,
    MandatePowerNotGiven,
    MandateStepImpossible,
)
from shared.contracts.investor.mandate_views import LegalisationStep as L
from shared.contracts.investor.mandate_views import MandatePower, MandateState
from shared.contracts.investor.uploads import UploadNotExpected
from shared.contracts.refusal import Refusal
from tests.unit.investor.builders import ADVISER, NOON, TODAY, a_dossier, a_mandate, announced

GIVEN = {
    str(power): ListEntry(power, TODAY, True, None, power is MandatePower.SIGN, "source", "P") for power in MandatePower
}
DEED = PieceKind.POWER_OF_ATTORNEY


def details(*powers: MandatePower, days: int = 300, **changes: object) -> MandateDetails:
    said = {
        "full_name": "Karim Exemple",
        "email": "Karim@example.org",
        "language": Language.ARABIC,
        "powers": powers,
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=days),
    }
    return MandateDetails.model_validate({**said, **changes})


def name(dossier: Dossier, said: MandateDetails, *, by: UUID | None = None) -> UUID:
    identifier = uuid4()
    dossier.name_mandatary(identifier, said, GIVEN, most_days=730, today=TODAY, by=by, at=NOON)
    return identifier


def test_a_mandatary_may_follow_and_no_name_leaves_the_mandate() -> None:
    dossier = a_dossier()
    name(dossier, details())

    assert dossier.mandates[0].powers == [MandatePower.FOLLOW]
    assert announced(dossier) == ["dossier.mandate_given.v1"]
    assert "arim" not in str([*dossier.recorded, *dossier.take_lines()])


def test_a_power_that_binds_rests_until_the_deed_is_verified() -> None:
    dossier = a_dossier()
    held = name(dossier, details(MandatePower.SIGN, MandatePower.HAND_IN_PIECES))

    dossier.require_power(held, MandatePower.HAND_IN_PIECES, TODAY)
    with pytest.raises(MandatePowerMissing) as refused:
        dossier.require_power(held, MandatePower.SIGN, TODAY)
    assert refused.value.waits_for_deed

    assert dossier.mandate(held).step is L.ASKED
    for step in (L.RECEIVED, L.APOSTILLED, L.VERIFIED):
        dossier.record_mandate_step(held, step, "", today=TODAY, by=ADVISER, at=NOON)
    dossier.require_power(held, MandatePower.SIGN, TODAY)


def test_a_deed_that_is_asked_for_again_takes_its_powers_back() -> None:
    mandate = a_mandate(powers=[MandatePower.SIGN], verified_first=[MandatePower.SIGN], step=L.VERIFIED)
    assert mandate.dormant == []
    mandate.go_to(L.ASKED, at=NOON)
    assert mandate.dormant == [MandatePower.SIGN]


@pytest.mark.parametrize("step", list(L))
@pytest.mark.parametrize("wanted", list(L))
def test_a_deed_goes_its_way_step_by_step(step: L, wanted: L) -> None:
    mandate = a_mandate(step=step)
    if wanted in STEPS[step]:
        mandate.go_to(wanted, at=NOON)
        assert mandate.step is wanted
        return
    with pytest.raises(MandateStepImpossible) as refused:
        mandate.go_to(wanted, at=NOON)
    assert refused.value.allowed == next_steps(step)
    assert mandate.step is step


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (details(days=-1), MandateDaysImpossible),
        (details(valid_from=TODAY - timedelta(days=9), days=-2), MandateDaysImpossible),
        (details(days=731), MandateDaysImpossible),
    ],
)
def test_days_that_cannot_be_are_refused_and_nobody_is_named(said: MandateDetails, refusal: type[Refusal]) -> None:
    dossier = a_dossier()
    with pytest.raises(refusal):
        name(dossier, said)
    assert (dossier.mandates, announced(dossier)) == ([], [])


def test_a_power_that_the_list_does_not_give_out_is_refused() -> None:
    without = {code: entry for code, entry in GIVEN.items() if code != "appeal"}
    with pytest.raises(MandatePowerNotGiven) as refused:
        a_dossier().name_mandatary(
            uuid4(), details(MandatePower.APPEAL), without, most_days=730, today=TODAY, by=None, at=NOON
        )
    assert refused.value.powers == (MandatePower.APPEAL,)


def test_one_address_holds_one_mandate_so_that_nothing_is_told_twice() -> None:
    dossier = a_dossier()
    first = name(dossier, details())
    with pytest.raises(MandateAlreadyThere):
        name(dossier, details(email="KARIM@example.org"))
    dossier.revoke_mandate(first, today=TODAY, by=None, at=NOON)
    name(dossier, details())


def test_an_adviser_names_with_the_deed_in_hand_alone() -> None:
    dossier = a_dossier()
    with pytest.raises(MandateDeedMissing):
        name(dossier, details(), by=ADVISER)
    dossier.pieces.append(Piece(DEED, PieceState.RECEIVED))
    name(dossier, details(), by=ADVISER)
    assert dossier.mandates[0].step is L.RECEIVED


def test_revocation_is_at_once_and_once() -> None:
    dossier = a_dossier(status=Status.UNDER_REVIEW)
    held = name(dossier, details(MandatePower.HAND_IN_PIECES))
    dossier.revoke_mandate(held, today=TODAY, by=None, at=NOON)

    assert dossier.mandate(held).state(TODAY) is MandateState.REVOKED
    for power in MandatePower:
        with pytest.raises(MandateNotInForce):
            dossier.require_power(held, power, TODAY)
    with pytest.raises(MandateNotInForce):
        dossier.revoke_mandate(held, today=TODAY, by=ADVISER, at=NOON)
    with pytest.raises(MandateNotFound):
        dossier.revoke_mandate(uuid4(), today=TODAY, by=ADVISER, at=NOON)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN, Status.CLOSED_WITHOUT_ACTION])
def test_a_mandate_can_be_revoked_when_the_dossier_has_ended(status: Status) -> None:
    mandate = a_mandate()
    dossier = a_dossier(status=status, mandates=[mandate])
    dossier.revoke_mandate(mandate.id, today=TODAY, by=None, at=NOON)
    assert mandate.revoked_at == NOON


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (TODAY - timedelta(days=1), MandateState.TO_COME),
        (TODAY, MandateState.IN_FORCE),
        (TODAY + timedelta(days=365), MandateState.IN_FORCE),
        (TODAY + timedelta(days=366), MandateState.OVER),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(day: object, state: MandateState) -> None:
    assert a_mandate().state(day) is state  # type: ignore[arg-type]


def test_what_a_mandatary_hands_in_is_marked_as_theirs() -> None:
    mandate = a_mandate()
    dossier = a_dossier(mandates=[mandate])
    dossier.receive_file(SentFile(PieceKind.BUSINESS_PLAN, 1, None, mandate.id), at=NOON)

    (line,) = dossier.take_lines()
    assert (line.by, line.details["mandate_id"], line.details["by_mandatary"]) == (None, str(mandate.id), True)
    assert not line.details["by_investor"]


def test_the_deed_may_be_sent_in_any_state_while_a_mandate_waits_for_it() -> None:
    dossier = a_dossier(status=Status.UNDER_REVIEW)
    with pytest.raises(UploadNotExpected):
        dossier.check_upload(DEED, by_investor=True)
    held = name(dossier, details(MandatePower.SIGN))
    dossier.check_upload(DEED, by_investor=True)
    dossier.receive_file(SentFile(DEED, 1, None), at=NOON)

    assert dossier.mandate(held).step is L.RECEIVED
    with pytest.raises(UploadNotExpected):
        dossier.check_upload(DEED, by_investor=True)


ACTS: list[tuple[Status, MandatePower, str, Callable[[Dossier, UUID | None], None]]] = [
    (
        Status.VERIFICATION,
        MandatePower.HAND_IN_PIECES,
        "pieces_recorded",
        lambda dossier, word: dossier.record_pieces([DEED], by=ADVISER, at=NOON, at_word_of=word),
    ),
    (
        Status.COMPLEMENT_REQUESTED,
        MandatePower.HAND_IN_PIECES,
        "dossier.complement_provided.v1",
        lambda dossier, word: dossier.provide_complement([DEED], by=ADVISER, at=NOON, at_word_of=word),
    ),
    (
        Status.UNFAVOURABLE,
        MandatePower.APPEAL,
        "dossier.appealed.v1",
        lambda dossier, word: dossier.file_appeal(
            TODAY, "", AppealTerms(True, TODAY, None), by=ADVISER, at=NOON, at_word_of=word
        ),
    ),
    (
        Status.FILED,
        MandatePower.WITHDRAW,
        "dossier.withdrawn.v1",
        lambda dossier, word: dossier.withdraw(by=ADVISER, at=NOON, at_word_of=word),
    ),
    (
        Status.PERMITS_IN_DELIVERY,
        MandatePower.SIGN,
        "dossier.progressed.v1",
        lambda dossier, word: dossier.progress(Status.AGREEMENT_SIGNED, "", by=ADVISER, at=NOON, at_word_of=word),
    ),
]


@pytest.mark.parametrize(("status", "power", "action", "act"), ACTS)
def test_what_staff_do_at_a_mandatary_s_word_is_marked_and_takes_the_power(
    status: Status, power: MandatePower, action: str, act: Callable[[Dossier, UUID | None], None]
) -> None:
    holder = a_mandate(powers=[MandatePower.FOLLOW, power])
    follower = a_mandate(powers=[MandatePower.FOLLOW])
    former = a_mandate(powers=[MandatePower.FOLLOW, power], revoked_at=NOON)
    unverified = a_mandate(powers=[MandatePower.FOLLOW, power], verified_first=[power])

    def fresh() -> Dossier:
        return a_dossier(
            status=status,
            pieces=[Piece(DEED, PieceState.REQUESTED_AGAIN)],
            mandates=[holder, follower, former, unverified],
        )

    for nobody, refusal in (
        (follower, MandatePowerMissing),
        (former, MandateNotInForce),
        (unverified, MandatePowerMissing),
    ):
        dossier = fresh()
        with pytest.raises(refusal):
            act(dossier, nobody.id)
        assert (dossier.status, dossier.take_lines()) == (status, []), "nothing has happened"
    for word, marked in ((holder.id, str(holder.id)), (None, None)):
        dossier = fresh()
        act(dossier, word)
        (line,) = [line for line in dossier.take_lines() if line.action == action]
        assert (line.by, line.details.get("at_word_of")) == (ADVISER, marked)
