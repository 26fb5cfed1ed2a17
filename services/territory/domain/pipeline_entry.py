"""A dossier in the planner's pipeline: what it counts by, and nothing of the investor. A pure fold over its events."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.territory.domain.pipeline import stage_after
from shared.contracts.codes import Sector
from shared.contracts.investor.codes import AppealOutcome, Outcome
from shared.contracts.investor.events import (
    DossierAppealDecided,
    DossierClosed,
    DossierCompleted,
    DossierDecided,
    DossierDueDateMoved,
    DossierEvent,
    DossierFiled,
    DossierMerged,
    DossierOwnFundsStated,
    RealisationRecorded,
)
from shared.contracts.territory.codes import Stage
from shared.reference.days import local_date

Step = dict[str, Any]
"""Where a dossier stood at the end of a day on which that changed, as JSON: `on`, `stage`, `realised_amount_mad` (as
text), `realised_jobs`, `counted` (false once it was found to be filed twice)."""


@dataclass(frozen=True, slots=True)
class PipelineEntry:
    dossier_id: UUID
    province: str
    sector: Sector
    host_country: str
    stage: Stage
    planned_amount_mad: Decimal
    planned_jobs: int
    filed_on: date
    decided_on: date | None
    last_event_at: datetime
    realised_amount_mad: Decimal = Decimal(0)
    realised_jobs: int = 0
    merged_into: UUID | None = None
    """It was filed twice: the other one counts, this one nowhere."""
    commune: str | None = None
    plot_id: UUID | None = None
    """Asked for."""
    own_funds_mad: Decimal | None = None
    own_funds_currency_mad: Decimal | None = None
    """As stated last, at the deposit or since; None: not stated."""
    completed_on: date | None = None
    due_on: date | None = None
    """By the clock that runs from completeness."""
    reasons: list[str] = field(default_factory=list)
    """Why it is refused or was closed: what was said last."""
    course: list[Step] | None = None
    """Oldest first. None: followed by a release that kept none; a rebuild reads it from the history."""
    own_funds_course: list[Step] | None = None
    """The own funds at the end of each day on which they were stated, oldest first, that of the deposit among them:
    `on`, and the two amounts as text. None: they are still those of the deposit."""

    def row(self) -> dict[str, Any]:
        """Its fields by name. Not `asdict`, which copies each value deeply: a rebuild makes a row of every dossier."""
        return {name: getattr(self, name) for name in _FIELDS}


_FIELDS = tuple(one.name for one in fields(PipelineEntry))


def follow(entry: PipelineEntry | None, event: DossierEvent) -> PipelineEntry | None:
    """The entry after an event; None while there is nothing to count.

    A dossier that is counted stays in the stage that it has reached when its deposit is heard again. One that is not
    counted stays so: an operator discarded its first event, with a reason.
    """
    if entry is None:
        stage = stage_after(event)
        opened = _opened(event, stage) if isinstance(event, DossierFiled) and stage is not None else None
        return None if opened is None else replace(opened, course=[_step(opened)])
    said = _said(entry, event)
    if not said:
        return entry
    after = replace(entry, **said)
    if entry.course is None or said.keys() <= _NO_STEP:
        return after
    return replace(after, course=_with(entry.course, _step(after)))


_NO_STEP = frozenset({"due_on", "last_event_at", "own_funds_mad", "own_funds_currency_mad", "own_funds_course"})


def _said(entry: PipelineEntry, event: DossierEvent) -> dict[str, Any]:
    """What is otherwise after an event."""
    match event:
        case DossierDueDateMoved():
            # Before completeness a due date is the investor's, not the commission's.
            its_own = event.act is None and entry.completed_on is not None
            return {"due_on": event.due_on} if its_own else {}
        case RealisationRecorded():
            realised = {"realised_amount_mad": event.realised_amount_mad, "realised_jobs": event.realised_jobs}
            return {**realised, "last_event_at": event.occurred_at}
        case DossierOwnFundsStated():
            return {
                **_funds(event),
                "last_event_at": event.occurred_at,
                "own_funds_course": _funds_course(entry, event),
            }
    stage = stage_after(event)
    if stage is None or isinstance(event, DossierFiled):
        return {}
    return {"stage": stage, "last_event_at": event.occurred_at, **_facts(event)}


def _facts(event: DossierEvent) -> dict[str, Any]:
    """What an event says beside the stage."""
    match event:
        case DossierCompleted():
            return {"completed_on": local_date(event.occurred_at), "due_on": event.due_on}
        case DossierDecided() | DossierAppealDecided():
            said = {"decided_on": event.decided_on}
            if event.outcome is AppealOutcome.REFUSAL_CONFIRMED and not event.reasons:
                return said  # those of the refusal stand
            refused = event.outcome in {Outcome.UNFAVOURABLE, AppealOutcome.REFUSAL_CONFIRMED}
            return {**said, "reasons": [str(reason) for reason in event.reasons] if refused else []}
        case DossierClosed():
            return {"reasons": [str(event.reason)]}
        case DossierMerged():
            return {"merged_into": event.into_id}
        case _:
            return {}


def _opened(event: DossierFiled, stage: Stage) -> PipelineEntry:
    return PipelineEntry(
        dossier_id=event.dossier_id,
        province=event.province,
        sector=event.sector,
        host_country=event.host_country,
        stage=stage,
        planned_amount_mad=event.planned_amount_mad,
        planned_jobs=event.planned_jobs,
        filed_on=local_date(event.occurred_at),
        decided_on=None,
        last_event_at=event.occurred_at,
        commune=event.commune,
        plot_id=event.plot_id,
        own_funds_mad=event.own_funds_mad,
        own_funds_currency_mad=event.own_funds_currency_mad,
    )


def _funds(said: DossierOwnFundsStated | PipelineEntry) -> dict[str, Decimal | None]:
    return {name: getattr(said, name) for name in ("own_funds_mad", "own_funds_currency_mad")}


def _funds_course(entry: PipelineEntry, event: DossierOwnFundsStated) -> list[Step]:
    """By the day of the statement, not of its telling: as of a day before, the figures stay what they were."""
    course = entry.own_funds_course or [_funds_step(entry, entry.filed_on)]
    return _with(course, _funds_step(event, local_date(event.stated_at)))


def _funds_step(said: DossierOwnFundsStated | PipelineEntry, on: date) -> Step:
    amounts = {name: None if amount is None else f"{amount:.2f}" for name, amount in _funds(said).items()}
    return {"on": on.isoformat(), **amounts}


def _step(entry: PipelineEntry) -> Step:
    return {
        "on": local_date(entry.last_event_at).isoformat(),
        "stage": entry.stage.value,
        "realised_amount_mad": f"{entry.realised_amount_mad:.2f}",
        "realised_jobs": entry.realised_jobs,
        "counted": entry.merged_into is None,
    }


def _with(course: list[Step], step: Step) -> list[Step]:
    """Of one day the last, and none that says what the one before says."""
    earlier = [one for one in course if one["on"] < step["on"]]
    if earlier and {**earlier[-1], "on": step["on"]} == step:
        return earlier
    return [*earlier, step]
