"""The pre-check of aids in a reader's words: what a rule asks, what was stated, what it comes to."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, Protocol

from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.texts import Texts
from shared.contracts.codes import Language
from shared.contracts.investor.aid import AidCondition, AidFinding, AidSchemeResult, Verdict

_CODES = {"sector": "sector", "legal_form": "legal_form"}
"""Fact -> where its codes have their texts."""


class Named(Protocol):
    """A word on a rule."""

    @property
    def code(self) -> str: ...

    @property
    def words(self) -> Mapping[Language, str]: ...


class Way(NamedTuple):
    """Conditions that hold together."""

    conditions: tuple[AidCondition, ...]


class Group(NamedTuple):
    """One way is enough."""

    verdict: Verdict
    ways: tuple[Way, ...]


class AidWords:
    """One language's words."""

    def __init__(self, t: Texts, f: Formats) -> None:
        self._t = t
        self._f = f

    def fact(self, name: str | None) -> str:
        return self._t.code("aid_fact", name or "")

    def rule(self, group: str, said: Named, **values: object) -> str:
        """What a bonus or a note is called: in the reader's language as an administrator wrote it, else as this release
        knows its code, else in French, else the code.
        """
        key = f"{group}.{said.code}"
        if self._t.language not in said.words and self._t.has(key):
            return self._t(key, **values)
        return self.given(said) or said.code

    def given(self, said: Named) -> str:
        """What an administrator called it; empty where nobody did."""
        return self._f.in_language(said.words)

    def limit(self, finding: AidFinding) -> str:
        """E.g. "at least 1,000,000 DH"; the code of a comparison that this release has no words for."""
        key = f"aid_comparison.{finding.comparison}"
        if not self._t.has(key):
            return finding.comparison
        codes = ", ".join(self.code(finding.fact, code) for code in (*finding.codes, *finding.partly))
        return self._t(key, limit=codes or self.quantity(finding.fact, finding.number))

    def stated(self, finding: AidFinding) -> str:
        if finding.stated_number is not None:
            return self._t("aid.stated", value=self.quantity(finding.fact, finding.stated_number))
        if finding.stated_code is not None:
            return self._t("aid.stated", value=self.code(finding.fact, finding.stated_code))
        return self._t("aid.not_stated")

    def quantity(self, fact: str | None, number: Decimal | None) -> str:
        """With its unit, which the fact's name tells."""
        if number is None:
            return ""
        written, name = self._f.number(number), fact or ""
        if name.endswith("_mad"):
            return f"{written} {self._t('unit.mad')}"
        if name.endswith("_part"):
            return f"{written} %"
        if "months" in name:
            return self._t("aid.months", number=written)
        return written

    def code(self, fact: str | None, code: str) -> str:
        if code in {"yes", "no"}:
            return self._t(f"aid.{code}")
        group = _CODES.get(fact or "")
        return self._t.code(group, code) if group else code

    def groups(self, result: AidSchemeResult) -> list[Group]:
        """In the order of the rules; those that are lost first, those that are open before those that are met."""
        order = {c.group: place for place, c in reversed(list(enumerate(result.conditions)))}
        ordered = sorted(result.conditions, key=lambda c: (order[c.group], c.way))
        found = [_group(list(members)) for _, members in groupby(ordered, key=lambda c: c.group)]
        return sorted(found, key=lambda group: (Verdict.NO, Verdict.OPEN, Verdict.YES).index(group.verdict))

    def why_not(self, result: AidSchemeResult) -> list[AidCondition]:
        """The conditions that close a scheme to the project."""
        lost = [group for group in self.groups(result) if group.verdict is Verdict.NO]
        return [c for group in lost for way in group.ways for c in way.conditions if c.verdict is Verdict.NO]


def _group(members: list[AidCondition]) -> Group:
    ways = [Way(tuple(way)) for _, way in groupby(members, key=lambda c: c.way)]
    found = {_together({c.verdict for c in way.conditions}) for way in ways}
    best = next(v for v in (Verdict.YES, Verdict.OPEN, Verdict.NO) if v in found)
    return Group(best, tuple(ways))


def _together(verdicts: set[Verdict]) -> Verdict:
    return next((v for v in (Verdict.NO, Verdict.OPEN) if v in verdicts), Verdict.YES)
