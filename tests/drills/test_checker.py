"""The checker sees what it must see: a drill whose checker cannot fail would prove nothing."""

from collections.abc import Iterator

import pytest

from tests.drills.ground import Ground
from tests.drills.narrow.books import check, rows, settle
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.report import Report

DOUBLED = "INSERT INTO effect (event_id, aggregate_id) SELECT event_id, aggregate_id FROM effect WHERE id = %s"
TWO_OF_ONE = """
SELECT min(id), max(id) FROM effect GROUP BY aggregate_id HAVING count(*) > 1 ORDER BY count(*) LIMIT 1
"""


@pytest.fixture
def quiet(ground: Ground) -> Iterator[NarrowPath]:
    """A narrow system at rest, after a second of load without a fault."""
    with narrow_path(ground) as path:
        path.load_for(1.5)
        path.stop_writing()
        settle(path, patience_s=30)
        yield path


@pytest.mark.drill
def test_the_checker_counts_what_is_lost_doubled_out_of_order_and_forgotten(quiet: NarrowPath) -> None:
    report = check(Report("none"), quiet)
    assert (report.lost, report.duplicate_effects, report.inversions, report.broken) == (0, 0, 0, [])
    ((first, last),) = rows(quiet.consumer, TWO_OF_ONE)

    rows(quiet.consumer, DOUBLED, first)
    report = check(Report("doubled"), quiet)
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 1, 1)

    rows(quiet.consumer, "DELETE FROM effect WHERE id = %s", first)
    report = check(Report("overtaken"), quiet)
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 0, 1)

    rows(quiet.consumer, "DELETE FROM effect WHERE id = %s", last)
    assert check(Report("lost"), quiet).lost == 1

    rows(quiet.publisher, "DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox)")
    forgotten = check(Report("forgotten"), quiet)
    assert any("never recorded" in text for text in forgotten.broken)
    assert any("without their events" in text for text in forgotten.broken)


@pytest.mark.parametrize("proof", ["kills", "absorbed"])
def test_a_drill_that_killed_nothing_or_absorbed_nothing_fails(proof: str) -> None:
    assert Report("none", published=1).judge().broken == []
    (broken,) = Report("none", published=1).judge(**{proof: True}).broken
    assert "nothing is proved" in broken
