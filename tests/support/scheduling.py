"""Which tests stay in one process of `./primo test`: those of a file, or those that share a running system."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

SYSTEMS = {
    "drilled": ("tests/drills/whole/",),
    "watched": ("tests/e2e/",),
}
"""To start one takes longer than most of what is tested on it."""


class BySystemOrFile(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """As `--dist loadfile`, but for the folders that share a system."""

    def _split_scope(self, nodeid: str) -> str:
        shared = (name for name, folders in SYSTEMS.items() if nodeid.startswith(folders))
        return next(shared, super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """The scheduler of every run on several processes."""
    return BySystemOrFile(config, log)
