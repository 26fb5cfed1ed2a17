"""`./primo seed`: invented dossiers in a running system, to measure with and to look at."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from operations import run_record
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns, RunRecord
from operations.seeding.invention import Wanted, invent
from operations.seeding.life import Staff
from operations.seeding.rules import rules_of
from operations.seeding.store import Databases, store
from services.investor.adapters.adviser_tables import assignment_rule
from services.investor.adapters.advisers import rules_in_force
from services.investor.domain.adviser import AssignmentRule
from shared.database.engine import command_engine, plain_url
from shared.database.identifiers import uuid7

Dossiers = Annotated[int, typer.Option("--dossiers", min=1, max=2_000_000)]
Seed = Annotated[int, typer.Option("--seed", help="The same number and the same day give the same dossiers.")]
Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Lived through until this day.")]
Beside = Annotated[bool, typer.Option("--beside-others", help="Even where there are dossiers that were not seeded.")]


TOLD_EVERY = 10_000


class Refused(RuntimeError):
    """Seeding would mix invented dossiers with others, or repeat them."""


def seed(
    dossiers: Dossiers = 1_000,
    seed: Seed = 1,
    until: Until = None,
    beside_others: Beside = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Fill the system that runs with invented dossiers, five years of them, in every state. No one is told of any."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        record = run_record.read(DataDirectory(data).run_record)
        with ExitStack() as ends:
            databases = Databases(*(ends.enter_context(_owner(record, name)) for name in Databases.__annotations__))
            _require_no_others(databases.investor, seed, allowed=beside_others)
            with command_engine(record.databases["investor"].url, application="primo-seed") as engine:
                rules, since = rules_of(engine)
                staff = _staff(record, engine)
            now = datetime.now(UTC) if until is None else until.replace(tzinfo=UTC)
            wanted = Wanted(dossiers, seed, since, now, _last_numbers(databases.investor))
            _show(store(invent(wanted, rules, staff), databases), dossiers, console)
            _finish(databases)
    except (NothingRuns, Refused, LookupError, psycopg.OperationalError) as error:
        console.print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
    if as_json:
        print(json.dumps({"dossiers": dossiers, "since": str(since), "until": str(now.date()), "seed": seed}))
    else:
        print(f"{dossiers} dossiers, filed from {since} to {now.date()}; seed {seed}")


def _show(stored: Iterator[int], wanted: int, console: Console) -> None:
    """A bar on a terminal, a line now and then elsewhere."""
    columns = (TextColumn("dossiers"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    told = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("seed", total=wanted)
        for done in stored:
            progress.update(bar, completed=done)
            if not console.is_terminal and done - told >= TOLD_EVERY:
                told = done
                console.print(f"{done} of {wanted} dossiers")


def _owner(record: RunRecord, service: str) -> psycopg.Connection:
    """As the owner of the tables: the runtime role may not write into the past."""
    return psycopg.connect(plain_url(record.databases[service].owner_url), application_name="primo-seed")


def _require_no_others(connection: psycopg.Connection, seed: int, *, allowed: bool) -> None:
    """Raises Refused."""
    (alone,) = connection.execute("SELECT pg_try_advisory_lock(hashtext('primo.seed'))").fetchone() or (False,)
    if not alone:
        raise Refused("another ./primo seed is at work on these data")
    seeded = "request_digest = 'seed'"
    if not allowed and connection.execute(f"SELECT 1 FROM dossier WHERE NOT ({seeded}) LIMIT 1").fetchone():  # noqa: S608 - a constant
        raise Refused("there are dossiers that were not seeded; --beside-others puts the invented ones beside them")
    mine = connection.execute("SELECT 1 FROM person WHERE email = %s", [f"seed.{seed}.0@example.org"]).fetchone()
    if mine:
        raise Refused(f"the dossiers of seed {seed} are there already; take another --seed, or ./primo reset")


def _last_numbers(connection: psycopg.Connection) -> dict[int, int]:
    """Of each year, what was given last, by a seeding that broke off too."""
    _number_on(connection)
    return {int(year): int(last) for year, last in connection.execute("SELECT year, last FROM dossier_number")}


def _staff(record: RunRecord, engine: Engine) -> Staff:
    """The first adviser and the first head there are, and whose dossiers go to whom: an office that has no rule yet is
    given one, by which everything goes to that adviser. Raises LookupError.
    """
    with _owner(record, "gateway") as connection:
        found: dict[str, UUID] = dict(
            connection.execute("SELECT role, id FROM account WHERE active ORDER BY username DESC").fetchall()
        )
    if not {"adviser", "head"} <= found.keys():
        raise LookupError("there is no adviser and head among the accounts who could have dealt with the dossiers")
    adviser, head = found["adviser"], found["head"]
    with Session(engine) as session, session.begin():
        if not rules_in_force(session):
            everything = AssignmentRule(uuid7(), adviser, None, None, head, datetime.now(UTC))
            session.execute(assignment_rule.insert(), asdict(everything))
        return Staff(adviser, head, rules_in_force(session))


def _finish(databases: Databases) -> None:
    """Numbers go on after the last one; plans are made for what is there now."""
    _number_on(databases.investor)
    for connection in (databases.investor, databases.territory, databases.notifications):
        if connection is not None:
            connection.commit()
            connection.autocommit = True
            connection.execute("VACUUM (ANALYZE)")


def _number_on(connection: psycopg.Connection) -> None:
    connection.execute("""
        INSERT INTO dossier_number (year, last)
        SELECT split_part(number, '-', 2)::int, max(split_part(number, '-', 3)::int) FROM dossier
        WHERE request_digest = 'seed' GROUP BY 1
        ON CONFLICT (year) DO UPDATE SET last = greatest(dossier_number.last, excluded.last)
    """)
