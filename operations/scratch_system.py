"""A whole system on scratch data and free ports, for a demonstration or a test; nothing of it stays."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from operations.commands.run import demonstration_accounts
from operations.data_directory import DataDirectory
from operations.progress import Progress
from operations.servers.ports import free_port
from operations.system import System


@contextmanager
def scratch_system(progress: Progress) -> Iterator[System]:
    """Start everything with the demonstration's accounts; stop it when the block ends. From the main thread only."""
    with tempfile.TemporaryDirectory(prefix="primo-scratch-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL runs as another user, and must reach its data in here
        place = DataDirectory(Path(scratch) / "data")
        with place.hold():
            system = System(place, free_port(), progress, scratch=True)
            try:
                system.start()
                demonstration_accounts(system)
                yield system
            finally:
                system.stop()
