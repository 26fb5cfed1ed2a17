"""`./primo <command>`: the operator's command line. A new command is a module in `commands/` and one word here."""

import os
from importlib import import_module
from typing import Any

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]  # not said to be public
from typer.core import CompletionItem, TyperCommand, TyperGroup  # type: ignore[attr-defined]  # not said to be public

from operations.commands.completion import COMPLETING

COMMANDS = (
    "run",
    "demo",
    "seed",
    "status",
    "doctor",
    "rebuild",
    "logs",
    "user",
    "backup",
    "restore",
    "reset",
    "test",
    "bench",
    "drill",
    "check",
    "events",
    "subscriptions",
    "bridge",
    "audit",
    "contracts",
    "completion",
)
"""As `--help` shows them."""


class _WhenAskedFor(TyperGroup):
    """Loads the command that was asked for: all of them together take seconds, and one needs tenths."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - click asks so
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        return _loaded(cmd_name) if cmd_name in COMMANDS else None

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """Names alone: what each says of itself would load all of them, at each press of the key."""
        names = [CompletionItem(name) for name in COMMANDS if name.startswith(incomplete)]
        return names or super().shell_complete(ctx, incomplete)


def _loaded(name: str) -> TyperCommand | TyperGroup:
    """A module of `commands/` has either several commands in its `app`, or one function of its own name."""
    module = import_module(f"operations.commands.{name}")
    if hasattr(module, "app"):
        group = typer.main.get_group(module.app)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(name, context_settings=getattr(module, "PASS_ON", None))(getattr(module, name))
    command = typer.main.get_command(alone)
    assert isinstance(command, TyperCommand)
    return command


app = typer.Typer(
    cls=_WhenAskedFor,
    help="PRIMO on this machine: run it, look at it, test it.",
    no_args_is_help=True,
    add_completion=False,  # its scripts call a program on PATH; `./primo completion` names this one
    pretty_exceptions_enable=False,  # its tracebacks print local variables, passwords among them
)


@app.callback()
def _primo() -> None:
    pass


if __name__ == "__main__":
    if COMPLETING in os.environ:
        completion_init()
    app(prog_name="primo")
