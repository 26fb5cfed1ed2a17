"""A dossier as one document, for the archive or for who hears an appeal: facts, clocks, pieces, decisions, notices,
history. Internal notes and the messages between investor and centre are not part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.adapters.paper import Block
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.paper_blocks import as_it_is, block, head, in_pieces
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.clock_replies import ActView, ClockView, ExtensionView
from shared.contracts.investor.replies import AppealView, DossierView, HistoryLine, OfTwoPersonsView
from shared.contracts.notifications.replies import NoticeView

_NONE = "–"


@dataclass(frozen=True)
class CaseFile:
    """What is printed, as of one moment."""

    dossier: DossierView
    notices: Sequence[NoticeView]
    names: Mapping[UUID, str]
    """Of staff accounts."""
    reader: str
    """Display name of who has it made."""
    made_at: datetime


class Writing:
    """The case file in one language, section by section."""

    def __init__(self, file: CaseFile, t: Texts) -> None:
        self._file, self._dossier, self._t, self._f = file, file.dossier, t, Formats(t.language)

    def blocks(self) -> list[Block]:
        return [
            *self._cover(),
            *self._acts(),
            *self._clocks(),
            *self._pieces(),
            *self._opinions(),
            *self._decision(),
            *self._appeals(),
            *self._notices(),
            *self._history(),
            *self._made(),
        ]

    def _cover(self) -> list[Block]:
        d, t, f = self._dossier, self._t, self._f
        place = [f.province(d.province), *([f.commune(d.commune)] if d.commune else [])]
        plot = t.code("plot_state_short", d.plot_state) if d.plot_state else t("dossier.no_plot")
        facts = [
            (t("letter.number"), as_it_is(d.number)),
            (t("dossier.reference"), as_it_is(d.cri_invest_reference or _NONE)),
            (t("queue.status"), t.code("status", d.status.value)),
            (t("dossier.investor"), as_it_is(d.investor_name or t("person.erased_name"))),
            (t("case_file.residence"), f.country(d.residence_country)),
            *[(t("case_file.acts_for"), self._mandatary(one.full_name, one.valid_until)) for one in d.mandates],
            (t("letter.project"), as_it_is(d.title)),
            (t("queue.province"), t("members.comma").join(place)),
            (t("queue.sector"), t.code("sector", d.sector.value)),
            (t("start.legal_form"), t.code("legal_form", d.legal_form.value) if d.legal_form else _NONE),
            (t("dossier.amount"), f"{as_it_is(f.number(d.planned_amount_mad))} {t('unit.mad')}"),
            (t("dossier.jobs"), as_it_is(f.number(d.planned_jobs))),
            (t("dossier.plot"), plot),
            *([(t("dossier.offer"), _offer_as_read(d, t))] if d.opportunity_id else []),
            (
                t("case_file.asked_acts"),
                t("members.comma").join(t.code("act", one.value) for one in d.asked_acts) or _NONE,
            ),
            *self._merged(),
        ]
        said = [block("text", text=as_it_is(line)) for line in d.description.splitlines() if line.strip()]
        return [head(t), block("title", text=t("case_file.title")), block("facts", rows=facts), *said]

    def _mandatary(self, name: str, until: object) -> str:
        return f"{as_it_is(name)} ({self._f.date(until)})"  # type: ignore[arg-type]

    def _merged(self) -> list[tuple[str, str]]:
        found, t = self._dossier.duplicates, self._t
        into = [(t("duplicates.goes_on"), as_it_is(found.merged_into.number))] if found.merged_into else []
        merged = [(t("duplicates.merged"), as_it_is(one.number)) for one in found.merged]
        return [*into, *merged]

    def _acts(self) -> list[Block]:
        t, f = self._t, self._f
        columns = ("act", "administration", "state", "asked", "due", "answered")
        rows = [
            (
                t.code("period_kind", act.act.value),
                t.code("administration", act.administration.value),
                t.code("act_state", act.state.value),
                f.date(act.requested_at),
                f.date(act.due_on) if act.due_on else _NONE,
                f.date(act.answered_at) if act.answered_at else _NONE,
            )
            for act in self._dossier.acts
        ]
        return self._table("acts", columns, rows)

    def _clocks(self) -> list[Block]:
        own, t = self._dossier.clock, self._t
        blocks = [self._section("clocks")]
        blocks += self._clock(own) if own else [block("text", text=t("dossier.no_clock"))]
        for act in self._dossier.acts:
            blocks += self._clock_of_act(act)
        return blocks

    def _clock_of_act(self, act: ActView) -> list[Block]:
        if act.clock is None:
            return []
        return [block("strong_line", text=self._t.code("period_kind", act.act.value)), *self._clock(act.clock)]

    def _clock(self, clock: ClockView) -> list[Block]:
        t, f = self._t, self._f
        kind = t("dossier.working_days" if clock.working_days else "dossier.calendar_days")
        rule = f"{t('dossier.clock_rule', days=as_it_is(str(clock.days_allowed)), kind=kind)} {f.date(clock.due_on)}"
        rows = [
            (
                " ".join(
                    [t.code("clock_step", line.step), *([as_it_is(f.in_language(line.names))] if line.names else [])]
                ),
                f.date(line.on),
                as_it_is(str(line.days_counted)),
            )
            for line in clock.lines
        ]
        granted = clock.extension
        more = [] if granted is None else [block("text", text=self._extension(granted))]
        source = f"{t('dossier.source')} {as_it_is(clock.source)} ({t.code('confidence', clock.confidence)})"
        table = block(
            "table", head=[t("dossier.clock_step"), t("dossier.clock_on"), t("dossier.clock_days")], rows=rows
        )
        return [block("text", text=rule), *more, table, block("note", text=source)]

    def _extension(self, granted: ExtensionView) -> str:
        t = self._t
        days = t("dossier.extension", days=as_it_is(str(granted.days)))
        return f"{days} {t.code('extension_reason', granted.reason.value)}. {self._by(granted.by, granted.at)}"

    def _pieces(self) -> list[Block]:
        t, f = self._t, self._f
        rows: list[tuple[str, ...]] = []
        for item in self._dossier.checklist:
            state = t.code("piece_state", item.state.value)
            fault = f" – {t.code('piece_fault', item.fault.value)}" if item.fault else ""
            if not item.files:
                rows.append((t.code("piece", item.code), f"{state}{fault}", _NONE, _NONE))
            for file in item.files:
                came = (
                    f"{as_it_is(f'n° {file.number}')}, {f.moment(file.uploaded_at)}, {self._sender(file.uploaded_by)}"
                )
                safe = t.code("file_state", file.state.value)
                rows.append((t.code("piece", item.code), f"{state}{fault}", f"{came}, {safe}", in_pieces(file.sha256)))
        return self._table("pieces", ("piece", "state", "file", "sha256"), rows)

    def _sender(self, account_id: UUID | None) -> str:
        return self._t("case_file.investor_side") if account_id is None else self._name(account_id)

    def _opinions(self) -> list[Block]:
        t, f = self._t, self._f
        columns = ("administration", "asked", "due", "answer", "received", "grounds")
        rows = [
            (
                t.code("administration", one.administration.value),
                f.date(one.asked_at),
                f.date(one.due_on),
                t("opinions.dropped") if one.dropped else self._answer(one.answer),
                f.date(one.received_on) if one.received_on else _NONE,
                as_it_is(one.note or _NONE),
            )
            for one in self._dossier.opinions
        ]
        return self._table("opinions", columns, rows)

    def _answer(self, answer: object) -> str:
        return self._t("case_file.awaited") if answer is None else self._t.code("opinion_answer", answer)

    def _decision(self) -> list[Block]:
        decision, t = self._dossier.decision, self._t
        if decision is None:
            return self._nothing("decision")
        outcome = t.code("outcome", decision.outcome.value)
        until = self._dossier.appeal_until
        last_day = [(t("dossier.appeal_until"), self._f.date(until))] if until else []
        return [
            self._section("decision"),
            block("facts", rows=[*self._entered(decision, t("dossier.outcome"), outcome), *last_day]),
        ]

    def _entered(self, entered: OfTwoPersonsView, label: str, outcome: str) -> list[tuple[str, str]]:
        """What two persons entered and validated."""
        t = self._t
        reasons = t("members.comma").join(t.code("reason", one.value) for one in entered.reasons)
        validated = t("queue.to_validate")
        if entered.validated_by is not None and entered.validated_at is not None:
            validated = self._by(entered.validated_by, entered.validated_at)
        return [
            (label, outcome),
            (t("dossier.reasons"), reasons or _NONE),
            *([(t("case_file.remark"), as_it_is(entered.note))] if entered.note else []),
            (t("dossier.proposed_by"), self._by(entered.proposed_by, entered.proposed_at)),
            (t("dossier.validated_by"), validated),
        ]

    def _appeals(self) -> list[Block]:
        if not self._dossier.appeals:
            return self._nothing("appeals")
        blocks = [self._section("appeals")]
        for appeal in self._dossier.appeals:
            blocks += self._appeal(appeal)
        return blocks

    def _appeal(self, appeal: AppealView) -> list[Block]:
        t, f = self._t, self._f
        late = f" ({t('dossier.appeal_late')})" if appeal.late else ""
        answer = appeal.answer
        outcome = t.code("appeal_outcome", answer.outcome.value) if answer else ""
        rows = [
            (t("dossier.appeal_received"), f"{f.date(appeal.received_on)}{late}"),
            (t("dossier.appeal_filed_by"), self._by(appeal.filed_by, appeal.filed_at)),
            (t("dossier.answer_due"), f.date(appeal.answer_due_on)),
            *([(t("case_file.remark"), as_it_is(appeal.note))] if appeal.note else []),
            *(self._entered(answer, t("dossier.answer"), outcome) if answer else []),
        ]
        return [block("strong_line", text=t.code("appeal_body", appeal.body.value)), block("facts", rows=rows)]

    def _notices(self) -> list[Block]:
        t, f = self._t, self._f
        rows = []
        for notice in self._file.notices:
            subject = as_it_is(notice.subject or t.code("notice_kind", notice.kind.value))
            reader = "mandate.to_mandatary" if notice.to_mandatary else "account.to_staff" if notice.to_staff else ""
            whom = f" – {t(reader)}" if reader else ""
            tries = [
                f"{f.moment(one.at)} {t.code('attempt_outcome', one.outcome.value)} {as_it_is(one.reply)}".strip()
                for one in notice.attempts
            ]
            proof = "\n".join([as_it_is(in_pieces(notice.message_id or _NONE)), *tries])
            state = t.code("notice_standing", notice.stands.value)
            rows.append((f"{subject}{whom}", state, f.moment(notice.sent_at or notice.created_at), proof))
        return self._table("notices", ("notice", "state", "moment", "proof"), rows)

    def _history(self) -> list[Block]:
        rows = [
            (
                self._f.moment(line.at),
                self._t.code("action", line.action),
                self._sender(line.by),
                self._words(line),
                as_it_is(line.hash[:12] or _NONE),
            )
            for line in self._dossier.history
        ]
        return self._table("history", ("moment", "act", "who", "grounds", "hash"), rows)

    def _words(self, line: HistoryLine) -> str:
        said = line.details.get("note") or line.details.get("remark")
        return as_it_is(str(said)) if said else _NONE

    def _made(self) -> list[Block]:
        t, file = self._t, self._file
        last = file.dossier.history[-1].hash if file.dossier.history else ""
        rows = [
            (t("case_file.made_by"), as_it_is(file.reader)),
            (t("case_file.made_at"), self._f.moment(file.made_at)),
            (t("case_file.version"), as_it_is(str(file.dossier.version))),
            (t("case_file.last_hash"), in_pieces(last) or _NONE),
        ]
        return [self._section("made"), block("facts", rows=rows), block("note", text=t("case_file.left_out"))]

    def _by(self, account_id: UUID, at: datetime) -> str:
        return f"{self._name(account_id)}, {self._f.moment(at)}"

    def _name(self, account_id: UUID) -> str:
        return as_it_is(self._file.names.get(account_id, self._t("dossier.unknown_person")))

    def _section(self, name: str) -> Block:
        return block("section", text=self._t(f"case_file.section_{name}"))

    def _nothing(self, name: str) -> list[Block]:
        return [self._section(name), block("text", text=self._t("case_file.nothing"))]

    def _table(self, name: str, columns: Iterable[str], rows: Sequence[tuple[str, ...]]) -> list[Block]:
        if not rows:
            return self._nothing(name)
        titles = [self._t(f"case_file.column_{column}") for column in columns]
        return [self._section(name), block("table", head=titles, rows=rows)]


def _offer_as_read(d: DossierView, t: Texts) -> str:
    number = d.opportunity_version
    said = t("offer.version", number=number) if number else t("dossier.offer_version_unknown")
    return f"{as_it_is(str(d.opportunity_id))} · {said}"
