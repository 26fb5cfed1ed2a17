"""Every route of the gateway, filled in with somebody's ids and visited."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from services.gateway.entrypoints.access import SAFE, Allowed, Linked, Preferring, Public
from shared.contracts.preference_links import ONE_CLICK_PATH, PATH
from tests.integration.isolation.place import LINK, Place
from tests.integration.isolation.region import Subject

OF_WISHES = (PATH, ONE_CLICK_PATH)
SIGNS_OUT = {("POST", "/console/sign-out"), ("DELETE", "/api/v1/session")}


def routes_of(place: Place) -> list[tuple[str, str, Allowed | Public]]:
    """Every route with its strictest rule; those that change something last."""
    found = []
    for route in iter_route_contexts(place.gateway.app.routes):
        declared = _declared(route.dependant)
        assert declared, f"{route.path} declares no access"
        assert "{token}" not in str(route.path) or isinstance(declared[0], Linked | Preferring), (
            f"{route.path} is opened by a link"
        )
        strictest = next((one for one in declared if isinstance(one, Allowed)), declared[0])
        found += [(method, str(route.path), strictest) for method in route.methods or ()]
    return sorted((one for one in found if one[:2] not in SIGNS_OUT), key=_last_changes)


def _last_changes(route: tuple[str, str, Allowed | Public]) -> tuple[bool, bool, str]:
    return route[0] not in SAFE, route[0] == "DELETE", route[1]


def _declared(dependant: Dependant) -> list[Allowed | Public]:
    own = [dependant.call] if isinstance(dependant.call, Allowed | Public) else []
    return [*own, *(found for inner in dependant.dependencies for found in _declared(inner))]


def visit(place: Place, who: str, method: str, path: str, subject: Subject) -> Any:
    begun = subject.word[:-3]  # finds him all the same, and is no find where a page says again what was asked
    query: Mapping[str, Any] = {"search": begun, "dossier": begun, "include_ended": "true"}
    body = None if method in SAFE else {"search": begun}
    tus = {"Tus-Resumable": "1.0.0"} if method in ("DELETE", "HEAD") else {}
    return place.browsers[who].request(method, filled(place, who, path, subject), json=body, params=query, headers=tus)


_OF_NOTHING = (
    *("machine_id", "browser_id", "own_session_id", "factor_id", "link_id", "delegation_id"),
    *("version_id", "campaign_id", "suppression_id"),
)
"""Parameters for which there is nothing of that id."""


def filled(place: Place, who: str, path: str, subject: Subject) -> str:
    values = place.about(subject) | {
        "token": place.preferences(path) if who == LINK and path.startswith(OF_WISHES) else place.token(who),
        "opportunity_id": str(uuid4()),
        "action_id": str(uuid4()),
        "sha256": "0" * 64,
        "account_id": str(place.gateway.account("editor").id),
        **dict.fromkeys(_OF_NOTHING, str(uuid4())),
        "template_key": "filed",
        "provider": "smtp",
        **dict.fromkeys(("language", "code"), "fr"),
        "event_id": str(subject.event_id),
        "view_id": str(place.views["adviser" if who == "head" else "head"]),
        "service": "notifications",
        "parked_id": "1",
        "fingerprint": "0123456789abcdef",
        "source": "investor",
        "aggregate": "dossier",
        "path": "open-verification",
        "act": "publish",
        "key": "1",
        "hint": "queue",
        "rest:path": "x",
        "kind": "csv",
        "name": "style.css",
        "scheme": "tpme",
        "place": "02.113",
        "figure_id": "1",
        "subscription_id": str(uuid4()),
        "delivery_id": "1",
        "word": "pause",
        "collection_id": "plots",
        "tile_matrix_set_id": "WebMercatorQuad",
        "tile_matrix_id": "6",
        "tile_row": "25",
        "tile_col": "31",
        "data_set": "plots",
        "snapshot_id": "2026-11",
        "feature_id": "019b0000-0000-7000-8000-000000000003",
        "site": "selouane",
        "pole": "med-est",
        "reference": "SE-B-01",
        "table": "plots",
        "plot_id": str(uuid4()),
        "period": "2025",
    }
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path
