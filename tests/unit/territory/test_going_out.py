"""What of a plot goes out to others: whether it can be had, and nothing about who has it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.territory.domain.going_out import going_out, marketed
from shared.contracts.territory.events import ReleaseReason
from tests.unit.territory.builders import a_plot

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


class Somewhere:
    def province_of_zone(self, zone: str) -> str | None:
        return None if zone == "nowhere" else "02.381"


def test_a_plot_off_the_market_is_not_free_and_free_when_it_is_put_back() -> None:
    plot, staff = a_plot(), uuid4()
    plot.withdraw("reserved_for_the_state", "a reason of the editor", by=staff, at=NOON)
    (told,) = marketed(plot, plot.take_lines(), Somewhere())
    assert told.fact.model_dump()["state"] == "withdrawn"
    assert "reason" not in told.fact.model_dump_json()
    plot.put_back("for_sale", None, by=staff, at=NOON)
    assert [one.fact.model_dump()["state"] for one in marketed(plot, plot.take_lines(), Somewhere())] == ["free"]
    plot.note("registered", by=staff, at=NOON)
    assert list(marketed(plot, plot.take_lines(), Somewhere())) == []


def test_two_moves_in_one_transaction_are_both_told_in_order() -> None:
    plot, dossier = a_plot(), uuid4()
    plot.reserve(dossier, offered=True, until=NOON, at=NOON)
    plot.release(dossier, ReleaseReason.REFUSED, at=NOON)
    told = list(going_out(plot, plot.recorded, Somewhere()))
    assert [one.fact.model_dump()["state"] for one in told] == ["reserved", "free"]
    assert str(dossier) not in "".join(one.fact.model_dump_json() for one in told)


def test_a_refused_reservation_is_nobody_s_affair_and_a_zone_without_a_province_is_a_defect() -> None:
    plot = a_plot()
    plot.reserve(uuid4(), offered=False, until=NOON, at=NOON)
    assert list(going_out(plot, plot.recorded, Somewhere())) == []
    lost = a_plot(zone="nowhere")
    lost.reserve(uuid4(), offered=True, until=NOON, at=NOON)
    with pytest.raises(LookupError):
        list(going_out(lost, lost.recorded, Somewhere()))
