"""The catalogue as DCAT-AP 3: one graph, in three notations.

Source: SEMIC, DCAT-AP 3.0; W3C, DCAT 3. What a profile recommends and nobody has decided here is left out, never
guessed; a licence that nobody stated is said not to be stated (`dct:rights`), so that silence is not taken for leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from services.gateway.adapters.site_files import SENT_AS
from services.gateway.domain.snapshot import Snapshot
from services.gateway.entrypoints.catalogue.columns import meaning_of
from services.gateway.entrypoints.catalogue.data_sets import GEOJSON, ByApi
from services.gateway.entrypoints.catalogue.described import Described
from services.gateway.entrypoints.catalogue.graph_nodes import EU, FORMATS, IANA, LANGUAGES, About
from services.gateway.entrypoints.catalogue.snapshot_series import SeriesWriter

if TYPE_CHECKING:
    from rdflib import URIRef

NOTATIONS: Mapping[str, tuple[str, str]] = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
"""Ending of its address -> media type, and what rdflib calls it."""

_TOLD_IN_CHANGES = frozenset({"figures", "plots", "opportunities"})
"""Data sets of whose changes the feed tells (docs/public-events.md)."""
_OF_MEDIA_TYPE = {"application/json": "JSON", GEOJSON: "GEOJSON"}
_OGC_CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def written(about: About, told: Sequence[Described], snapshots: Sequence[Snapshot], notation: str) -> bytes:
    """`snapshots`: the newest first. `notation`: one of NOTATIONS."""
    writer = _Writer(about)
    writer.all_of(told)
    if snapshots:
        writer.add_series(snapshots)
    return writer.graph.serialize(format=NOTATIONS[notation][1], encoding="utf-8")


class _Writer(SeriesWriter):
    def all_of(self, told: Sequence[Described]) -> None:
        catalogue = self._own("catalogue", self.dcat.Catalog)
        self._words(catalogue, meaning_of("catalogue.title"), meaning_of("catalogue.lead"))
        self._say(catalogue, self.dct.publisher, self._publisher())
        self._say(catalogue, self.foaf.homepage, self._known(self.about.catalogue, self.foaf.Document))
        self._say(catalogue, self.dcat.themeTaxonomy, self._themes())
        for code in LANGUAGES:
            self._say(catalogue, self.dct.language, self._language(code))
        self._spatial(catalogue)
        for one in told:
            self._say(catalogue, self.dcat.dataset, self._data_set(one))
        for service in self._services(told):
            self._say(catalogue, self.dcat.service, service)

    def _data_set(self, told: Described) -> URIRef:
        one, dct, dcat = told.data_set, self.dct, self.dcat
        page = f"{self.about.catalogue}/{one.id}"
        node = self._known(f"{page}#dataset", dcat.Dataset)
        self._words(node, told.title, told.description)
        self._say(node, dct.identifier, self.literal(one.id))
        self._say(node, dct.publisher, self._publisher())
        self._say(node, dcat.contactPoint, self._contact())
        self._say(node, dct.accessRights, self._rights("PUBLIC"))
        self._say(node, dcat.landingPage, self._known(page, self.foaf.Document))
        for theme in one.themes:
            self._say(node, dcat.theme, self._theme(theme))
        self._spatial(node)
        self._temporal(node, told)
        for kind in one.kinds:
            address = f"{page}.{kind}"
            file = self._distribution(told, kind, address, SENT_AS[kind], one.licence_of(kind))
            self._say(file, dcat.downloadURL, self.uri(address))
            self._say(node, dcat.distribution, file)
        ways = [("api", self.about.base, way) for way in one.by_api]
        if one.collection:
            items = ByApi(f"/ogc/collections/{one.collection}/items?f=json", GEOJSON, one.layer_licence or one.licence)
            ways.append(("ogc", self.about.base, items))
        for number, (service, base, way) in enumerate(ways, 1):
            reply = self._distribution(told, f"way-{number}", f"{base}{way.path}", way.media_type, way.licence)
            self._say(reply, dcat.accessService, self._own_name(service))
            self._say(node, dcat.distribution, reply)
        return node

    def _distribution(self, told: Described, name: str, address: str, media_type: str, licence: str | None) -> URIRef:
        plain = media_type.partition(";")[0]
        format_name = FORMATS.get(name) or _OF_MEDIA_TYPE[plain]
        node = self._known(f"{self.about.catalogue}/{told.data_set.id}#{name}", self.dcat.Distribution)
        for code, title in told.title.items():
            self._say(node, self.dct.title, self.literal(f"{title} – {format_name}", lang=code))
            self._say(node, self.dct.description, self.literal(told.description[code], lang=code))
        self._say(node, self.dcat.accessURL, self.uri(address))
        self._say(node, self.dcat.mediaType, self._known(f"{IANA}/{plain}", self.dct.MediaType))
        kind = self._known(f"{EU}/file-type/{format_name}", self.dct.MediaTypeOrExtent)
        self._say(node, self.dct["format"], kind)
        if licence:
            self._say(node, self.dct.license, self._known(licence, self.dct.LicenseDocument))
        self._rights_of(node, told)
        return node

    def _rights_of(self, node: URIRef, told: Described) -> None:
        """What to credit; who decided the licence and when; or that nobody has."""
        said = [self.literal(told.attribution)] if told.attribution else []
        if told.stated is not None:
            one = told.stated
            said.append(self.literal(f"{one.name}, {one.since.isoformat()}: {one.source}"))
        elif told.licence_not_stated:
            words = meaning_of("catalogue.not_stated_text")
            said += [self.literal(text, lang=code) for code, text in words.items()]
        if said:
            rights = self._known(f"{self.about.catalogue}/{told.data_set.id}#rights", self.dct.RightsStatement)
            for words_said in said:
                self._say(rights, self.dct.description, words_said)
            self._say(node, self.dct.rights, rights)

    def _services(self, told: Sequence[Described]) -> Sequence[URIRef]:
        base = self.about.base
        ogc = self._service("ogc", f"{base}/ogc", f"{base}/ogc/api", "PUBLIC")
        self._say(ogc, self.dct.conformsTo, self._known(_OGC_CORE, self.dct.Standard))
        api = self._service("api", f"{base}/api/v1", f"{base}/openapi.json", "PUBLIC")
        changes = self._service("changes", f"{base}/api/v1/changes", f"{base}/openapi.json", "RESTRICTED")
        for one in told:
            node = self.uri(f"{self.about.catalogue}/{one.data_set.id}#dataset")
            if one.data_set.collection:
                self._say(ogc, self.dcat.servesDataset, node)
            if one.data_set.by_api:
                self._say(api, self.dcat.servesDataset, node)
            if one.data_set.id in _TOLD_IN_CHANGES:
                self._say(changes, self.dcat.servesDataset, node)
        return ogc, api, changes

    def _service(self, name: str, address: str, description: str, access: str) -> URIRef:
        node = self._own(name, self.dcat.DataService)
        self._words(node, meaning_of(f"catalogue.service_{name}"), meaning_of(f"catalogue.service_{name}_text"))
        self._say(node, self.dcat.endpointURL, self.uri(address))
        self._say(node, self.dcat.endpointDescription, self.uri(description))
        self._say(node, self.dct.publisher, self._publisher())
        self._say(node, self.dcat.contactPoint, self._contact())
        self._say(node, self.dct.accessRights, self._rights(access))
        return node

    def _temporal(self, node: URIRef, told: Described) -> None:
        if told.span is None:
            return
        first, last = told.span
        period = self._known(f"{self.about.catalogue}/{told.data_set.id}#time", self.dct.PeriodOfTime)
        self._say(period, self.dcat.startDate, self.literal(str(first), datatype=self.xsd.gYear))
        if not told.data_set.open_ended:
            self._say(period, self.dcat.endDate, self.literal(str(last), datatype=self.xsd.gYear))
        self._say(node, self.dct.temporal, period)
