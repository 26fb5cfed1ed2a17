"""The pipeline by what staff choose, as of any day, equal to what the events told by then say."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

import psycopg
import pytest

from shared.contracts.codes import Sector
from shared.contracts.investor import events as e
from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.roll_up import GetRollUp, RollUpKey, RollUpView
from shared.database.engine import plain_url
from shared.reference.days import local_date
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.publisher import STAGE_BY_TYPE, STAGE_BY_WORD, a_life

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
Lives = dict[UUID, list[e.DossierEvent]]


def lives(territory: Territory, number: int, seed: int = 11) -> Lives:
    """Dossiers of two provinces and two months, each at another point of its life."""
    dice, found = random.Random(seed), {}
    for place in range(number):
        filed = territory.filed(
            province=dice.choice(["02.381", "02.113"]),
            sector=dice.choice([Sector.INDUSTRY, Sector.TOURISM]),
            occurred_at=FIRST + timedelta(days=place % 45),
        )
        found[filed.dossier_id] = a_life(filed, dice)
    territory.hear(*(event for life in found.values() for event in life))
    return found


def moved_last(life: list[e.DossierEvent]) -> e.DossierEvent:
    """What was told last of where it stands."""
    return [event for event in life if not isinstance(event, e.DossierOwnFundsStated)][-1]


def stages_by_hand(told: Lives, day: date) -> Counter[tuple[str, str]]:
    """(province, stage) by tables written by hand, from what was told by the end of the day."""
    counts: Counter[tuple[str, str]] = Counter()
    for life in told.values():
        known = [event for event in life if local_date(event.occurred_at) <= day]
        if not known:
            continue
        filed, last = known[0], moved_last(known)
        assert isinstance(filed, e.DossierFiled)
        word = str(getattr(last, "outcome", None) or getattr(last, "status", ""))
        counts[filed.province, STAGE_BY_TYPE.get(last.type) or STAGE_BY_WORD[word]] += 1
    return counts


def counts(view: RollUpView) -> Counter[tuple[str, ...]]:
    return Counter({line.codes: line.count for line in view.lines})


def roll_up(territory: Territory, *by: RollUpKey, **facts: object) -> RollUpView:
    view = territory.ask(GetRollUp(by=by, **facts))
    assert isinstance(view, RollUpView)
    return view


def test_as_of_any_day_the_counts_are_those_of_what_was_told_by_then(territory: Territory) -> None:
    told = lives(territory, 60)
    days = sorted({local_date(event.occurred_at) for life in told.values() for event in life})
    seen = set()
    for day in (days[0] - timedelta(days=1), *days[::3], days[-1]):
        view = roll_up(territory, RollUpKey.PROVINCE, RollUpKey.STAGE, as_of=day)
        by_hand = stages_by_hand(told, day)
        assert counts(view) == by_hand, day
        assert view.total.count == sum(by_hand.values())
        seen |= {stage for _, stage in by_hand}
    shown = [line.codes[0] for line in view.margins[1]]
    assert shown == [stage.value for stage in Stage if stage.value in shown], "in the order in which they are passed"
    assert {"filed", "in_review", "scheduled"} < seen, "a test of one stage would prove little"
    assert view.without_course == 0


def test_a_past_day_stays_as_it_was_whatever_comes_after(territory: Territory) -> None:
    filed = territory.filed(occurred_at=FIRST)
    territory.hear(filed)
    day = local_date(FIRST)
    before = roll_up(territory, RollUpKey.STAGE, as_of=day)
    territory.hear(e.DossierWithdrawn(dossier_id=filed.dossier_id, occurred_at=FIRST + timedelta(days=2)))
    assert roll_up(territory, RollUpKey.STAGE, as_of=day) == before
    assert counts(roll_up(territory, RollUpKey.STAGE)) == {("ended",): 1}


def decided(filed: e.DossierFiled, after_days: int, outcome: Outcome, *reasons: ReasonCode) -> Iterable[e.DossierEvent]:
    """Complete after five days, due after thirty more, decided after so many from the deposit."""
    at, which = filed.occurred_at, {"dossier_id": filed.dossier_id}
    completed, decided_at = at + timedelta(days=5), at + timedelta(days=after_days)
    yield filed
    yield e.DossierCompleted(**which, due_on=local_date(at + timedelta(days=35)), occurred_at=completed)
    yield e.DossierDecided(
        **which, outcome=outcome, reasons=reasons, decided_on=local_date(decided_at), occurred_at=decided_at
    )


def test_delays_are_medians_and_what_was_in_time_is_by_the_due_date(territory: Territory) -> None:
    took = [20, 30, 34, 60]
    told = [decided(territory.filed(occurred_at=FIRST), days, Outcome.FAVOURABLE) for days in took]
    waiting = territory.filed(occurred_at=FIRST)
    complete = e.DossierCompleted(
        dossier_id=waiting.dossier_id, due_on=date(2026, 4, 6), occurred_at=FIRST + timedelta(days=1)
    )
    territory.hear(*(event for one in told for event in one), waiting, complete)

    end = roll_up(territory, as_of=date(2026, 12, 31)).total
    assert (end.decided, end.days_to_decide, end.completed, end.days_to_complete) == (4, median(took), 5, 5.0)
    assert (end.timed, end.in_time, end.overdue) == (4, 3, 1)
    early = roll_up(territory, as_of=local_date(FIRST + timedelta(days=21))).total
    assert (early.decided, early.days_to_decide, early.overdue) == (1, 20.0, 0), "what came later was not known"


def test_a_dossier_refused_for_two_reasons_is_in_both_lines_and_once_in_each_total(territory: Territory) -> None:
    land, environment = ReasonCode.LAND_NOT_AVAILABLE, ReasonCode.ENVIRONMENT
    cases = [(land, environment), (land,), ()]
    for reasons in cases:
        outcome = Outcome.UNFAVOURABLE if reasons else Outcome.FAVOURABLE
        territory.hear(*decided(territory.filed(occurred_at=FIRST), 20, outcome, *reasons))
    view = roll_up(territory, RollUpKey.REASON, RollUpKey.PROVINCE)
    assert counts(view) == {("environment", "02.381"): 1, ("land_not_available", "02.381"): 2}
    assert view.total.count == 2
    assert [(line.codes, line.count) for line in view.margins[1]] == [(("02.381",), 2)]


def test_own_funds_and_land_are_summed_of_those_that_said_or_asked(territory: Territory) -> None:
    plot = territory.register_plot()
    territory.offer(plot)
    funds = {"own_funds_mad": Decimal("600000.00"), "own_funds_currency_mad": Decimal("250000.50")}
    asks = territory.filed(plot, occurred_at=FIRST, commune="02.381.01.05", **funds)
    territory.hear(asks, territory.filed(occurred_at=FIRST))
    before = roll_up(territory, RollUpKey.COMMUNE)
    assert [(line.codes, line.own_funds_stated, line.plots_asked) for line in before.lines] == [
        (("",), 0, 0),
        (("02.381.01.05",), 1, 1),
    ]
    assert (before.total.own_funds_mad, before.total.own_funds_currency_mad) == tuple(funds.values())
    assert (before.total.asked_m2, before.total.granted_m2) == (1500, 0)
    territory.hear(*list(decided(asks, 20, Outcome.FAVOURABLE))[1:])
    after = roll_up(territory).total
    assert (after.plots_granted, after.granted_m2) == (1, 1500)
    assert roll_up(territory, as_of=local_date(FIRST)).total.granted_m2 == 0


def test_own_funds_that_staff_stated_later_count_from_that_day_and_not_before(territory: Territory) -> None:
    def stated(filed: e.DossierFiled, days: int, funds: str | None, told_after: int = 0) -> e.DossierOwnFundsStated:
        at = FIRST + timedelta(days=days)
        amounts = {"own_funds_mad": funds, "own_funds_currency_mad": funds and "1.50"}
        told = {"stated_at": at, "occurred_at": at + timedelta(days=told_after)}
        return e.DossierOwnFundsStated.model_validate({"dossier_id": filed.dossier_id, **amounts, **told})

    said = territory.filed(occurred_at=FIRST, own_funds_mad=Decimal("600000.00"), own_funds_currency_mad=Decimal(9))
    silent = territory.filed(occurred_at=FIRST)
    territory.hear(said, silent)
    day = local_date(FIRST)
    before = roll_up(territory, RollUpKey.MONTH, as_of=day)
    territory.hear(
        e.VerificationOpened(dossier_id=said.dossier_id, adviser_id=STAFF, occurred_at=FIRST + timedelta(days=1)),
        stated(said, 10, "800000.00"),
        stated(silent, 12, "50000.00", told_after=30),
        stated(said, 20, None),
    )
    assert roll_up(territory, RollUpKey.MONTH, as_of=day) == before, "a past day stays as it was"
    seen = {
        days: (total.own_funds_stated, str(total.own_funds_mad), str(total.own_funds_currency_mad))
        for days in (9, 10, 12, 20)
        for total in [roll_up(territory, as_of=day + timedelta(days=days)).total]
    }
    assert seen == {
        9: (1, "600000.00", "9.00"),
        10: (1, "800000.00", "1.50"),
        12: (2, "850000.00", "3.00"),
        20: (1, "50000.00", "1.50"),
    }
    now = roll_up(territory, RollUpKey.MONTH)
    assert [(line.codes, line.own_funds_mad) for line in now.lines] == [(("2026-03",), Decimal(50_000))]


def test_filters_narrow_what_is_counted(territory: Territory) -> None:
    told = lives(territory, 40)
    everything = roll_up(territory, RollUpKey.MONTH, RollUpKey.SECTOR)
    assert [line.codes for line in everything.margins[0]] == [("2026-03",), ("2026-04",)]
    months, sectors = everything.margins
    for place, margin in enumerate((months, sectors)):
        for line in margin:
            assert line.count == sum(each.count for each in everything.lines if each.codes[place] == line.codes[0])
    march = roll_up(territory, filed_from=date(2026, 3, 1), filed_until=date(2026, 3, 31)).total.count
    assert march == sum(line.count for line in everything.lines if line.codes[0] == "2026-03") > 0
    tourism = roll_up(territory, sector=Sector.TOURISM, province="02.113", stage=Stage.IN_REVIEW)
    by_hand: dict[str, int] = defaultdict(int)
    for life in told.values():
        filed = life[0]
        assert isinstance(filed, e.DossierFiled)
        if (filed.sector, filed.province) == (Sector.TOURISM, "02.113"):
            by_hand[STAGE_BY_TYPE.get(moved_last(life).type, "")] += 1
    assert tourism.total.count == by_hand["in_review"] > 0
    assert tourism.lines == ()


def test_a_dossier_that_an_older_release_followed_is_taken_as_it_is_now_and_that_is_said(territory: Territory) -> None:
    filed = territory.filed(occurred_at=FIRST)
    territory.hear(filed, e.ReviewOpened(dossier_id=filed.dossier_id, occurred_at=FIRST + timedelta(days=3)))
    with psycopg.connect(plain_url(territory.database.owner_url)) as owner:
        owner.execute("UPDATE pipeline_entry SET course = NULL")
    view = roll_up(territory, RollUpKey.STAGE, as_of=local_date(FIRST))
    assert (counts(view), view.without_course) == ({("in_review",): 1}, 1)
    territory.hear(e.DossierWithdrawn(dossier_id=filed.dossier_id, occurred_at=FIRST + timedelta(days=5)))
    later = roll_up(territory, RollUpKey.STAGE, as_of=local_date(FIRST))
    assert (counts(later), later.without_course) == ({("ended",): 1}, 1), "nor does it have one from here on"


def test_a_key_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="named twice"):
        GetRollUp(by=(RollUpKey.SECTOR, RollUpKey.SECTOR))
