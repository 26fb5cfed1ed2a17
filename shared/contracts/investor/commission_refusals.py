"""Why the commission's opinions and sessions are refused something."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.commission_codes import OpinionAnswer, SessionState
from shared.contracts.investor.refusals import InvestorRefusal


class AdministrationNotAsked(InvestorRefusal):
    """It is not on the commission's list today."""

    code: ClassVar[str] = "opinion.administration_not_listed"
    dossier_id: UUID
    administrations: tuple[Administration, ...]


class OpinionAlreadyAsked(InvestorRefusal):
    """The same administration's opinion is awaited already."""

    code: ClassVar[str] = "opinion.already_asked"
    dossier_id: UUID
    administration: Administration


class OpinionNotFound(InvestorRefusal):
    code: ClassVar[str] = "opinion.not_found"
    dossier_id: UUID
    opinion_id: UUID


class OpinionNotAwaited(InvestorRefusal):
    """It was answered, or is not asked for any more."""

    code: ClassVar[str] = "opinion.not_awaited"
    dossier_id: UUID
    opinion_id: UUID
    answer: OpinionAnswer | None


class SilenceTooEarly(InvestorRefusal):
    """Silence can be noted once the day has passed."""

    code: ClassVar[str] = "opinion.silence_too_early"
    dossier_id: UUID
    opinion_id: UUID
    due_on: date
    today: date


class OpinionReasonsRequired(InvestorRefusal):
    """An unfavourable opinion, or one with reserves, says why."""

    code: ClassVar[str] = "opinion.reasons_required"
    dossier_id: UUID
    opinion_id: UUID
    answer: OpinionAnswer


class OpinionDayImpossible(InvestorRefusal):
    """An opinion arrives after it was asked, and not in the future."""

    code: ClassVar[str] = "opinion.day_impossible"
    dossier_id: UUID
    opinion_id: UUID
    received_on: date
    asked_on: date
    today: date


class MemberWordAlreadyThere(InvestorRefusal):
    """There is a word on that administration from that day on, and words are never overwritten."""

    code: ClassVar[str] = "commission.word_already_there"
    administration: Administration
    act: ActKind | None
    valid_from: date


class SessionNotFound(InvestorRefusal):
    code: ClassVar[str] = "commission_session.not_found"
    session_id: UUID


class SessionAlreadyPlanned(InvestorRefusal):
    """The commission meets on that day already."""

    code: ClassVar[str] = "commission_session.already_planned"
    session_id: UUID
    held_on: date


class SessionNotInState(InvestorRefusal):
    """A session that was closed or cancelled takes nothing more; what is not held yet has no minutes."""

    code: ClassVar[str] = "commission_session.not_in_state"
    session_id: UUID
    session_state: SessionState
    commands: tuple[str, ...]
    """What it accepts."""


class SessionChanged(InvestorRefusal):
    """Somebody else changed the session since the person who acts looked at it. Nothing was done."""

    code: ClassVar[str] = "commission_session.changed"
    session_id: UUID
    expected_version: int
    version: int


class NotOnAgenda(InvestorRefusal):
    code: ClassVar[str] = "commission_session.dossier_not_on_agenda"
    session_id: UUID
    dossier_id: UUID


class AgendaDiffers(InvestorRefusal):
    """An order names every dossier of the agenda, once."""

    code: ClassVar[str] = "commission_session.agenda_differs"
    session_id: UUID


class AgendaNotConcluded(InvestorRefusal):
    """Dossiers of the agenda have neither a proposed decision nor were they put off."""

    code: ClassVar[str] = "commission_session.not_concluded"
    session_id: UUID
    dossier_ids: tuple[UUID, ...]


class LetterNotFound(InvestorRefusal):
    """The commission has not decided: there is no letter."""

    code: ClassVar[str] = "decision_letter.not_found"
    dossier_id: UUID
