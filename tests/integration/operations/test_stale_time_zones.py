"""With time zones of before Morocco's change of 2026-09-20 no process starts; the machine's own are not read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tzdata

ROOT = Path(__file__).parents[3]
SHOW = """
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from shared.reference.time_zones import CASABLANCA
winter = datetime(2026, 12, 1, 12, tzinfo=UTC)
print(*(winter.astimezone(zone).utcoffset() for zone in (CASABLANCA, ZoneInfo("Africa/Casablanca"))))
"""


def before_the_change(zones: Path) -> None:
    """Casablanca an hour ahead all year, as it is in Lagos: what data of before 2026f says of December."""
    shutil.copy(zones / "Africa" / "Lagos", zones / "Africa" / "Casablanca")


@pytest.fixture
def old_package(tmp_path: Path) -> Path:
    """A folder with an older `tzdata`, found before the one that is installed."""
    copy = tmp_path / "old" / "tzdata"
    shutil.copytree(Path(tzdata.__file__).parent, copy)
    before_the_change(copy / "zoneinfo")
    return copy.parent


def run(arguments: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "command", [("notifications", "work"), ("notifications", "serve"), ("investor", "work"), ("investor", "serve")]
)
def test_a_process_with_old_time_zones_does_not_start_and_says_why(old_package: Path, command: tuple[str, str]) -> None:
    service, verb = command
    settings = {
        "PRIMO_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        "PRIMO_AMQP_URL": "amqp://guest:guest@127.0.0.1:1//",
        "PRIMO_TRACKING_SECRET": "t" * 32,
        "PRIMO_ADDRESS_SECRET": "a" * 32,
    }
    ended = run(["-m", f"services.{service}", verb], **{**settings, "PYTHONPATH": f"{old_package}:{ROOT}"})

    assert ended.returncode != 0
    assert "StaleTimeZones: tzdata 2026.6 or newer is needed" in ended.stderr + ended.stdout


def test_what_the_machine_says_of_time_zones_is_not_read(tmp_path: Path) -> None:
    zones = tmp_path / "zoneinfo"
    shutil.copytree(Path(tzdata.__file__).parent / "zoneinfo", zones)
    before_the_change(zones)

    ended = run(["-c", SHOW], PYTHONTZPATH=str(zones))

    assert ended.stdout == "0:00:00 1:00:00\n", ended.stderr  # ours, and the machine's, which is old indeed
