"""The pre-check of aids: facts of a project in, what may be had under which rules out. Always indicative."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.aid_facts import AidFacts


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    OPEN = "open"
    """Something is not known."""
    NOT_IN_FORCE = "not_in_force"
    """Of a scheme: there are no rules on that day."""


class AidFinding(Contract):
    """One comparison of a rule with the project. `fact`, `comparison` and `verdict` together say why."""

    verdict: Verdict
    fact: str | None
    comparison: str
    number: Decimal | None = None
    codes: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    rate: Decimal | None = None
    stated_number: Decimal | None = None
    """As it was compared; both None: not known."""
    stated_code: str | None = None
    """A code, or `yes` and `no`."""


class RuleSaid(Contract):
    """Which word of the rules it was."""

    code: str
    valid_from: date
    source: str
    confidence: str
    words: Mapping[Language, str] = Field(default_factory=dict)
    """What an administrator called it; empty: its code has words in each release."""


class AidCondition(RuleSaid):
    verdict: Verdict
    group: str
    """Conditions of one group are alternatives by `way`."""
    way: str
    finding: AidFinding


class AidBonus(RuleSaid):
    verdict: Verdict
    rate: Decimal
    """Per cent; what is certain under what was stated."""
    rate_at_most: Decimal
    """What it comes to if all that is open turns out well."""
    base: str
    amount_mad: Decimal
    amount_at_most_mad: Decimal
    findings: tuple[AidFinding, ...]


class AidCap(RuleSaid):
    verdict: Verdict
    """Whether it is the project's: one for certain sectors is not everybody's."""
    limit_mad: Decimal | None
    """None while the amount is not known."""
    rate: Decimal | None
    reached: bool
    """It cuts the bonuses."""
    finding: AidFinding


class AidNote(RuleSaid):
    """What else belongs to the scheme: an obligation, an open question."""

    number: Decimal | None


class AidSchemeResult(Contract):
    scheme: str
    purpose: str
    verdict: Verdict
    """Of an aid: whether the project may ask for it. Of an authorisation: whether it is needed."""
    conditions: tuple[AidCondition, ...]
    bonuses: tuple[AidBonus, ...] = ()
    caps: tuple[AidCap, ...] = ()
    notes: tuple[AidNote, ...] = ()
    total_mad: Decimal
    """Under the conditions that are open: the certain bonuses, capped."""
    total_at_most_mad: Decimal
    part: Decimal | None
    """Of the planned amount, per cent; None while that is not known."""
    part_at_most: Decimal | None
    unknown: tuple[str, ...]
    """Facts that would settle what is open."""
    unsettled: tuple[str, ...]
    """Rules that stay open whatever is stated: lists that were not read, or name only a part of a sector."""


class AidAnswer(Contract):
    """What the rules of one day say of a project. It promises nothing; schemes are not added up."""

    indicative: Literal[True] = True
    on: date
    """The day whose rules were taken."""
    schemes: tuple[AidSchemeResult, ...]
    category: str | None
    """Territorial category of the province on that day."""
    unknown: tuple[str, ...]
    presumed: tuple[str, ...]
    """Facts that were not stated and were taken from others: `eligible_mad`, `stable_jobs`."""


class KeptBonus(Contract):
    code: str
    verdict: Verdict
    rate: Decimal
    rate_at_most: Decimal
    amount_mad: Decimal
    amount_at_most_mad: Decimal


class KeptScheme(Contract):
    scheme: str
    verdict: Verdict
    total_mad: Decimal
    total_at_most_mad: Decimal
    bonuses: tuple[KeptBonus, ...] = ()
    unknown: tuple[str, ...] = ()
    rules: dict[str, date] = {}
    """Which word of each rule it was: code -> the day from which it holds."""


class KeptAid(Contract):
    """What was computed then."""

    on: date
    category: str | None
    schemes: tuple[KeptScheme, ...]


class TrackedAid(Contract):
    """One scheme as the investor sees it on the page of the dossier."""

    scheme: str
    purpose: str
    verdict: Verdict
    total_mad: Decimal
    total_at_most_mad: Decimal
    unknown: tuple[str, ...] = ()


class DossierAid(Contract):
    """Both days side by side, for the facts that are known now."""

    dossier_id: UUID
    facts: AidFacts
    facts_at: AwareDatetime | None
    facts_by: UUID | None
    at_filing: AidAnswer | None
    """By the rules of the day of the deposit; None before it."""
    today: AidAnswer
    changed: bool
    """The rules of the two days lead to different answers."""
    kept: KeptAid | None
    """What was computed at the deposit, with what was known then; None: nothing was."""
    kept_at: AwareDatetime | None
