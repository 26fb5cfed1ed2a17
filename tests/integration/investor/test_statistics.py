"""Statistics of the path agree with what is counted by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from operations.seeding.invention import Invented, Wanted, invent
from operations.seeding.life import Staff
from operations.seeding.rules import rules_of
from operations.seeding.store import Databases as Stored
from operations.seeding.store import store
from services.investor import bootstrap
from shared.contracts.history import Entry
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.statistics import FunnelStep, GetStatistics
from shared.database.engine import make_engine, plain_url
from shared.messaging.application import Application
from shared.reference.days import local_date
from tests.support.databases import Databases

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Centre:
    application: Application
    lived: Sequence[tuple[Invented, Sequence[Entry]]]

    def of(self, **chosen: object) -> list[tuple[Invented, Sequence[Entry]]]:
        return [one for one in self.lived if all(getattr(one[0].dossier, k) == v for k, v in chosen.items())]


@pytest.fixture
def centre(databases: Databases) -> Iterator[Centre]:
    database = databases("investor", seeded=True)
    engine = make_engine(database.url, application="test", pool_size=1)
    rules, since = rules_of(engine)
    wanted, staff = Wanted(250, 5, since, NOW), Staff(uuid4(), uuid4())
    with psycopg.connect(plain_url(database.owner_url)) as connection:
        list(store(invent(wanted, rules, staff), Stored(connection)))
    lived = [(one, one.dossier.take_lines()) for one in invent(wanted, rules, staff)]
    yield Centre(bootstrap.application(engine), lived)
    engine.dispose()


def test_the_funnel_counts_how_far_dossiers_came(centre: Centre) -> None:
    view = centre.application.answer(GetStatistics())
    actions = [{line.action for line in lines} for _, lines in centre.lived]
    found = {one.step: one.count for one in view.funnel}
    assert found[FunnelStep.FILED] == 250
    for step, action in (
        (FunnelStep.VERIFIED, "dossier.verification_opened.v1"),
        (FunnelStep.COMPLETED, "dossier.completed.v1"),
        (FunnelStep.DECIDED, "dossier.decided.v1"),
    ):
        assert found[step] == sum(action in one for one in actions)
    in_operation = [any(line.details.get("status") == "in_operation" for line in lines) for _, lines in centre.lived]
    assert found[FunnelStep.OPERATION] == sum(in_operation) > 0


def test_days_reasons_and_the_legal_delay_are_what_the_dossiers_say(centre: Centre) -> None:
    view = centre.application.answer(GetStatistics(province="02.411"))
    chosen = centre.of(province="02.411")
    waits = [
        (after.at - before.at).total_seconds() / 86_400
        for _, lines in chosen
        for before, after in pairwise(lines)
        if before.action == "dossier.filed.v1"
    ]
    (filed,) = [one for one in view.days if one.status is Status.FILED]
    assert (filed.count, filed.median_days) == (len(waits), pytest.approx(median(waits), abs=0.06))
    assert (filed.p90_days or 0) > (filed.median_days or 0)
    decisions = [(one.dossier, d) for one, _ in chosen for d in one.dossier.decisions if d.validated_at]
    refused = Counter(str(reason) for _, d in decisions if d.outcome is Outcome.UNFAVOURABLE for reason in d.reasons)
    assert {one.reason.value: one.count for one in view.reasons} == refused
    in_time = [local_date(d.validated_at) <= dossier.due_on for dossier, d in decisions]  # type: ignore[arg-type, operator]
    assert (view.decided, view.in_time) == (len(in_time), sum(in_time))


def test_a_period_is_that_of_the_deposit_its_last_day_included(centre: Centre) -> None:
    days = sorted(local_date(one.dossier.filed_at) for one, _ in centre.lived if one.dossier.filed_at)
    view = centre.application.answer(GetStatistics(since=days[10], until=days[99]))
    assert view.funnel[0].count == sum(days[10] <= day <= days[99] for day in days)


def test_an_administration_is_measured_by_the_opinions_that_came_in(centre: Centre) -> None:
    dossiers = [one.dossier.id for one, _ in centre.lived][:6]
    took = [2, 4, 6, 20, None, 8]  # days; one has not come, the last was dropped
    with centre.application.engine.begin() as connection:
        for place, (dossier, days) in enumerate(zip(dossiers, took, strict=True)):
            connection.execute(
                text(
                    "INSERT INTO opinion (id, dossier_id, administration, asked_by, asked_at, asked_note, due_on,"
                    " due_fixed_at, received_on, note, dropped_at) VALUES (gen_random_uuid(), :dossier, 'urban_agency',"
                    " gen_random_uuid(), '2026-06-01 10:00Z', '', '2026-06-11', now(),"
                    " DATE '2026-06-01' + CAST(:days AS integer), '',"
                    " CASE WHEN CAST(:dropped AS boolean) THEN now() END)"
                ),
                {"dossier": dossier, "days": days, "dropped": place == 5},
            )
    (urban,) = centre.application.answer(GetStatistics()).administrations
    assert (urban.count, urban.median_days, urban.in_time) == (4, 5.0, 3)
