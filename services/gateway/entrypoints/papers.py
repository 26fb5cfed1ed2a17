"""What is printed: the letter that tells a decision, in French and Arabic; minutes of a session; a case file."""

from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.gateway.adapters.paper import Block, as_pdf
from services.gateway.entrypoints.case_file import CaseFile, Writing
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.paper_blocks import as_it_is, block, head
from services.gateway.entrypoints.proof_paper import ProofPaper, ProofWriting
from services.gateway.entrypoints.sent_tables import attached
from services.gateway.entrypoints.texts import Texts, texts
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Outcome
from shared.contracts.investor.letter import DecisionLetter, RecourseTerm
from shared.contracts.investor.session_replies import AgendaItemView, SessionView

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
PDF_RESPONSES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
LETTER_IN = (Language.FRENCH, Language.ARABIC)


async def letter_of(letter: DecisionLetter) -> Response:
    """Always in both languages: one is the administration's, either may be the reader's."""
    parts = [(language.value, _letter(letter, texts(language), Formats(language))) for language in LETTER_IN]
    title = f"{texts(Language.FRENCH)('letter.title')} {letter.number}"
    return await _printed(title, parts, f"decision-{letter.number}.pdf")


async def minutes_of(session: SessionView, t: Texts) -> Response:
    """In the reader's language."""
    title = f"{t('sessions.minutes')} – {Formats(t.language).date(session.held_on)}"
    parts = [(t.language.value, _minutes(session, t, title))]
    return await _printed(title, parts, f"session-{session.held_on}.pdf")


async def case_file_of(file: CaseFile, t: Texts, mark: str) -> Response:
    """In one language. `mark` stands across every page and at its foot: who has it made, and when."""
    number = file.dossier.number
    parts = [(t.language.value, Writing(file, t).blocks())]
    return await _printed(f"{t('case_file.title')} {number}", parts, f"dossier-{number}-{t.language.value}.pdf", mark)


async def proof_of(paper: ProofPaper, t: Texts, mark: str) -> Response:
    """In one language, marked as a case file is."""
    parts = [(t.language.value, ProofWriting(paper, t).blocks())]
    title, name = f"{t('proof.title')} {paper.number}", f"proof-{paper.number}-{t.language.value}.pdf"
    return await _printed(title, parts, name, mark)


async def _printed(title: str, parts: Sequence[tuple[str, Sequence[Block]]], name: str, mark: str = "") -> Response:
    content = await run_in_threadpool(as_pdf, title, parts, mark)
    return Response(content, media_type="application/pdf", headers=HEADERS | attached(name))


def _letter(letter: DecisionLetter, t: Texts, f: Formats) -> list[Block]:
    reference = [(t("letter.reference"), as_it_is(letter.cri_invest_reference))] if letter.cri_invest_reference else []
    held = [(t("letter.session"), f.date(letter.session_on))] if letter.session_on else []
    facts = [
        (t("letter.number"), as_it_is(letter.number)),
        *reference,
        (t("letter.to"), as_it_is(letter.investor_name)),
        (t("letter.project"), as_it_is(letter.title)),
        (t("queue.province"), f.province(letter.province)),
        (t("dossier.amount"), f"{as_it_is(f.number(letter.planned_amount_mad))} {t('unit.mad')}"),
        (t("dossier.jobs"), as_it_is(f.number(letter.planned_jobs))),
        *held,
        (t("letter.decided"), f.date(letter.decided_on)),
    ]
    return [
        head(t),
        block("title", text=t("letter.title")),
        block("facts", rows=facts),
        block("text", text=t("letter.opening")),
        block("strong", text=t(f"letter.outcome_{letter.outcome.value}")),
        *_reasons(letter, t),
        *(_recourse(letter, t, f) if letter.outcome is Outcome.UNFAVOURABLE else _what_follows(letter, t)),
        block("text", text=t("letter.signed")),
        block("note", text=t("letter.fingerprint", hash=as_it_is(letter.fingerprint))),
    ]


