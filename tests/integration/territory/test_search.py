"""What the public finds by words over all that the territory offers and tells."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from sqlalchemy import event, text

from shared.contracts.codes import Language, Sector
from shared.contracts.territory.actions import ActionDetails, DraftAction, PublishAction, WithdrawAction
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.requests import DraftOpportunity
from shared.contracts.territory.requests import WithdrawOpportunity as Withdraw
from shared.contracts.territory.search import FoundPage, SearchOffer
from shared.database.engine import make_engine
from tests.integration.territory.conftest import FALLBACKS, STAFF, WORDS, Territory

OFFER: dict[str, Any] = {
    "title": {"fr": "Conserverie d’olives à Taourirt", "ar": "معمل لتصبير الزيتون", "en": "Olive cannery"},
    "text": {"fr": "Au bord de l’autoroute, une unité clés en main.", "ar": "وحدة جاهزة", "en": "Turnkey."},
    "province": "02.533",
    "sector": Sector.AGRO_INDUSTRY,
    "fallbacks": FALLBACKS,
}


def offered(territory: Territory, **changes: Any) -> dict[str, Any]:
    details = OpportunityDetails.model_validate({**OFFER, **changes})
    drafted = territory.ask(DraftOpportunity(request_id=uuid4(), staff_id=STAFF, details=details))
    territory.approve(drafted.opportunity_id)
    return {"opportunity_id": drafted.opportunity_id, "staff_id": STAFF}


def told(territory: Territory, **changes: Any) -> dict[str, Any]:
    said = {
        "title": {"fr": "Coopératives d’olives et diaspora"},
        "summary": {"fr": "À Figuig, des coopératives."},
        "carrier_name": "Association",
        "carrier_kind": "association",
        "places": ["02.251.01.03"],
        "themes": ["skills"],
        "sources": [{"text": "Rapport", "confidence": "S"}],
    }
    details = ActionDetails.model_validate({**said, **changes})
    drafted = territory.ask(DraftAction(staff_id=STAFF, reference=str(uuid4()), details=details))
    ids = {"action_id": drafted.action_id, "staff_id": STAFF}
    territory.ask(PublishAction(**ids))
    return ids


def found(territory: Territory, words: str = "", **wanted: Any) -> list[tuple[str, str]]:
    page: FoundPage = territory.ask(SearchOffer(words=words, **{"limit": 100, **wanted}))
    return [(row.kind, row.title["fr"]) for row in page.rows]


def test_everything_public_is_found_in_both_scripts_and_gone_when_it_is_withdrawn(territory: Territory) -> None:
    offer, action = offered(territory), told(territory)
    olives = [("opportunity", OFFER["title"]["fr"]), ("action", "Coopératives d’olives et diaspora")]

    assert found(territory, "olives") == olives
    assert found(territory, "الزَّيتون") == olives[:1]
    assert found(territory, "OLIVE taourirt") == olives[:1]
    assert ("action", "Coopératives d’olives et diaspora") in found(territory, "فكيك")  # of فجيج, which no text names
    assert found(territory, "technopole")[0][0] == "zone"
    assert ("place", "Nador") in found(territory, "الناضور")
    assert found(territory, "xyzzy") == found(territory, "!!") == []

    territory.ask(Withdraw(**offer))
    territory.ask(WithdrawAction(**action, reason="Compté deux fois"))

    assert found(territory, "olives") == []


def test_a_zone_that_is_renamed_is_found_by_its_new_name(territory: Territory) -> None:
    with territory.engine.begin() as connection:  # as whoever owns the data does, past every use case
        connection.exec_driver_sql(
            "INSERT INTO zone VALUES ('zone-taza', '{\"fr\": \"Zone Aknoul\"}', '02.265', -3.8, 34.6, 'indicative')"
        )
    assert found(territory, "aknoul") == [("zone", "Zone Aknoul")]


def test_a_title_that_has_the_words_goes_before_a_text_that_has_them_and_the_exact_before_the_near(
    territory: Territory,
) -> None:
    told(territory, title={"fr": "Une formation"}, summary={"fr": "Sur le safran."})
    told(territory, title={"fr": "Le safran de demain"})
    told(territory, title={"fr": "Safrane et lin"}, summary={"fr": "Rien."})

    ranked = [title for kind, title in found(territory, "safran") if kind == "action"]

    assert ranked == ["Le safran de demain", "Safrane et lin", "Une formation"]
    pages = [found(territory, "safran", limit=1, offset=n) for n in range(3)]
    assert [page[0][1] for page in pages] == ranked


def test_each_count_is_what_one_gets_by_clicking_it(territory: Territory) -> None:
    offered(territory)
    offered(territory, province="02.251", sector=Sector.TOURISM)
    told(territory)
    for words in ("", "olives", "figuig"):
        for chosen in ({}, {"kind": "action"}, {"province": "02.251"}, {"language": "ar", "kind": "opportunity"}):
            page = territory.ask(SearchOffer(words=words, **chosen))
            assert page.total == len(found(territory, words, **chosen)) or page.total > 100
            for facet in page.facets:
                other = territory.ask(SearchOffer(words=words, **{**chosen, facet.facet: facet.code}, limit=1))
                assert other.total == facet.count, (words, chosen, facet)
    facets = {facet.facet for facet in territory.ask(SearchOffer()).facets}
    assert facets == {"kind", "province", "sector", "theme", "language"}


def test_a_misspelled_word_is_compared_with_each_word_of_the_titles_once_and_never_with_every_title(
    territory: Territory,
) -> None:
    """The shape of what it costs, whatever the machine: rows that the database visits."""
    owners = make_engine(territory.database.owner_url, application="test")
    with owners.begin() as owner:
        owner.execute(
            text(
                "INSERT INTO search_document SELECT 'action', CAST(n AS text), true, jsonb_build_object('fr', title),"
                " '{}', title, title, '{kind=action}', n FROM (SELECT n, 'formation ' ||"
                " (ARRAY['safran', 'atelier'])[1 + n % 2] AS title FROM generate_series(1, 600) n) AS said"
            )
        )
    owners.dispose()
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(territory.engine, "after_cursor_execute", note)
    page = territory.ask(SearchOffer(words="formaton atelieer", limit=5))
    event.remove(territory.engine, "after_cursor_execute", note)

    assert page.total == 300
    assert page.rows[0].title["fr"] == "formation atelier"
    compared = [(statement, values) for statement, values in asked if "<%" in statement or "similarity" in statement]
    assert len(compared) == 2  # one for each word
    words = territory.query("SELECT count(*) AS number FROM search_title_word")[0].number
    for statement, values in compared:
        assert "search_document" not in statement
        with territory.engine.connect() as connection:
            (plan,) = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalars()
        visited = sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in _nodes(plan[0]["Plan"]))
        assert visited <= 3 * words


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def test_of_near_spellings_the_nearest_goes_first_and_a_draft_s_words_find_nothing(territory: Territory) -> None:
    told(territory, title={"fr": "Cooperation et coopérateurs"}, summary={"fr": "Rien."})
    told(territory, title={"fr": "Une coopérative de safran"}, summary={"fr": "Rien."})
    territory.draft(title={**WORDS, Language.FRENCH: "Zellige secret"})

    assert next(title for _, title in found(territory, "coopertive")) == "Une coopérative de safran"
    assert found(territory, "zelige") == []
