"""A remit stands beside each request, is never taken for the whole region, and finds new tables by itself."""

import pytest

from shared.contracts.remit import RemitMalformed, limited_to, read, remit
from shared.database.remit import Kept, Shape, views_of
from shared.rpc.wire import DIRECT_REMIT_HEADER, REMIT_HEADER, own_direct_headers, own_headers

PROVINCES = ("02.113", "02.381")


def test_it_stands_beside_what_is_asked_within_it_and_beside_nothing_else() -> None:
    with limited_to(PROVINCES):
        assert read(own_headers()[REMIT_HEADER]) == PROVINCES
        assert read(own_direct_headers()[DIRECT_REMIT_HEADER]) == PROVINCES
    assert read(own_headers().get(REMIT_HEADER)) == remit() == ()
    assert DIRECT_REMIT_HEADER not in own_direct_headers()


@pytest.mark.parametrize("header", ["", ",", "02.113,", "all", "02.113 02.381"])
def test_what_cannot_be_read_is_not_the_whole_region(header: str) -> None:
    with pytest.raises(RemitMalformed):
        read(header)


def test_a_new_table_of_a_dossier_is_kept_by_itself_and_so_is_what_hangs_on_it() -> None:
    tables = {
        "dossier": Shape(("id", "province"), {}),
        "note": Shape(("id", "about"), {"about": ("dossier", "id")}),
        "copy": Shape(("dossier_id",), {}),
        "reply": Shape(("id", "note_id"), {"note_id": ("note", "id")}),
        "rule": Shape(("id",), {}),
    }
    made = views_of(tables, Kept(root="dossier", key="id"))
    assert list(made) == ["dossier", "note", "copy", "reply"]
    assert all("CHECK OPTION" in made[name] for name in ("dossier", "note", "copy"))
