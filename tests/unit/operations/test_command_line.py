"""Every command speaks to programs too, and the shell knows them all."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from operations.__main__ import COMMANDS, app
from operations.checkout import ROOT
from operations.commands.completion import Shell, script_for
from shared.contracts.codes import Role

SPEAK_OTHERWISE = {"test", "bench", "completion"}
"""Pytest's own and the benchmark's own options; a shell's script."""
JSON_ALONE = {"events show"}


def leaves(group: TyperGroup, before: str = "") -> Iterator[tuple[str, TyperCommand]]:
    context = group.make_context("primo", [], resilient_parsing=True)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, TyperGroup):
            yield from leaves(command, f"{before}{name} ")
        else:
            assert isinstance(command, TyperCommand)
            yield f"{before}{name}", command


def test_each_command_that_prints_something_has_json() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    without = {name for name, command in leaves(group) if not any("--json" in one.opts for one in command.params)}
    assert without == SPEAK_OTHERWISE | JSON_ALONE


def test_what_is_left_to_delete_is_told_to_programs(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["reset", "--json", "--data", str(tmp_path / "nothing")])
    assert json.loads(done.stdout)["deleted"] is None


def test_lines_of_logs_are_objects(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "investor-work.log").write_text("said é\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["logs", "--json", "--data", str(tmp_path)])
    assert json.loads(done.stdout) == {"process": "investor-work", "line": "said é"}


def proposed(words: str, place: int) -> list[str]:
    asked = {"_PRIMO_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}
    command = [sys.executable, "-m", "operations"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_shell_proposes_commands_options_and_values() -> None:
    assert proposed("./primo ", 1) == list(COMMANDS)
    assert proposed("./primo re", 1) == [name for name in COMMANDS if name.startswith("re")]
    assert "--verify" in proposed("./primo backup --v", 2)
    assert set(proposed("./primo user role amina ", 4)) >= {role.value for role in Role}


@pytest.mark.parametrize("shell", list(Shell))
def test_a_shells_script_calls_this_checkout(shell: Shell) -> None:
    assert str(ROOT / "primo") in script_for(shell)
