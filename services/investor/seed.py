"""Loads the reference data that the service cannot work without. Running it again changes nothing."""

import tomllib
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert

from services.investor.adapters.tables import legal_period
from shared.database.engine import command_engine

PERIODS = Path(__file__).parent / "data" / "legal_periods.toml"


def load(database_url: str) -> None:
    """Legal periods. A changed rule is a new entry with a later date: what is there is never overwritten."""
    periods = tomllib.loads(PERIODS.read_text(encoding="utf-8"))["period"]
    with (
        command_engine(database_url, application="primo-investor-seed") as engine,
        engine.begin() as connection,
    ):
        connection.execute(insert(legal_period).on_conflict_do_nothing(index_elements=["kind", "valid_from"]), periods)
