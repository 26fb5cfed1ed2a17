"""Snapshots in the catalogue's graph: a series of data sets (DCAT 3, 6.7), each with the checksums of its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.gateway.domain.snapshot import Snapshot, SnapshotFile
from services.gateway.entrypoints.catalogue.columns import meaning_of
from services.gateway.entrypoints.catalogue.described import Words
from services.gateway.entrypoints.catalogue.graph_nodes import EU, FORMATS, IANA, THEMES, GraphWriter

if TYPE_CHECKING:
    from rdflib import URIRef

_PACKED = {"csv": "text/csv", "json": "application/json"}
"""What the archives of a snapshot hold."""


class SeriesWriter(GraphWriter):
    def add_series(self, snapshots: Sequence[Snapshot]) -> None:
        """Each of a month or of a day, and the one before it."""
        series = self._known(f"{self.about.catalogue}/snapshots#series", self.dcat.DatasetSeries)
        self._words(series, meaning_of("catalogue.snapshots"), meaning_of("catalogue.snapshots_text"))
        self._say(series, self.dct.publisher, self._publisher())
        self._say(series, self.dcat.contactPoint, self._contact())
        monthly = self._known(f"{EU}/frequency/MONTHLY", self.dct.Frequency)
        self._say(series, self.dct.accrualPeriodicity, monthly)
        before: URIRef | None = None
        for one in reversed(snapshots):
            node = self._snapshot(one, series)
            if before is not None:
                self._say(node, self.dcat.prev, before)
            before = node

    def _snapshot(self, one: Snapshot, series: URIRef) -> URIRef:
        page = f"{self.about.catalogue}/snapshots"
        node = self._known(f"{page}/{one.id}#dataset", self.dcat.Dataset)
        self._say(self._own_name("catalogue"), self.dcat.dataset, node)
        titles = {code: f"{name} – {one.id}" for code, name in meaning_of("catalogue.snapshots").items()}
        self._words(node, titles, meaning_of("catalogue.snapshots_text"))
        self._say(node, self.dcat.inSeries, series)
        self._spatial(node)
        for theme in THEMES:
            self._say(node, self.dcat.theme, self._theme(theme))
        self._say(node, self.dct.identifier, self.literal(f"snapshot-{one.id}"))
        self._say(node, self.dct.issued, self.literal(one.made_at.isoformat(), datatype=self.xsd.dateTime))
        self._say(node, self.dct.publisher, self._publisher())
        self._say(node, self.dcat.contactPoint, self._contact())
        self._say(node, self.dct.accessRights, self._rights("PUBLIC"))
        self._say(node, self.dcat.landingPage, self._known(page, self.foaf.Document))
        for file in one.files:
            kind = file.name.removesuffix(".zip").rpartition(".")[2]
            if kind in _PACKED:
                self._say(node, self.dcat.distribution, self._packed(f"{page}/{one.id}", titles, file, kind))
        return node

    def _packed(self, where: str, titles: Words, file: SnapshotFile, kind: str) -> URIRef:
        node = self._known(f"{where}#{kind}", self.dcat.Distribution)
        words = {code: f"{title} – {FORMATS[kind]} (ZIP)" for code, title in titles.items()}
        self._words(node, words, meaning_of("catalogue.snapshot_rights"))
        for predicate in (self.dcat.accessURL, self.dcat.downloadURL):
            self._say(node, predicate, self.uri(f"{where}/{file.name}"))
        self._say(node, self.dcat.mediaType, self._known(f"{IANA}/{_PACKED[kind]}", self.dct.MediaType))
        self._say(node, self.dcat.packageFormat, self._known(f"{IANA}/application/zip", self.dct.MediaType))
        self._say(node, self.dct["format"], self._known(f"{EU}/file-type/{FORMATS[kind]}", self.dct.MediaTypeOrExtent))
        self._say(node, self.dcat.byteSize, self.literal(str(file.size), datatype=self.xsd.nonNegativeInteger))
        checksum = self._known(f"{where}#{kind}-checksum", self.spdx.Checksum)
        algorithm = self._known(str(self.spdx.checksumAlgorithm_sha256), self.spdx.ChecksumAlgorithm)
        self._say(checksum, self.spdx.algorithm, algorithm)
        self._say(checksum, self.spdx.checksumValue, self.literal(file.sha256, datatype=self.xsd.hexBinary))
        self._say(node, self.spdx.checksum, checksum)
        return node
