"""What is realised of a project with several dossiers: their figures together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import REALISES
from services.investor.domain.realised import Figures
from shared.contracts.investor.codes import AppealOutcome, Outcome, Status


@dataclass(frozen=True)
class Totals:
    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int


def is_approved(dossier: Dossier) -> bool:
    """There is something to realise, or was: a closed one may have been refused for good."""
    if dossier.status is not Status.CLOSED:
        return dossier.status in REALISES
    answers = (appeal.answer_in_force for appeal in dossier.appeals)
    return any(answer is not None and answer.outcome is AppealOutcome.FAVOURABLE for answer in answers) or any(
        decision.validated_at is not None and decision.outcome is not Outcome.UNFAVOURABLE
        for decision in dossier.decisions
    )


def in_order(figures: Iterable[Figures]) -> list[Figures]:
    """Of one day the one that was recorded last counts: it comes last."""
    return sorted(figures, key=lambda one: (one.as_of, one.recorded_at))


def totals_of(dossiers: Iterable[Sequence[Figures]]) -> list[Totals]:
    """For each day on which a dossier has figures: of every dossier the last ones until then, added up."""
    every = [in_order(figures) for figures in dossiers]
    return [_on(day, every) for day in sorted({one.as_of for figures in every for one in figures})]


def _on(day: date, dossiers: Iterable[Sequence[Figures]]) -> Totals:
    until = ([one for one in figures if one.as_of <= day] for figures in dossiers)
    last = [figures[-1] for figures in until if figures]
    amount = sum((one.realised_amount_mad for one in last), Decimal(0))
    return Totals(day, amount, sum(one.realised_jobs for one in last))
