"""An upload that hangs is seen while it hangs."""

import pytest
from prometheus_client import REGISTRY

from services.territory.adapters.attachment_metrics import STALLED, UnderWay
from services.territory.entrypoints.attachment_counts import coming_in


def stalled() -> float:
    return REGISTRY.get_sample_value("primo_attachments_total", {"outcome": STALLED}) or 0.0


def test_the_oldest_upload_under_way_is_as_old_as_it_waits_and_gone_when_it_ends() -> None:
    clock, seen, before = [100.0], [], stalled()
    under_way = UnderWay(lambda: clock[0])

    def look() -> None:
        seen.append((under_way.count(), under_way.oldest_seconds()))

    def hang() -> None:
        with coming_in(under_way):
            clock[0] = 130.0
            with coming_in(under_way):
                clock[0] = 190.0
                look()
            look()
            raise TimeoutError

    with pytest.raises(TimeoutError):
        hang()
    look()

    assert seen == [(2, 90.0), (1, 90.0), (0, 0.0)]
    assert stalled() == before + 1
