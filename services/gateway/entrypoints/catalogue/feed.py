"""The catalogue as DCAT-AP 3: one graph, in three notations.

Source: SEMIC, DCAT-AP 3.0; W3C, DCAT 3. What a profile recommends and nobody has decided here (a licence, say) is left
out, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.gateway.adapters.site_files import MEDIA_TYPES
from services.gateway.entrypoints.catalogue.columns import meaning_of
from services.gateway.entrypoints.catalogue.data_sets import GEOJSON, ByApi
from services.gateway.entrypoints.catalogue.described import Described, Words

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

NOTATIONS: Mapping[str, tuple[str, str]] = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
"""Ending of its address -> media type, and what rdflib calls it."""

_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGES = {"fr": "FRA", "ar": "ARA", "en": "ENG", "es": "SPA", "nl": "NLD", "de": "DEU", "it": "ITA"}
_THEMES = {
    "REGI": "Regions and cities",
    "ECON": "Economy and finance",
    "SOCI": "Population and society",
    "GOVE": "Government and public sector",
}
"""What the EU's table calls them: the profile asks for a label beside the address."""
_TOLD_IN_CHANGES = frozenset({"figures", "plots", "opportunities"})
"""Data sets of whose changes the feed tells (docs/public-events.md)."""
_FORMATS = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GEOJSON", "gpkg": "GPKG"}
_OF_MEDIA_TYPE = {"application/json": "JSON", GEOJSON: "GEOJSON"}
_IANA = "https://www.iana.org/assignments/media-types"
_OGC_CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


@dataclass(frozen=True)
class About:
    """What is the same for all of the catalogue."""

    base: str
    """Address by which people reach us, without a slash at its end."""
    publisher: str
    contact: str
    contact_email: str | None
    bbox: tuple[float, float, float, float] | None
    """Of the region: west, south, east, north in degrees."""

    @property
    def catalogue(self) -> str:
        return f"{self.base}/catalog"


def written(about: About, told: Sequence[Described], notation: str) -> bytes:
    """`notation`: one of NOTATIONS."""
    return _Writer(about).all_of(told).serialize(format=NOTATIONS[notation][1], encoding="utf-8")


