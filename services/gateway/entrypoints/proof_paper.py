"""How a dossier was told, as a paper: each act on its notices, with what proves it. ADR 0038."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.adapters.paper import Block
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.paper_blocks import as_it_is, block, head, in_pieces
from services.gateway.entrypoints.texts import Texts
from shared.contracts.notifications.proof import Proof, ProofAct, ProofLine
from shared.contracts.notifications.replies import NoticeView

_NONE = "–"


@dataclass(frozen=True)
class ProofPaper:
    """What is printed, as of one moment."""

    number: str
    """The dossier's."""
    proof: Proof
    notices: Sequence[NoticeView]
    names: Mapping[UUID, str]
    """Of staff accounts."""
    reader: str
    """Display name of who has it made."""
    made_at: datetime


class ProofWriting:
    """The paper in one language."""

    def __init__(self, paper: ProofPaper, t: Texts) -> None:
        self._paper, self._t, self._f = paper, t, Formats(t.language)
        self._places = {one.notice_id: place for place, one in enumerate(paper.notices, start=1)}

    def blocks(self) -> list[Block]:
        return [*self._cover(), *self._notices(), *self._lines(), block("note", text=self._t("proof.how"))]

    def _cover(self) -> list[Block]:
        t, paper, proof = self._t, self._paper, self._paper.proof
        last = proof.lines[-1].hash if proof.lines else ""
        whole = t("proof.whole") if proof.broken_at is None else t("proof.broken", place=as_it_is(str(proof.broken_at)))
        rows = [
            (t("letter.number"), as_it_is(paper.number)),
            (t("case_file.made_by"), as_it_is(paper.reader)),
            (t("case_file.made_at"), self._f.moment(paper.made_at)),
            (t("proof.lines"), as_it_is(self._f.number(len(proof.lines)))),
            (t("case_file.last_hash"), in_pieces(last) or _NONE),
        ]
        return [
            head(t),
            block("title", text=t("proof.title")),
            block("facts", rows=rows),
            block("strong", text=whole),
        ]

    def _notices(self) -> list[Block]:
        t = self._t
        words = {line.notice_id: line.details for line in self._paper.proof.lines if line.act is ProofAct.WRITTEN}
        rows = [
            (
                as_it_is(str(self._places[one.notice_id])),
                as_it_is(one.subject or t.code("notice_kind", one.kind.value)),
                t.code("notice_standing", one.stands.value),
                in_pieces(one.message_id or _NONE),
                in_pieces(str(words.get(one.notice_id, {}).get("sha256", _NONE))),
            )
            for one in self._paper.notices
        ]
        titles = [t("proof.place"), t("case_file.column_notice"), t("queue.status"), "Message-ID", "SHA-256"]
        section = block("section", text=t("dossier.notices"))
        return [section, block("table", head=titles, rows=rows) if rows else block("text", text=t("case_file.nothing"))]

    def _lines(self) -> list[Block]:
        t = self._t
        rows = [
            (
                as_it_is(str(line.seq)),
                self._f.moment(line.at),
                as_it_is(str(self._places.get(line.notice_id, _NONE))),
                t.code("proof_act", line.act.value),
                self._said(line),
                as_it_is(line.hash[:12]),
            )
            for line in self._paper.proof.lines
        ]
        titles = [
            t("proof.seq"),
            t("case_file.column_moment"),
            t("proof.place"),
            t("case_file.column_act"),
            t("proof.said"),
            t("case_file.column_hash"),
        ]
        section = block("section", text=t("proof.chain"))
        return [section, block("table", head=titles, rows=rows) if rows else block("text", text=t("case_file.nothing"))]

    def _said(self, line: ProofLine) -> str:
        """Codes in words where there are any; what names a place in other books stays as it is."""
        said, t = line.details, self._t
        if "by" in said:
            return as_it_is(self._paper.names.get(UUID(str(said["by"])), t("dossier.unknown_person")))
        words = {
            "reader": "proof_reader",
            "channel": "channel",
            "outcome": "attempt_outcome",
            "language": "language",
            "because": "suppressed_because",
        }
        shown = [t.code(group, said[name]) for name, group in words.items() if name in said]
        if line.act is ProofAct.REPORTED:
            shown.append(t.code("report_kind", said["kind"]))
        codes = [str(said[name]) for name in ("phase", "code", "status", "provider") if name in said]
        ids = [f"{name} {said[name]}" for name in ("event", "template") if name in said]
        lines = [t("members.comma").join(shown), *(as_it_is(one) for one in (" ".join(codes), *ids) if one)]
        return "\n".join(one for one in lines if one)