def _reasons(letter: DecisionLetter, t: Texts) -> list[Block]:
    if not letter.reasons:
        return []
    refused = letter.outcome is Outcome.UNFAVOURABLE
    items = [t(f"reason.{reason.value}") for reason in letter.reasons]
    return [
        block("section", text=t("letter.reasons" if refused else "letter.remarks")),
        block("list", items=items),
        *([block("note", text=t("letter.reasons_law"))] if refused else []),
    ]


def _recourse(letter: DecisionLetter, t: Texts, f: Formats) -> list[Block]:
    terms = {term.kind.value: _days(term, t) for term in letter.recourse}
    until = f.date(letter.appeal_until) if letter.appeal_until else ""
    return [
        block("section", text=t("letter.recourse")),
        block("strong", text=t("letter.appeal_until", day=until)),
        block("list", items=[t(f"letter.term_{kind}", days=days) for kind, days in terms.items()]),
        block("text", text=t("letter.appeal_how", number=as_it_is(letter.number))),
    ]


def _what_follows(letter: DecisionLetter, t: Texts) -> list[Block]:
    if not letter.next_pieces:
        return [block("text", text=t("letter.follows"))]
    pieces = [t.code("piece", piece) for piece in letter.next_pieces]
    return [block("text", text=t("letter.follows_pieces")), block("list", items=pieces)]


def _days(term: RecourseTerm, t: Texts) -> str:
    few = "_few" if 3 <= term.days <= 10 else ""  # Arabic counts them in the plural
    kind = "letter.working_days" if term.working_days else "letter.days"
    counted = t(f"{kind}{few}", days=as_it_is(str(term.days)))
    return f"{counted} {t('letter.to_be_confirmed')}" if term.to_be_confirmed else counted


def _minutes(session: SessionView, t: Texts, title: str) -> list[Block]:
    absent = [one for one in session.members if one not in session.present]
    facts = [
        (t("sessions.place"), as_it_is(session.place)),
        (t("queue.status"), t(f"session_state.{session.state.value}")),
    ]
    if session.held_by is not None:
        facts += [
            (t("sessions.present"), _join(t, [t(f"administration.{one.value}") for one in session.present])),
            (t("sessions.absent"), _join(t, [t(f"administration.{one.value}") for one in absent])),
        ]
    blocks = [head(t), block("title", text=title), block("facts", rows=facts)]
    blocks += _lines(session.minutes)
    for place, item in enumerate(session.items, start=1):
        blocks += _item(place, item, t)
    return [*blocks, block("text", text=t("letter.signed"))]


def _item(place: int, item: AgendaItemView, t: Texts) -> list[Block]:
    state = t(f"item_state.{item.state.value}")
    outcome = [(t("dossier.outcome"), t(f"outcome.{item.outcome.value}"))] if item.outcome else []
    reasons = [(t("dossier.reasons"), _join(t, [t(f"reason.{one.value}") for one in item.reasons]))]
    given = [
        (t(f"administration.{one.administration.value}"), t(f"opinion_answer.{one.answer.value}"))
        for one in item.opinions
        if one.answer is not None
    ]
    reference = [(t("dossier.reference"), as_it_is(item.cri_invest_reference))] if item.cri_invest_reference else []
    return [
        block("section", text=f"{as_it_is(f'{place}. {item.number}')} – {as_it_is(item.title)}"),
        block(
            "facts",
            rows=[*reference, (t("queue.status"), state), *outcome, *(reasons if item.reasons else []), *given],
        ),
        *_lines(item.minutes),
    ]


def _lines(typed: str) -> list[Block]:
    """Each line has the direction of what stands in it."""
    return [block("text", text=as_it_is(line.strip())) for line in typed.splitlines() if line.strip()]


def _join(t: Texts, items: Sequence[str]) -> str:
    return t("members.comma").join(items) or "–"
