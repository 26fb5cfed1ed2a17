"""What a request asks for: format, language, the query of an items page. What is not known is refused, not skipped."""

from collections.abc import Iterable, Sequence

from fastapi import Request
from starlette.datastructures import QueryParams

from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.texts import preferred
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureQueryMalformed
from shared.contracts.territory.features import (
    LARGEST_FILTER,
    LARGEST_PAGE,
    FeatureCollection,
    FeaturePage,
    SearchFeatures,
)

LANGUAGES = tuple(Language)
FORMATS = ("json", "html")
EVERYWHERE = ("f", "lang")
ON_ITEM = (*EVERYWHERE, "crs")
ON_ITEMS = (
    *ON_ITEM,
    *("bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "limit", "offset"),
)


def wants_page(request: Request) -> bool:
    """Whether a person reads it: `f`, else what the browser says. Raises FeatureQueryMalformed."""
    wanted = request.query_params.get("f")
    if wanted is None:
        return "text/html" in request.headers.get("Accept", "")
    if wanted not in FORMATS:
        raise FeatureQueryMalformed(parameter="f", problem="format", about=wanted[:50], allowed=FORMATS)
    return wanted == "html"


def check_format(request: Request, known: Sequence[str]) -> None:
    """Of what has no page. Raises FeatureQueryMalformed."""
    wanted = request.query_params.get("f", known[0])
    if wanted not in known:
        raise FeatureQueryMalformed(parameter="f", problem="format", about=wanted[:50], allowed=tuple(known))


def language_of(request: Request, *, page: bool = True) -> Language:
    """`lang`, else of a page its own language, else what the program prefers, else French.

    page: whether there is one for people.
    """
    wanted = request.query_params.get("lang")
    if wanted is not None:
        if wanted not in LANGUAGES:
            allowed = tuple(LANGUAGES)
            raise FeatureQueryMalformed(parameter="lang", problem="language", about=wanted[:50], allowed=allowed)
        return Language(wanted)
    if page and wants_page(request):
        return page_of(request, LANGUAGES).t.language
    return preferred(request.headers.get("Accept-Language", ""), LANGUAGES) or Language.FRENCH


def check_names(given: QueryParams, known: Sequence[str]) -> None:
    """Raises FeatureQueryMalformed for a parameter that is not known, or that comes twice."""
    names = [name for name, _ in given.multi_items()]
    for name in names:
        if name not in known:
            raise FeatureQueryMalformed(
                parameter=name[:100], problem="unknown_parameter", about=name[:100], allowed=tuple(known)
            )
        if names.count(name) > 1:
            raise FeatureQueryMalformed(parameter=name, problem="repeated", about=name)


def search_of(given: QueryParams, collection: FeatureCollection, language: Language) -> SearchFeatures:
    """Raises FeatureQueryMalformed."""
    names = ("id", *(known.name for known in collection.properties))
    check_names(given, (*ON_ITEMS, *names))
    words = {name.replace("-", "_"): given[name] for name in _SAID_AS_IT_IS if given.get(name)}
    if len(words.get("filter", "")) > LARGEST_FILTER:
        raise FeatureQueryMalformed(parameter="filter", problem="too_large", about=f"{LARGEST_FILTER}")
    return SearchFeatures(
        collection=collection.id,
        language=language,
        bbox=_numbers("bbox", given["bbox"]) if "bbox" in given else (),
        equals={name: given[name][:500] for name in names if name in given},
        limit=min(whole("limit", given.get("limit", "100"), 1), LARGEST_PAGE),
        offset=whole("offset", given.get("offset", "0"), 0),
        **{name: text[: _LONGEST[name]] for name, text in words.items()},
    )


_SAID_AS_IT_IS = ("datetime", "filter", "filter-lang", "filter-crs", "bbox-crs", "crs")
_LONGEST = {
    **dict.fromkeys(("filter_crs", "bbox_crs", "crs"), 200),
    "datetime": 80,
    "filter_lang": 40,
    "filter": LARGEST_FILTER,
}


def parameters_of(search: SearchFeatures) -> dict[str, str]:
    """The query as an address says it, without what would be meant anyhow: one query has one address."""
    said = search.model_dump(mode="json", exclude_defaults=True, exclude={"collection", "language", "bbox", "equals"})
    found = {name.replace("_", "-"): str(value) for name, value in said.items()}
    if search.bbox:
        found["bbox"] = ",".join(
            f"{number:g}" if number == round(number, 4) else repr(number) for number in search.bbox
        )
    return dict(sorted((found | search.equals).items()))


def neighbours(search: SearchFeatures, page: FeaturePage) -> dict[str, int]:
    """`next` and `prev` and where they begin, where there are such pages."""
    found = {}
    if search.offset + len(page.features) < page.matched and page.features:
        found["next"] = search.offset + len(page.features)
    if search.offset:
        found["prev"] = max(0, search.offset - search.limit)
    return found


def whole(name: str, text: str, least: int) -> int:
    """Raises FeatureQueryMalformed."""
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise FeatureQueryMalformed(parameter=name, problem="number", about=text[:50])
    return int(text)


def _numbers(name: str, text: str) -> tuple[float, ...]:
    parts = text.split(",")
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        found = ()
    if len(found) not in (4, 6) or not all(_is_finite(found)):
        raise FeatureQueryMalformed(parameter=name, problem="bbox", about=text[:100])
    return found


def _is_finite(numbers: Iterable[float]) -> Iterable[bool]:
    return (abs(number) < 1e9 for number in numbers)
