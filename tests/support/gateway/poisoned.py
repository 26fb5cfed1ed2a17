"""Services whose every answer is hostile in every text, and a visitor to every route that reads."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from fastapi.routing import RouteContext, iter_route_contexts

from operations.contracts.rpc_documents import requests
from services.gateway.domain.permissions import may
from services.gateway.domain.queue_view import QueueView
from services.gateway.entrypoints.access import Allowed, Preferring
from services.gateway.entrypoints.api_description import declared_by
from services.gateway.entrypoints.catalogue.data_sets import DATA_SETS
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.statistics import FunnelStep
from shared.contracts.notifications.codes import Channel
from shared.contracts.preference_links import ONE_CLICK_PATH, PreferenceLinks, Unsubscribing
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request
from shared.contracts.territory.features import FeatureCollection, GetFeature, ListFeatureCollections
from shared.contracts.tracking import sign
from shared.database.identifiers import uuid7
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.stand_ins import FakeServices
from tests.support.poison import Filler

NOBODY = ""
LEFT_OUT = frozenset(
    {"/console/live/queue", "/console/live/dossiers/{dossier_id}", "/language/{code}", "/openapi.json"}
)
"""Streams that never end, and what answers no page."""
SQUARE = {"type": "Polygon", "coordinates": [[[-2.0, 34.0], [-1.0, 34.0], [-1.0, 35.0], [-2.0, 34.0]]]}


def _feature(words: str) -> str:
    return json.dumps({"type": "Feature", "id": "1", "geometry": SQUARE, "properties": {"name": words}})


def _collections(filler: Filler) -> tuple[FeatureCollection, ...]:
    """Every one that the catalogue knows."""
    one: FeatureCollection = filler.fill(FeatureCollection)
    return tuple(one.model_copy(update={"id": data.collection}) for data in DATA_SETS if data.collection)


BY_NAME: Mapping[str, Any] = {
    "*.commands": tuple(sorted({method for methods in requests().values() for method in methods})),
    "*.number": "OR-2026-00042",
    "*.language": "fr",
    "*.words_in": "fr",
    "*.zone": "Europe/Berlin",
    "*.zones": ("Europe/Berlin",),
    "*.table": "plots",
    "*.template": "targets-1",
    "*.version": "primo-1",
    "AudienceCell.left_out": None,  # told by a channel
    "FeatureCollection.named_by": "name",
    "*.contact_role": "cri",
    "OpportunityView.fallbacks": {},  # a language does not stand in for itself
    "FeatureProperty.kind": "string",
    "FeatureProperty.name": "name",
    "FeaturePage.features": lambda words: (_feature(words),),
    "*.geometry": SQUARE,
    "*.details": lambda words: {"note": words, "reason": words, "remark": words},
    "PlanningTable.table": "targets",
    "SagaReservation.state": "held",
    "Statistics.funnel": [{"step": step.value, "count": 1} for step in FunnelStep],
    "TableColumn.field": "",
    "TemplateVersion.state": "live",  # every template has one
    "QueueSlice.following": None,  # else there is no end of it
    "PlaceProfile.kind": "province",
    "PlaceFound.kind": "province",
}
"""What is text by its type and a code by its meaning; or is told by nothing but a validator."""
BY_REQUEST: Mapping[type[Request[Any]], Callable[[Filler], Any]] = {
    GetFeature: lambda filler: _feature(filler.words),
    ListFeatureCollections: _collections,
}
"""Replies that are more than their types tell."""
PARAMETERS: Mapping[str, Any] = {
    "kind": "csv",
    "name": "style.css",
    "language": "fr",
    "service": "investor",
    "fingerprint": "0123456789abcdef",
    "table": "plots",
    "period": "2026",
    "site": "agropole-berkane",
    "pole": "med-est",
    "data_set": "plots",
    "snapshot_id": "2026-11",
    "place": "02.113",
    "scheme": "tpme",
    "template_key": "filed",
    "collection_id": "plots",
    "tile_matrix_set_id": "WebMercatorQuad",
    "tile_matrix_id": "6",
    "tile_row": "25",
    "tile_col": "31",
    "sha256": "0" * 64,
    "word": "pause",
    "rest:path": "x",
    "key": "1",
}
"""What stands in addresses, where its type does not tell."""


class PoisonedServices(FakeServices):
    """Answer anything that they are asked, by the contract of the reply."""

    def __init__(self, filler: Filler) -> None:
        super().__init__()
        self.filler = filler
        self.refusal: Refusal | None = None
        """Raised instead of carrying out a command."""
        self._made: dict[type[Request[Any]], Any] = {}

    async def call(self, request: Request[Any], *, service: str = "", timeout: float | None = None) -> Any:
        kind = type(request)
        self.asked.append(request)
        if self.refusal is not None and not kind.repeatable:
            raise self.refusal
        if kind not in self._made:
            own, wanted = BY_REQUEST.get(kind), kind._reply_type()
            self._made[kind] = own(self.filler) if own else self.filler.fill(wanted) if wanted is not None else None
        return self._made[kind]


@dataclass
class Sweep:
    """Every route that reads, each as somebody who may come in."""

    gateway: Gateway
    identity: UUID
    """Of an adviser, and of whatever else is asked about."""
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def services(self) -> PoisonedServices:
        assert isinstance(self.gateway.services, PoisonedServices)
        return self.gateway.services

    @contextmanager
    def nothing_stays(self) -> Iterator[None]:
        """What is done meanwhile is undone: a session that ended, an account that was closed."""
        before = deepcopy(self.gateway.store.tables)
        yield
        self.gateway.store.tables = before

    def routes(self) -> Iterator[tuple[RouteContext, str]]:
        """Each that reads, and who comes."""
        for route in iter_route_contexts(self.gateway.app.routes):
            if "GET" in (route.methods or ()) and route.path not in LEFT_OUT:
                asked = [one.permission for one in declared_by(route.dependant) if isinstance(one, Allowed)]
                yield route, next((role for role in Role if asked and all(may(role, one) for one in asked)), NOBODY)

    def visit(self, route: RouteContext, who: str, **changed: str) -> httpx.Response:
        return self.as_(who).page(self.address(route, **changed))

    def as_(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = Browser(self.gateway)
            if who:
                self.browsers[who].sign_in(who)
        return self.browsers[who]

    def address(self, route: RouteContext, **changed: str) -> str:
        """`changed`: other values of its parameters."""
        path = str(route.path)
        for one in route.dependant.path_params:
            value = changed.get(one.name) or self._value(one.name, one.field_info.annotation, route)
            path = path.replace(f"{{{one.name}}}", quote(str(value), safe="")).replace(f"{{{one.name}:path}}", "x")
        return path

    def _value(self, name: str, kind: Any, route: RouteContext) -> Any:
        if name == "token":
            declared = declared_by(route.dependant)
            return (
                self._preferences(str(route.path))
                if isinstance(declared[0], Preferring)
                else sign(self.identity, TRACKING_SECRET)
            )
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind)).value
        if name in PARAMETERS:
            return PARAMETERS[name]
        return 1 if kind is int else self.identity

    def _preferences(self, path: str) -> str:
        links = PreferenceLinks("", TRACKING_SECRET)
        ends = Unsubscribing(self.identity, Purpose.PROMOTION, Channel.EMAIL)
        link = links.one_click(ends) if path.startswith(ONE_CLICK_PATH) else links.page(self.identity)
        return link.rpartition("/")[2]


@contextmanager
def sweeping(words: str, turn: int = 0) -> Iterator[Sweep]:
    """Everything that the gateway shows is these words, what it keeps itself included. See Filler for `turn`."""
    services = PoisonedServices(Filler(words, UUID(int=0), turn, BY_NAME))
    gateway = Gateway(services=services)
    tables, identity = gateway.store.tables, gateway.account(Role.ADVISER).id
    services.filler = replace(services.filler, identity=identity)
    for name, known in list(tables.accounts.items()):
        tables.accounts[name] = Credentials(replace(known.account, display_name=words), known.password_hash)
    for account in (gateway.account(role) for role in Role):
        view = QueueView(uuid7(), account.id, words, {"search": words}, True, gateway.now)
        tables.views[view.id] = view
    sweep = Sweep(gateway, identity)
    try:
        yield sweep
    finally:
        for browser in sweep.browsers.values():
            browser.close()
