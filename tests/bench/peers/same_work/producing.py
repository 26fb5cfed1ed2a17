"""A producer's pace. `python -m <producer> publish COUNT | flood COUNT | change COUNT | pace COUNT PER_SECOND`.

*publish* sends events of changes that were committed long ago; *flood* commits light changes at full speed and sends
each event after its commit; *change* does so with changes made by the ORM; *pace* does that at an even rate, each
change to another dossier. Prints the seconds it took.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, text

from tests.bench.peers.same_work.change import LightChanges, an_event, change_state
from tests.bench.peers.same_work.model import investor_url

THREADS = 4


def status_of_pass(number: int) -> str:
    """Dossiers begin in operation; each pass over them blocks or unblocks each once."""
    return "blocked" if number % 2 == 0 else "in_operation"


@dataclass(frozen=True)
class Producer:
    """What a producer can do with one dossier: change it and tell of it, or only tell of an earlier change."""

    change: Callable[[UUID, str], Any]
    flood: Callable[[UUID, str], Any]
    publish: Callable[[UUID, str], Any]


def peer_engine() -> Engine:
    return create_engine(investor_url(), pool_size=THREADS)


def telling(engine: Engine, publish: Callable[[dict[str, Any]], Any]) -> Producer:
    """A peer's producer: it publishes after the commit, as users without an outbox do."""
    light = LightChanges(investor_url())
    return Producer(
        flood=lambda dossier_id, status: publish(light.commit(dossier_id, status)),
        change=lambda dossier_id, status: publish(change_state(engine, dossier_id, status)),
        publish=lambda dossier_id, status: publish(an_event(dossier_id, status, datetime.now(UTC))),
    )


def run(engine: Engine, producer: Producer) -> None:
    """Do what the command line says, in threads that share the dossiers out among them."""
    mode, count = sys.argv[1], int(sys.argv[2])
    with engine.connect() as connection:
        dossiers = list(connection.scalars(text("SELECT id FROM dossier ORDER BY number")))
    act = {"publish": producer.publish, "flood": producer.flood}.get(mode, producer.change)
    began = time.monotonic()
    per_second = float(sys.argv[3]) if mode == "pace" else None
    with ThreadPoolExecutor(THREADS) as pool:
        shares = [_share(dossiers, number, count) for number in range(THREADS)]
        for done in [pool.submit(_work, share, act, began, per_second) for share in shares]:
            done.result()
    print(time.monotonic() - began, flush=True)


def _share(dossiers: Sequence[UUID], thread: int, count: int) -> Iterator[tuple[int, UUID, str]]:
    """Every fourth dossier, so that no two threads want the same row; `count` events over all threads."""
    for number in range(thread, count, THREADS):
        passes, index = divmod(number, len(dossiers))
        yield number, dossiers[index], status_of_pass(passes)


def _work(
    share: Iterator[tuple[int, UUID, str]], act: Callable[[UUID, str], Any], began: float, per_second: float | None
) -> None:
    for number, dossier_id, status in share:
        if per_second:
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        act(dossier_id, status)
