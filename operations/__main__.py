"""`./primo <command>`: the operator's command line. A new command is a module in `commands/` and one line here."""

import typer

from operations.commands import (
    audit,
    bench,
    check,
    contracts,
    demo,
    drill,
    events,
    logs,
    rebuild,
    reset,
    run,
    seed,
    status,
    test,
)

app = typer.Typer(
    help="PRIMO on this machine: run it, look at it, test it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, passwords among them
)

app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("seed")(seed.seed)
app.command("status")(status.status)
app.add_typer(events.app, name="events")
app.command("rebuild")(rebuild.rebuild)
app.add_typer(audit.app, name="audit")
app.command("logs")(logs.logs)
app.command("reset")(reset.reset)
app.command("test", context_settings=test.PASS_ON)(test.test)
app.command("bench", context_settings=bench.PASS_ON)(bench.bench)
app.command("drill")(drill.drill)
app.add_typer(contracts.app, name="contracts")
app.command("check")(check.check)

if __name__ == "__main__":
    app(prog_name="primo")
