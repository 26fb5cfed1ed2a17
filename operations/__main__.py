"""`./primo <command>`: the operator's command line. A new command is a module in `commands/` and one word here."""

from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = (
    "run",
    "demo",
    "seed",
    "status",
    "rebuild",
    "logs",
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
)
"""As `--help` shows them."""


class _WhenAskedFor(TyperGroup):
    """Loads the command that was asked for: all of them together take seconds, and one needs tenths."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - click asks so
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        return _loaded(cmd_name) if cmd_name in COMMANDS else None


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
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, passwords among them
)


@app.callback()
def _primo() -> None:
    pass


if __name__ == "__main__":
    app(prog_name="primo")
