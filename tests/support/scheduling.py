"""Which tests stay in one process of `./primo test`: those of a file, or of a folder that shares a running system."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

SHARING_A_SYSTEM = ("tests/e2e/", "tests/drills/whole/", "tests/integration/telemetry/")
"""To start one takes longer than most of what is tested on it."""


class ByFolderOrFile(LoadFileScheduling):
    """As `--dist loadfile`, but for the folders that share a system."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARING_A_SYSTEM if nodeid.startswith(folder)), super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """The scheduler of every run on several processes."""
    return ByFolderOrFile(config, log)
