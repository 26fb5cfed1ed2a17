"""What territory answers about the regional plan, as the pages' tests have it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from shared.contracts.codes import Sector
from shared.contracts.request import Request
from shared.contracts.territory.plan_words import PlanItem, Priority, Target
from shared.contracts.territory.planning import (
    ApprovePeriod,
    AxisRollup,
    AxisTotal,
    DefineIndicator,
    EnterPeriodValue,
    GetAxisRollup,
    GetPeriod,
    GetPlan,
    GetPlanningTable,
    ImportPlanning,
    ListPeriods,
    ListPlanningHistory,
    ListPlanningIndicators,
    PeriodValue,
    PeriodView,
    Plan,
    PlanningImport,
    PlanningIndicator,
    PlanningTable,
    PriorityView,
    Progress,
    RecordPriority,
    ReopenPeriod,
    SaidWord,
)
from shared.contracts.territory.queries import ListPriorities, ListProvinces
from shared.contracts.territory.replies import ProvinceView
from shared.contracts.territory.row_changes import FieldChange, RowChange, RowFault
from shared.reference import places

Answers = dict[type[Request[Any]], Any]

SQUARE = {"type": "Polygon", "coordinates": [[[-2, 34], [-1, 34], [-1, 35], [-2, 35], [-2, 34]]]}
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SAID = {"source": "Programme, page 12", "confidence": "S"}
AXIS = PlanItem(code="pdr.2", kind="axis", parent="pdr", number=2, name_fr="Valeur", name_ar="القيمة", **SAID)
UNKNOWN = PlanItem(code="pdr.5", kind="axis", parent="pdr", number=5, **SAID)
PRIORITY = Priority(
    province="02.113", sector=Sector.TOURISM, axis="pdr.2", valid_from=date(2026, 1, 1), public=True, **SAID
)


def a_target(place: str, value: int, indicator: str = "shares") -> Target:
    return Target.model_validate(
        {"indicator": indicator, "place": place, "period": "2022-2027", "value": value, **SAID}
    )


def a_plan() -> Plan:
    shares = [
        Progress(indicator="shares", place=code, axis="", period="2022-2027", target=a_target(code, 10 + number))
        for number, code in enumerate(places.provinces())
    ]
    jobs = Progress(
        indicator="plan_jobs",
        place="02",
        axis="pdr.2",
        period="2025",
        target=a_target("02", 200, "plan_jobs"),
        value=Decimal(150),
        value_from="approved",
        value_source="Rapport annuel",
    )
    known = PlanningIndicator(
        indicator="plan_jobs",
        unit="jobs",
        name={"fr": "Emplois du plan", "ar": "مناصب المخطط"},
        definition={"fr": "Emplois créés"},
        direction="more",
        periodicity="year",
        public=True,
        **SAID,
    )
    return Plan(items=(AXIS, UNKNOWN), groups=(), indicators=(known,), progress=(jobs, *shares))


def looked(*rows: RowChange, wrong: int = 0, dry_run: bool = True) -> PlanningImport:
    counts = {"added": 1, "changed": 1, "unchanged": 3, "wrong": wrong}
    return PlanningImport(table="targets", dry_run=dry_run, digest="a" * 64, rows=rows, **counts)


CHANGED = RowChange(
    line=2, key=("plan_jobs", "02"), outcome="changed", fields=(FieldChange(field="value", before="90", after="95"),)
)
WRONG = RowChange(
    line=3, key=(), outcome="wrong", faults=(RowFault(column="place", code="place_unknown", value="Mars"),)
)


def answer(answers: Answers) -> None:
    """To everything that the pages ask and command."""
    answers[GetPlan] = a_plan()
    answers[ListPriorities] = (PriorityView(priority=PRIORITY, axis=AXIS),)
    answers[ListPeriods] = ()
    answers[ListPlanningIndicators] = a_plan().indicators
    _provinces(answers)
    _tables(answers)
    _periods(answers)


def _provinces(answers: Answers) -> None:
    answers[ListProvinces] = tuple(
        ProvinceView(
            code=p.code,
            iso=p.iso,
            kind=p.kind,
            name_fr=p.name_fr,
            name_ar=p.name_ar,
            communes=1,
            figures=(),
            bonus=None,
            geometry=SQUARE,
            geometry_credit="© OpenStreetMap",
        )
        for p in places.provinces().values()
    )


def _tables(answers: Answers) -> None:
    total = AxisTotal(
        axis="pdr.2",
        province="02.113",
        sectors=(Sector.TOURISM, Sector.TRADE),
        told=(Sector.TOURISM,),
        count=12,
        planned_amount_mad=Decimal(7_000_000),
        planned_jobs=30,
        realised_amount_mad=Decimal(2_000_000),
        realised_jobs=9,
        partly=True,
    )
    day = date(2026, 11, 1)
    answers[GetAxisRollup] = AxisRollup(totals=(total,), rules_on=day, closed_on=day, closings=(day,))
    answers[GetPlanningTable] = PlanningTable(
        table="targets",
        template="targets-v1",
        columns=("indicator", "place"),
        key=("indicator",),
        required=("place",),
        rows=(("plan_jobs", "02"),),
    )
    word = SaidWord(key=("plan_jobs",), values={"place": "02"}, recorded_by=None, recorded_at=None)
    answers[ListPlanningHistory] = (word,)
    answers[ImportPlanning] = looked(CHANGED)


def _periods(answers: Answers) -> None:
    value = PeriodValue(
        indicator="plan_jobs",
        place="02",
        axis="pdr.2",
        value=Decimal(7),
        source="Rapport",
        entered_by=uuid4(),
        entered_at=AT,
        approved=False,
    )
    answers[GetPeriod] = PeriodView(period="2025", closed=False, values=(value,), steps=())
    for command in (RecordPriority, DefineIndicator, EnterPeriodValue, ApprovePeriod, ReopenPeriod):
        answers[command] = None
