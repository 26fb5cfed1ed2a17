"""Drills that run at a time: each one's line is told, one that dies breaks a promise, what needs quiet runs alone."""

import json
import sys
from pathlib import Path

import pytest

from tests.drills.at_once import run_at_once

_DRILL = """
import json, pathlib, sys, time
name, place = sys.argv[1], pathlib.Path(sys.argv[2])
here = lambda what: {one.stem for one in place.glob("*." + what)} - {name}
(place / (name + ".begun")).touch()
print("progress, which is no line", flush=True)
if name == "garbage":
    sys.exit("died")
patience = time.monotonic() + 20
while name in ("drain", "network", "poison") and not here("begun") and time.monotonic() < patience:
    time.sleep(0.05)
print(json.dumps({"drill": name, "met": sorted(here("begun")), "beside": sorted(here("begun") - here("ended"))}))
(place / (name + ".ended")).touch()
"""


def test_lines_come_as_drills_end_and_those_that_need_quiet_have_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def command(name: str) -> list[str]:
        return [sys.executable, "-c", _DRILL, name, str(tmp_path)]

    assert run_at_once(["rebuild", "drain", "network", "poison"], 3, command) == 0
    lines = {line["drill"]: line for line in map(json.loads, capfd.readouterr().out.splitlines())}
    assert list(lines)[-1] == "rebuild"
    assert lines["rebuild"]["beside"] == []
    assert sorted(lines) == ["drain", "network", "poison", "rebuild"]
    assert all(line["met"] for line in lines.values()), "one after the other"


def test_a_drill_that_dies_is_told_as_a_broken_promise_and_the_others_still_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def command(name: str) -> list[str]:
        return [sys.executable, "-c", _DRILL, name, str(tmp_path)]

    assert run_at_once(["garbage", "drain"], 2, command) == 1
    told = capfd.readouterr()
    lines = {line["drill"]: line for line in map(json.loads, told.out.splitlines())}
    assert lines["garbage"]["broken"] == ["ended with 1 and said nothing"]
    assert "drain" in lines
    assert "died" in told.err
