"""What must be set before the work begins: each step's state follows from facts of the system and from nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from services.gateway.domain.account import Account
from services.gateway.domain.examination import DoctorFinding, Examination
from services.gateway.domain.factor import FactorRule
from shared.contracts.codes import Role
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.clock_codes import Confidence, PeriodKind
from shared.contracts.investor.clock_replies import HolidayView, LegalPeriodView
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderState, ProviderView
from shared.contracts.notifications.templates import TemplateSummary, TextLanguage

NEEDED_ROLES = (Role.HEAD, Role.ADVISER, Role.EDITOR)
"""Without a head nobody validates, without an adviser no dossier goes on, without an editor nothing is offered."""
NEAR = timedelta(days=60)
"""Holidays by the moon are announced a day before; those that are nearer than this are worth a look. [P]"""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class StepCode(StrEnum):
    """In the order in which they are best taken."""

    ACCOUNTS = "accounts"
    SECOND_FACTOR = "second_factor"
    LEGAL_TEXTS = "legal_texts"
    CALENDAR = "calendar"
    ADVISERS = "advisers"
    NOTICE_TEXTS = "notice_texts"
    SENDING = "sending"
    BACKUP_KEY = "backup_key"
    FIRST_BACKUP = "first_backup"
    PUBLIC_ADDRESS = "public_address"


class StepState(StrEnum):
    DONE = "done"
    OPEN = "open"
    UNKNOWN = "unknown"
    """Who knows does not answer, or nobody has looked."""


@dataclass(frozen=True)
class Step:
    code: StepCode
    state: StepState
    count: int = 0
    """What the step counts; its text says what."""
    missing: tuple[str, ...] = ()
    """Keys of texts: what is not there yet."""
    findings: tuple[DoctorFinding, ...] = ()
    """What the doctor says of it."""


def unknown(code: StepCode) -> Step:
    return Step(code, StepState.UNKNOWN)


def _step(code: StepCode, missing: Iterable[str], count: int = 0) -> Step:
    lacks = tuple(missing)
    return Step(code, StepState.OPEN if lacks else StepState.DONE, count, lacks)


def accounts(active: Sequence[Account]) -> Step:
    there = {one.role for one in active}
    return _step(StepCode.ACCOUNTS, (f"role.{role}" for role in NEEDED_ROLES if role not in there), len(active))


def second_factor(active: Sequence[Account], newest_first: Sequence[FactorRule], *, own: bool, at: datetime) -> Step:
    """A rule asks for it of every role that somebody has, and who looks has one."""
    asked: dict[Role, bool] = {}
    for rule in newest_first:
        asked.setdefault(rule.role, rule.required_from is not None and rule.required_from <= at)
    roles = [f"role.{role}" for role in Role if role in {one.role for one in active} and not asked.get(role)]
    return _step(StepCode.SECOND_FACTOR, [*([] if own else ["first_steps.own_factor"]), *roles])


def legal_texts(periods: Sequence[LegalPeriodView], today: date) -> Step:
    """The period of each kind that holds today was read in a source or is known; no proposal of ours."""
    held: dict[PeriodKind, LegalPeriodView] = {}
    for one in sorted((one for one in periods if one.valid_from <= today), key=lambda one: one.valid_from):
        held[one.kind] = one
    proposed = [f"period_kind.{kind.value}" for kind, one in held.items() if one.confidence is Confidence.PROPOSAL]
    return _step(StepCode.LEGAL_TEXTS, proposed, len(held))


def calendar(holidays: Sequence[HolidayView], today: date) -> Step:
    """No holiday of the next weeks is a reckoning that nobody has confirmed. `count`: those that are."""
    estimated = sum(today <= one.day <= today + NEAR and one.estimated and not one.corrected for one in holidays)
    return Step(StepCode.CALENDAR, StepState.OPEN if estimated or not holidays else StepState.DONE, estimated)


def advisers(page: AdviserPage) -> Step:
    """`count`: open dossiers without an adviser."""
    done = bool(page.rules) and not page.unassigned
    return Step(StepCode.ADVISERS, StepState.DONE if done else StepState.OPEN, page.unassigned)


def notice_texts(templates: Sequence[TemplateSummary]) -> Step:
    """`count`: texts whose live version lacks a language of its readers. Tamazight is a wish beside Arabic (0043)."""
    lacking = sum(bool(set(one.languages) - set(one.subjects) - {TextLanguage.TAMAZIGHT}) for one in templates)
    return Step(StepCode.NOTICE_TEXTS, StepState.OPEN if lacking or not templates else StepState.DONE, lacking)


def sending(providers: Sequence[ProviderView], seen: Examination | None, *, caught: bool) -> Step:
    """A mail was really taken over by a server, and the sender is no placeholder."""
    mail = [one for one in providers if one.channel is Channel.EMAIL]
    works = any(one.last_success_at and one.state is ProviderState.CLOSED for one in mail)
    missing = [
        *(["first_steps.mail_caught"] if caught else []),
        *([] if works else ["first_steps.mail_not_sent"]),
    ]
    troubles = seen.troubles("settings.sender", "settings.mail") if seen else ()
    if not missing and seen is None:
        return Step(StepCode.SENDING, StepState.UNKNOWN)
    state = StepState.OPEN if missing or troubles else StepState.DONE
    return Step(StepCode.SENDING, state, missing=tuple(missing), findings=troubles)


def backup_key(seen: Examination | None) -> Step:
    return _by_doctor(StepCode.BACKUP_KEY, seen, "backup.no_recipient", "backup.key")


def first_backup(seen: Examination | None) -> Step:
    """There is one that is young enough; that it was tried out is asked for by the doctor, later."""
    return _by_doctor(StepCode.FIRST_BACKUP, seen, "backup.none", "backup.old", "backup.file_gone")


def _by_doctor(code: StepCode, seen: Examination | None, *beginnings: str) -> Step:
    """Done when the doctor has looked at backups and has nothing to say of this."""
    if seen is None or not seen.about("backup"):
        return unknown(code)
    troubles = seen.troubles(*beginnings)
    return Step(code, StepState.OPEN if troubles else StepState.DONE, findings=troubles)


def public_address(public_url: str, seen: Examination | None) -> Step:
    """Over TLS, and not this machine's own name; the certificate as the doctor saw it."""
    parts = urlsplit(public_url)
    missing = [
        *([] if parts.scheme == "https" else ["first_steps.not_https"]),
        *(["first_steps.only_here"] if parts.hostname in _HERE else []),
    ]
    troubles = seen.troubles("certificate", "settings.no_tls") if seen else ()
    state = StepState.OPEN if missing or troubles else StepState.DONE
    return Step(StepCode.PUBLIC_ADDRESS, state, missing=tuple(missing), findings=troubles)
