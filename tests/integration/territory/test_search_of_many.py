"""A word that nearly everything has: not all is looked at, what goes first still does, and the page says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from services.territory.adapters.queries import bounded
from shared.contracts.territory.search import FoundPage, SearchOffer
from shared.database.engine import make_engine
from tests.integration.territory.conftest import Territory
from tests.integration.territory.test_search import offered

MANY = 2_000
_DOCUMENTS = """
INSERT INTO search_document
SELECT 'action', 'many-' || n, true, jsonb_build_object('fr', title), '{}', title, title || ' | zellige',
       ARRAY['kind=action', 'language=fr', 'province=02.' || CASE WHEN n % 2 = 0 THEN '251' ELSE '381' END], n
FROM (SELECT n, CASE n WHEN 700 THEN 'zellige' WHEN 3 THEN 'rare' ELSE 'atelier' END AS title
      FROM generate_series(1, :many) n) AS said
"""


@pytest.fixture
def many(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> Territory:
    """Documents of which all have one word, with bounds that they are beyond."""
    owners = make_engine(territory.database.owner_url, application="test")
    with owners.begin() as owner:
        owner.execute(text(_DOCUMENTS), {"many": MANY})
    with owners.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.execute(text("VACUUM (ANALYZE) search_document"))
    owners.dispose()
    monkeypatch.setattr(bounded, "MOST", 50)
    monkeypatch.setattr(bounded, "FIRST", 40)
    return territory


def search(territory: Territory, words: str, **wanted: Any) -> FoundPage:
    page: FoundPage = territory.ask(SearchOffer(words=words, **wanted))
    return page


def test_of_more_than_are_counted_it_is_said_that_there_are_more_and_counts_are_minimums(
    many: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = search(many, "zellige", province="02.251")
    narrow = search(many, "rare")
    monkeypatch.setattr(bounded, "MOST", 10 * MANY)
    exact = {(one.facet, one.code): one.count for one in search(many, "zellige", province="02.251").facets}

    assert (bound.total, bound.more) == (50, True)
    assert {one.facet for one in bound.facets} == {"kind", "province", "language"}
    assert all(one.at_least and one.count <= exact[one.facet, one.code] for one in bound.facets)
    assert (narrow.total, narrow.more, {one.at_least for one in narrow.facets}) == (1, False, {False})


def test_an_opportunity_a_title_with_the_word_and_the_newest_go_first_among_many(many: Territory) -> None:
    offered(many, title={"fr": "Centre de zellige", "ar": "مركز", "en": "Centre"})

    kinds_and_titles = [(row.kind, row.title["fr"]) for row in search(many, "zellige", limit=3).rows]
    keys = [row.key for row in search(many, "zellige", limit=4, kind="action").rows]

    assert kinds_and_titles[:2] == [("opportunity", "Centre de zellige"), ("action", "zellige")]
    assert keys == ["many-700", f"many-{MANY}", f"many-{MANY - 1}", f"many-{MANY - 2}"]


def test_pages_of_many_do_not_overlap(many: Territory) -> None:
    pages = [search(many, "zellige", limit=20, offset=20 * number).rows for number in range(3)]
    keys = [(row.kind, row.key) for page in pages for row in page]

    assert len(set(keys)) == len(keys) >= 50


@pytest.mark.parametrize("words", ["", "zellige", "zellige atelier"])
def test_what_the_database_visits_does_not_grow_with_what_is_found(many: Territory, words: str) -> None:
    """Rows of the table, whatever the machine; an index tells of all that it has by one look into it."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(many.engine, "after_cursor_execute", note)
    search(many, words, kind="action")
    event.remove(many.engine, "after_cursor_execute", note)

    with many.engine.connect() as connection:
        for statement, values in asked:
            if "search_document" not in statement:
                continue
            (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalars()
            for node in _of_the_table(plan[0]["Plan"]):
                visited = node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)
                assert visited < MANY / 4, (node["Node Type"], statement)


def _of_the_table(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "search_document":
        yield plan
    for inner in plan.get("Plans", ()):
        yield from _of_the_table(inner)
