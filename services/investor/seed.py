"""Loads the reference data that the service cannot work without. Running it again changes nothing."""

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from services.investor.adapters.appointment_tables import capacity_rule
from services.investor.adapters.clock_tables import follow_up_rule
from services.investor.adapters.commission_tables import commission_member
from services.investor.adapters.mandate_tables import list_entry
from services.investor.adapters.privacy_tables import retention_rule
from services.investor.adapters.tables import legal_period, piece_rule
from shared.database.engine import command_engine

DATA = Path(__file__).parent / "data"


def load(database_url: str) -> None:
    """Legal periods, pieces, reminders, members of the commission.

    A changed rule is a new entry with a later date: what is there stays.
    """
    with (
        command_engine(database_url, application="primo-investor-seed") as engine,
        engine.begin() as connection,
    ):
        for table, kind in _TABLES:
            entries = _entries(kind)
            connection.execute(insert(table).on_conflict_do_nothing(), _same_columns(table, entries))


_TABLES = (
    (legal_period, "period"),
    (piece_rule, "piece"),
    (follow_up_rule, "follow_up"),
    (commission_member, "member"),
    (list_entry, "entry"),
    (retention_rule, "retention"),
    (capacity_rule, "capacity"),
)
_FILES = {
    "capacity": "capacity_rules.toml",
    "period": "legal_periods.toml",
    "piece": "piece_rules.toml",
    "follow_up": "follow_up_rules.toml",
    "member": "commission_members.toml",
    "entry": "list_entries.toml",
    "retention": "retention_rules.toml",
}


def _entries(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DATA / _FILES[kind]).read_text(encoding="utf-8"))[kind]
    return [row for entry in found for row in _rows(entry)]


def _rows(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """A rule for several legal forms is one row for each; a stage that is not said is that of the filing."""
    if "list_name" in entry:
        return [{"in_use": True, "verified_first": False, "statuses": [], **entry}]
    forms = entry.pop("legal_forms", [None])
    stage = {} if "piece" not in entry else {"stage": entry.get("stage", "filing")}
    asked = {} if "administration" not in entry else {"asked": entry.get("asked", True)}
    return [{**entry, **stage, **asked, "legal_form": form} for form in forms]


def _same_columns(table: Table, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries leave out what does not apply; one statement for all needs the same columns in each."""
    columns = [column.name for column in table.columns if column.name != "id"]
    return [{column: entry.get(column) for column in columns} for entry in entries]
