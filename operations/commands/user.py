"""`./primo user`: accounts of staff, where no administrator can sign in to make them, or a script does."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from operations import run_record
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns
from operations.service_commands import ServiceCommand, ServiceCommandFailed, ask
from shared.contracts.codes import Role

app = typer.Typer(help="Accounts of staff.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="What they sign in with.")]
TheirRole = Annotated[Role, typer.Option("--role", help="What they may do.")]
NewRole = Annotated[Role, typer.Argument(help="What they may do from now on.")]
Name = Annotated[str, typer.Option("--name", help="As colleagues see it.", prompt="Name")]
AskPassword = Annotated[
    bool,
    typer.Option(
        "--ask", help="Type the password, or give it on standard input; else a random one is made, told once."
    ),
]


@app.command()
def add(
    username: Username,
    role: TheirRole,
    name: Name,
    ask_password: AskPassword = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Open an account; its password is shown this once."""
    given = {"USERNAME": username, "DISPLAY_NAME": name, "ROLE": role.value} | _password(wanted=ask_password)
    _tell(_carried_out(data, "add", as_json=as_json, **given), "opened", as_json=as_json)


@app.command("list")
def list_(data: Data = DATA, as_json: AsJson = False) -> None:
    """Accounts that may sign in."""
    found = _carried_out(data, "list", as_json=as_json)["accounts"]
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    table = Table("user name", "name", "role", "provinces", "id", box=None)
    for one in found:
        table.add_row(one["username"], one["name"], one["role"], ", ".join(one["provinces"]) or "all", one["id"])
    Console().print(table)


@app.command()
def role(username: Username, new_role: NewRole, data: Data = DATA, as_json: AsJson = False) -> None:
    """Give an account another role; it signs in anew."""
    found = _carried_out(data, "role", as_json=as_json, USERNAME=username, ROLE=new_role.value)
    _tell(found, f"is {new_role.value} now", as_json=as_json)


@app.command()
def limit(
    username: Username,
    provinces: Annotated[
        list[str] | None, typer.Argument(help="Codes of the provinces whose dossiers it sees; none: the whole region.")
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Limit an account to the dossiers of some provinces, from its next request on."""
    wanted = ",".join(provinces or ())
    found = _carried_out(data, "limit", as_json=as_json, USERNAME=username, PROVINCES=wanted)
    _tell(found, f"sees {', '.join(found['provinces']) or 'the whole region'} now", as_json=as_json)


@app.command()
def reset(
    username: Username,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take their second factor away too: it is lost.")
    ] = False,
    ask_password: AskPassword = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Give an account another password, shown this once; it signs in anew."""
    given = {"USERNAME": username, "FACTORS_TOO": str(second_factor)} | _password(wanted=ask_password)
    _tell(_carried_out(data, "reset", as_json=as_json, **given), "has another password", as_json=as_json)


@app.command()
def end(
    username: Username,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """End an account: nobody signs in with it any more, its address is forgotten, its name stays in the history."""
    if not yes:
        typer.confirm(f"End the account {username} for good?", abort=True)
    _tell(_carried_out(data, "end", as_json=as_json, USERNAME=username), "has ended", as_json=as_json)


def _password(*, wanted: bool) -> dict[str, str]:
    """Never an argument: every user of the machine sees those, and the shell keeps them."""
    if not wanted:
        return {}
    if sys.stdin.isatty():
        return {"PASSWORD": typer.prompt("Password", hide_input=True, confirmation_prompt=True)}
    return {"PASSWORD": sys.stdin.readline().rstrip("\n")}


def _carried_out(data: Path, act: str, *, as_json: bool, **wanted: str) -> dict[str, Any]:
    """What the gateway's own verb answers. Ends the command with 1 when it refuses."""
    try:
        record = run_record.read(DataDirectory(data).run_record)
        environment = {
            **os.environ,
            "PRIMO_DATABASE_URL": record.databases["gateway"].url,
            "PRIMO_AMQP_URL": record.amqp_url,
            "PRIMO_LOG_LEVEL": "WARNING",
            "PRIMO_USER_ACT": act,
            **{f"PRIMO_USER_{name}": value for name, value in wanted.items()},
        }
        found = ask(ServiceCommand("services.gateway", ("accounts",), environment), "act", deadline=60)
    except (NothingRuns, ServiceCommandFailed) as error:
        _fail(str(error), "user.failed", as_json=as_json)
    if "refused" in found:
        _fail(found["detail"], found["refused"], as_json=as_json)
    return found


def _fail(detail: str, code: str, *, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"error": code, "detail": detail}, ensure_ascii=False))
    Console(stderr=True, soft_wrap=True).print(f"primo: {detail}", style="red", markup=False)
    raise typer.Exit(1)


def _tell(found: dict[str, Any], what: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    print(f"{found['username']} ({found['name']}, {found['role']}) {what}")
    if found.get("password"):
        print(f"password  {found['password']}  (shown only now)")
