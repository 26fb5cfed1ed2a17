"""`-p tests.support.cost`: what each test costs in seconds of a processor, with all the servers that it starts.

A clock tells what else the machine does; a control group of Linux counts what a process and its children had of it,
whether they have ended or not. Root only.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

MOST = 40
_ALL = Path("/sys/fs/cgroup")
_COST = "processor seconds"


@dataclass(frozen=True)
class Group:
    """A control group of one test process."""

    place: Path

    @classmethod
    def enter(cls) -> "Group":
        """Raises OSError where this process may not make one."""
        first = _ALL / "cpuacct"  # version 1; the second has one tree for everything
        group = cls((first if first.is_dir() else _ALL) / f"primo-test-{os.getpid()}")
        group.place.mkdir()
        (group.place / "cgroup.procs").write_text(str(os.getpid()))
        return group

    def seconds(self) -> float:
        first = self.place / "cpuacct.usage"
        if first.exists():
            return int(first.read_text()) / 1e9
        said = dict(line.split() for line in (self.place / "cpu.stat").read_text().splitlines())
        return int(said["usage_usec"]) / 1e6

    def leave(self) -> None:
        """What is still running in it keeps it there."""
        with suppress(OSError):
            (self.place.parent / "cgroup.procs").write_text(str(os.getpid()))
            self.place.rmdir()


class Counting:
    """In each process that runs tests."""

    def __init__(self) -> None:
        self._group = Group.enter()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        yield from self._counted(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        yield from self._counted(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        yield from self._counted(item)

    def pytest_unconfigure(self) -> None:
        self._group.leave()

    def _counted(self, item: pytest.Item) -> Any:
        before = self._group.seconds()
        try:
            return (yield)
        finally:
            # The report of this phase carries it to whoever sums up.
            item.user_properties[:] = [(_COST, self._group.seconds() - before)]


class Telling:
    """In the process that says how it went."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == _COST:
                self._parts[report.nodeid, report.when] += float(str(value))

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        folders: dict[str, float] = defaultdict(float)
        for (test, _), seconds in self._parts.items():
            folders["/".join(test.partition("::")[0].split("/")[:3])] += seconds
        terminalreporter.section(f"{_COST}: {sum(folders.values()):.0f} in all")
        for folder, seconds in sorted(folders.items(), key=_dearest)[: MOST // 2]:
            terminalreporter.write_line(f"{seconds:8.1f}  {folder}")
        for (test, when), seconds in sorted(self._parts.items(), key=_dearest)[:MOST]:
            terminalreporter.write_line(f"{seconds:8.1f}  {when:<8}  {test}")


def _dearest(one: tuple[object, float]) -> float:
    return -one[1]


def pytest_configure(config: pytest.Config) -> None:
    """Raises OSError where a process may not have a control group of its own."""
    here = hasattr(config, "workerinput")
    if here or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Counting(), "counting-cost")
    if not here:
        config.pluginmanager.register(Telling(), "telling-cost")
