"""No table without a word on how erasure reaches it: a new one fails here by its name."""

from importlib import import_module

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from shared.database.personal_data import Blanked, OfNobody, Reached, undeclared
from tests.architecture.discovery import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_says_how_erasure_reaches_it(service: str) -> None:
    declared = import_module(f"services.{service}.adapters.personal_data").DECLARED
    import_module(f"services.{service}.bootstrap")  # every table joins the metadata
    metadata = import_module(f"services.{service}.adapters.tables").metadata
    assert sorted(undeclared(metadata, declared)) == []


def test_a_new_table_and_a_new_column_of_text_are_found_by_name() -> None:
    metadata = MetaData()
    Table("diary", metadata, Column("id", Text), Column("secret", Text))
    Table("visit", metadata, Column("id", Text))
    declared: dict[str, Reached] = {"diary": Blanked("true", {"id": "''"}), "gone": OfNobody("never was")}
    assert sorted(undeclared(metadata, declared)) == [
        "diary.secret is neither blanked nor kept",
        "gone is declared and there is no such table",
        "visit is not declared",
    ]
