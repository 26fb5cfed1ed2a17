"""Rows that lie in no day of the event tables are counted, at little cost."""

from datetime import timedelta
from uuid import uuid4

from prometheus_client import REGISTRY
from sqlalchemy import text

from shared.database.identifiers import uuid7
from shared.messaging.retention import Retention, _rows_outside
from tests.integration.messaging.days import days_ago, noon_of, today
from tests.integration.messaging.test_days import Keeper, keeper

__all__ = ["keeper"]


def test_rows_that_lie_in_no_day_are_counted_and_seen(keeper: Keeper) -> None:
    keeper.make_past(6, 4)
    for event_id in (uuid7(), days_ago(6), days_ago(4), days_ago(0)):
        keeper.record(event_id)
    assert outside(keeper) == {"outbox": 0, "inbox": 0}
    strays = (uuid4(), days_ago(5), days_ago(400), uuid7(noon_of(today() + timedelta(days=40))))
    for event_id in strays:  # a foreign id, a day never made, one long gone, one of a clock that runs ahead
        keeper.record(event_id)
        assert keeper.leaf_of("outbox", event_id) == "outbox_default"
    assert outside(keeper) == {"outbox": len(strays), "inbox": 0}


def outside(keeper: Keeper) -> dict[str, float]:
    """As Prometheus sees it after a turn."""
    keeper.retention.turn()
    name = "primo_event_rows_outside_days"
    return {kind: REGISTRY.get_sample_value(name, {"kind": kind}) or 0 for kind in ("outbox", "inbox")}


def test_counting_them_reads_no_day(keeper: Keeper) -> None:
    keeper.make_past(6)
    keeper.retention.turn()
    with keeper.engine.connect() as connection:
        days = Retention._days(connection, "inbox")
        asked = _rows_outside("inbox", days).compile(connection, compile_kwargs={"literal_binds": True})
        plan = " ".join(connection.scalars(text(f"EXPLAIN {asked}")))
    assert "inbox_default" in plan
    assert f"inbox_{today():%Y%m%d}" not in plan
