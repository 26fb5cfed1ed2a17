"""The bytes that are hashed are those that ADR 0014 promises: they can be made again without our code."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from services.gateway.adapters.ledger import ACCESS_JOURNAL
from services.investor.adapters.ledger import HISTORY
from shared.ledger.canonical import framed, microseconds
from shared.ledger.merkle import root_of
from shared.ledger.seal import Seal

MOMENT = datetime(2026, 11, 24, 12, 0, 0, 1, tzinfo=UTC)
ID = UUID("019b0000-0000-7000-8000-000000000001")

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""With their roots: the vectors of Certificate Transparency's own implementations of RFC 6962."""
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_fields_are_netstrings_so_that_no_two_lists_read_alike() -> None:
    assert framed("é", "", "a,b") == b"2:\xc3\xa9,0:,3:a,b,"
    assert framed("ab", "c") != framed("a", "bc")


def test_a_moment_is_its_microseconds() -> None:
    assert microseconds(MOMENT) == "1795521600000001"


@pytest.mark.parametrize("size", ROOTS)
def test_the_tree_is_that_of_rfc_6962(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_a_line_of_the_journal_hashes_to_what_the_page_says() -> None:
    said = (
        b"23:primo.access_journal.v1,1:7,16:1795521600000001,36:019b0000-0000-7000-8000-000000000001,"
        b"12:dossier_read,1:x,"
    )
    line = ACCESS_JOURNAL.read((7, MOMENT, ID, "dossier_read", "x", b""))
    assert line.computed == sha256(said).digest()


def test_a_line_of_history_hashes_to_what_the_page_says() -> None:
    salt, details, previous = bytes(16), '{"note": "é"}', bytes(32)
    inner = sha256(salt + details.encode()).hexdigest()
    said = (
        b"24:primo.dossier_history.v1,36:019b0000-0000-7000-8000-000000000001,1:1,1:7,16:1795521600000001,"
        b"1:x,0:,64:" + inner.encode() + b",64:" + b"0" * 64 + b","
    )
    row = (7, ID, 1, MOMENT, "x", None, details, salt, bytes.fromhex(inner), previous, b"")
    assert HISTORY.read(row).computed == sha256(said).digest()


def test_a_seal_hashes_to_what_the_page_says() -> None:
    seal = Seal("gateway.access_journal", 2, 10, 20, 3, bytes(32), MOMENT, bytes(32), b"")
    said = b"13:primo.seal.v1,22:gateway.access_journal,1:2,2:10,2:20,1:3,64:" + b"0" * 64
    said += b",16:1795521600000001,64:" + b"0" * 64 + b","
    assert seal.computed == sha256(said).digest()
