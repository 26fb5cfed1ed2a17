"""What the path costs of the processor, by process: user's and system's seconds, as the operating system counts them.

A busy machine stretches the clock's time many times over, and this by far less.
"""

from collections import Counter
from contextlib import suppress

import psutil  # type: ignore[import-untyped]  # its stubs would be one more dependency

SERVERS = {"postgres": "postgresql", "beam.smp": "rabbitmq", "smtp-sink": "sink"}


def spent() -> Counter[str]:
    """Seconds until now of the servers and of all workers that run: they are this process's children.

    Ours by the service's name, a peer's together as `workers`.
    """
    found: Counter[str] = Counter()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            found[SERVERS.get(process.name()) or _worker(process.cmdline())] += used.user + used.system
    return found


def _worker(command: list[str]) -> str:
    return command[-1] if "tests.bench.events.work" in command else "workers"


def per_event_us(before: Counter[str], after: Counter[str], events: int) -> dict[str, float]:
    """Microseconds for each event, by process; of those that ran before and after."""
    return {name: (after[name] - before[name]) / events * 1e6 for name in before if name in after}
