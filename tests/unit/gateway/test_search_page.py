"""Search for everyone: what is found, and each facet with what choosing it finds."""

from urllib.parse import quote

from services.gateway.domain.label_point import label_point
from shared.contracts.codes import Language
from shared.contracts.territory.action_views import FacetCount, ListActionTerms
from shared.contracts.territory.search import Found, FoundPage, SearchOffer
from tests.support.gateway.browser import Browser, Gateway


def test_the_search_links_each_facet_with_its_count_and_what_is_chosen_can_be_removed(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers[ListActionTerms] = ()
    rows = [("opportunity", "olives", "Olives"), ("place", "02.251", "Figuig"), ("zone", "selouane", "Selouane")]
    gateway.services.answers[SearchOffer] = FoundPage(
        rows=tuple(Found(kind=k, key=c, title={"fr": n}, text={}, provinces=("02.251",)) for k, c, n in rows),
        total=3,
        facets=(
            FacetCount(facet="kind", code="place", count=1),
            FacetCount(facet="province", code="02.251", count=3),
            FacetCount(facet="language", code="ar", count=2),
        ),
    )
    html = browser.page(f"/search?words={quote('فكيك')}&kind=place&sector=nothing").text

    asked = [asked for asked in gateway.services.asked if isinstance(asked, SearchOffer)][-1]
    assert (asked.words, asked.kind, asked.sector) == ("فكيك", "place", None)
    words = quote("فكيك")
    assert f'<a href="/search?words={words}" aria-current="true">Lieu</a>' in html
    assert f'<a href="/search?words={words}&amp;kind=place&amp;province=02.251">' in html
    assert 'href="/places/02.251"' in html
    assert 'href="/offers/olives"' in html
    for language in Language:
        browser.get(f"/language/{language.value}")
        assert browser.page("/search").status_code == 200
    assert browser.get("/api/v1/search?words=olives&kind=action").json()["total"] == 3


def test_where_not_all_was_counted_the_page_says_so_beside_each_number(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListActionTerms] = ()
    facets = (FacetCount(facet="kind", code="action", count=700, at_least=True),)
    gateway.services.answers[SearchOffer] = FoundPage(rows=(), total=1000, more=True, facets=facets)

    for language, told in ((Language.FRENCH, "Plus de 1"), (Language.ARABIC, "أكثر من 1"), (Language.ENGLISH, "More")):
        browser.get(f"/language/{language.value}")
        html = browser.page("/search").text
        assert told in html
        assert "<bdi dir=ltr>≥ 700</bdi>" in html


def test_the_middle_of_a_place_is_that_of_its_largest_part() -> None:
    square = [[[-2, 34], [-1, 34], [-1, 35], [-2, 35], [-2, 34]]]
    island = [[[10, 10], [10.1, 10], [10.1, 10.1], [10, 10.1], [10, 10]]]
    assert label_point({"type": "MultiPolygon", "coordinates": [island, square]}) == (-1.5, 34.5)
