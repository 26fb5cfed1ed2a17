"""Nodes of the catalogue's graph that stand in more than one place: who publishes, words, terms of the EU's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.gateway.entrypoints.catalogue.columns import meaning_of
from services.gateway.entrypoints.catalogue.described import Words

if TYPE_CHECKING:
    from rdflib import URIRef

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
LANGUAGES = {"fr": "FRA", "ar": "ARA", "en": "ENG", "es": "SPA", "nl": "NLD", "de": "DEU", "it": "ITA"}
THEMES = {
    "REGI": "Regions and cities",
    "ECON": "Economy and finance",
    "SOCI": "Population and society",
    "GOVE": "Government and public sector",
}
"""What the EU's table calls them: the profile asks for a label beside the address."""
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GEOJSON", "gpkg": "GPKG", "parquet": "PARQUET", "json": "JSON"}


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


class GraphWriter:
    """Nodes have addresses of their own, so that each notation says the same graph, and two feeds can be compared."""

    def __init__(self, about: About) -> None:
        # Heavy, and needed by few requests.
        from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

        vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
        self.dct, self.foaf, self.rdf, self.skos, self.xsd = DCTERMS, FOAF, RDF, SKOS, XSD
        self.dcat = Namespace(str(DCAT))  # rdflib's own list of its terms ends at DCAT 2
        self.vcard, self.literal, self.uri = vcard, Literal, URIRef
        self.geo = Namespace("http://www.opengis.net/ont/geosparql#")
        self.spdx = Namespace("http://spdx.org/rdf/terms#")
        self.about = about
        self.graph = Graph(bind_namespaces="none")
        spaces = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "rdf": RDF, "skos": SKOS, "xsd": XSD, "vcard": vcard}
        for prefix, space in {**spaces, "geo": self.geo, "spdx": self.spdx}.items():
            self.graph.bind(prefix, space)

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
        node = self._known(f"{EU}/data-theme", self.skos.ConceptScheme)
        self._say(node, self.dct.title, self.literal("Data theme", lang="en"))
        return node

    def _theme(self, code: str) -> URIRef:
        node = self._known(f"{EU}/data-theme/{code}", self.skos.Concept)
        self._say(node, self.skos.prefLabel, self.literal(THEMES[code], lang="en"))
        self._say(node, self.skos.inScheme, self._themes())
        return node

    def _language(self, code: str) -> URIRef:
        return self._known(f"{EU}/language/{LANGUAGES[code]}", self.dct.LinguisticSystem)

    def _rights(self, access: str) -> URIRef:
        return self._known(f"{EU}/access-right/{access}", self.dct.RightsStatement)

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
