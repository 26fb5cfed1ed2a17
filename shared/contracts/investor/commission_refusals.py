"""Why the commission's opinions and sessions are refused something."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.commission_codes import OpinionAnswer
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