class _Writer:
    """Nodes have addresses of their own, so that each notation says the same graph, and two feeds can be compared."""

    def __init__(self, about: About) -> None:
        # Heavy, and needed by few requests.
        from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

        vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
        self.dcat, self.dct, self.foaf, self.rdf, self.skos, self.xsd = DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
        self.vcard, self.literal, self.uri = vcard, Literal, URIRef
        self.geo = Namespace("http://www.opengis.net/ont/geosparql#")
        self.about = about
        self.graph = Graph(bind_namespaces="none")
        spaces = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "rdf": RDF, "skos": SKOS, "xsd": XSD, "vcard": vcard}
        for prefix, space in {**spaces, "geo": self.geo}.items():
            self.graph.bind(prefix, space)

    def all_of(self, told: Sequence[Described]) -> Graph:
        catalogue = self._own("catalogue", self.dcat.Catalog)
        self._words(catalogue, meaning_of("catalogue.title"), meaning_of("catalogue.lead"))
        self._say(catalogue, self.dct.publisher, self._publisher())
        self._say(catalogue, self.foaf.homepage, self._known(self.about.catalogue, self.foaf.Document))
        self._say(catalogue, self.dcat.themeTaxonomy, self._themes())
        for code in _LANGUAGES:
            self._say(catalogue, self.dct.language, self._language(code))
        self._spatial(catalogue)
        for one in told:
            self._say(catalogue, self.dcat.dataset, self._data_set(one))
        for service in self._services(told):
            self._say(catalogue, self.dcat.service, service)
        return self.graph

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
            file = self._distribution(told, kind, address, MEDIA_TYPES[kind], one.licence_of(kind))
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
        format_name = _FORMATS.get(name) or _OF_MEDIA_TYPE[plain]
        node = self._known(f"{self.about.catalogue}/{told.data_set.id}#{name}", self.dcat.Distribution)
        for code, title in told.title.items():
            self._say(node, self.dct.title, self.literal(f"{title} – {format_name}", lang=code))
            self._say(node, self.dct.description, self.literal(told.description[code], lang=code))
        self._say(node, self.dcat.accessURL, self.uri(address))
        self._say(node, self.dcat.mediaType, self._known(f"{_IANA}/{plain}", self.dct.MediaType))
        kind = self._known(f"{_EU}/file-type/{format_name}", self.dct.MediaTypeOrExtent)
        self._say(node, self.dct["format"], kind)
        if licence:
            self._say(node, self.dct.license, self._known(licence, self.dct.LicenseDocument))
        if told.attribution:
            rights = self._known(f"{self.about.catalogue}/{told.data_set.id}#rights", self.dct.RightsStatement)
            self._say(rights, self.dct.description, self.literal(told.attribution))
            self._say(node, self.dct.rights, rights)
        return node

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

    def _spatial(self, node: URIRef) -> None:
        if self.about.bbox is None:
            return
        west, south, east, north = self.about.bbox
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        outline = ", ".join(f"{x:g} {y:g}" for x, y in corners)
        region = self._own("region", self.dct.Location)
        self._say(region, self.dcat.bbox, self.literal(f"POLYGON(({outline}))", datatype=self.geo.wktLiteral))
        for code, name in meaning_of("catalogue.region").items():
            self._say(region, self.skos.prefLabel, self.literal(name, lang=code))
        self._say(node, self.dct.spatial, region)

    def _temporal(self, node: URIRef, told: Described) -> None:
        if told.span is None:
            return
        first, last = told.span
        period = self._known(f"{self.about.catalogue}/{told.data_set.id}#time", self.dct.PeriodOfTime)
        self._say(period, self.dcat.startDate, self.literal(str(first), datatype=self.xsd.gYear))
        if not told.data_set.open_ended:
            self._say(period, self.dcat.endDate, self.literal(str(last), datatype=self.xsd.gYear))
        self._say(node, self.dct.temporal, period)

    def _publisher(self) -> URIRef:
        node = self._own("publisher", self.foaf.Agent)
        self._say(node, self.foaf.name, self.literal(self.about.publisher))
        return node

    def _contact(self) -> URIRef:
        node = self._own("contact", self.vcard.Organization)
        self._say(node, self.rdf.type, self.vcard.Kind)  # what the profile names; nobody infers it
        self._say(node, self.vcard.fn, self.literal(self.about.contact))
        self._say(node, self.vcard.hasURL, self.uri(self.about.catalogue))
        if self.about.contact_email:
            self._say(node, self.vcard.hasEmail, self.uri(f"mailto:{self.about.contact_email}"))
        return node

    def _words(self, node: URIRef, title: Words, description: Words) -> None:
        for predicate, words in ((self.dct.title, title), (self.dct.description, description)):
            for code, text in words.items():
                self._say(node, predicate, self.literal(text, lang=code))

    def _themes(self) -> URIRef:
        node = self._known(f"{_EU}/data-theme", self.skos.ConceptScheme)
        self._say(node, self.dct.title, self.literal("Data theme", lang="en"))
        return node

    def _theme(self, code: str) -> URIRef:
        node = self._known(f"{_EU}/data-theme/{code}", self.skos.Concept)
        self._say(node, self.skos.prefLabel, self.literal(_THEMES[code], lang="en"))
        self._say(node, self.skos.inScheme, self._themes())
        return node

    def _language(self, code: str) -> URIRef:
        return self._known(f"{_EU}/language/{_LANGUAGES[code]}", self.dct.LinguisticSystem)

    def _rights(self, access: str) -> URIRef:
        return self._known(f"{_EU}/access-right/{access}", self.dct.RightsStatement)

    def _own_name(self, name: str) -> URIRef:
        return self.uri(f"{self.about.catalogue}#{name}")

    def _own(self, name: str, kind: URIRef) -> URIRef:
        return self._known(str(self._own_name(name)), kind)

    def _known(self, address: str, kind: URIRef) -> URIRef:
        node = self.uri(address)
        self._say(node, self.rdf.type, kind)
        return node

    def _say(self, subject: URIRef, predicate: URIRef, said: object) -> None:
        self.graph.add((subject, predicate, said))  # type: ignore[arg-type] # a literal or an address
