"""What of the regional plan goes out when it changes: items, public priorities and targets, approved periods.

What was public and is so no longer goes out once more, as one that does not apply: who followed it must not keep it.
What never was public, groups of places and the reasons for a reopening stay inside.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.territory.domain.going_out import GoingOut
from services.territory.usecases.plan_tables import TABLES, cells_of
from services.territory.usecases.ports import UnitOfWork
from shared.contracts.codes import Language
from shared.contracts.territory import planning_facts as out
from shared.contracts.territory.plan_words import PlanItem, Priority, Sourced, Target
from shared.contracts.territory.public_fact import PART, PublicFact

Known = Mapping[tuple[str, ...], Sourced]
"""The words that count, by their natural key."""


def known_words(table: str, words: Sequence[Sourced]) -> Known:
    return {TABLES[table].key_of(cells_of(word)): word for word in words}


def tell_words(table: str, before: Known, words: Sequence[Sourced], work: UnitOfWork, at: datetime) -> None:
    """`words`: those that say something new; `before`: what counted until now."""
    for word in words:
        fact = _fact(word, before.get(TABLES[table].key_of(cells_of(word))), work)
        if fact is not None:
            work.public_log.tell(GoingOut(fact, at))


def tell_approved(period: str, work: UnitOfWork, at: datetime) -> None:
    """With the values of indicators that are shown to everybody; without one nothing is told."""
    values = [out.ApprovedValue.model_validate(value) for value in work.planning.public_values(period)]
    parts = [values[start : start + PART] for start in range(0, len(values), PART)]
    for number, part in enumerate(parts, start=1):
        said = {"period": period, "part": number, "parts": len(parts), "values": tuple(part)}
        work.public_log.tell(GoingOut(out.PeriodApproved.model_validate(said), at))


def tell_reopened(period: str, work: UnitOfWork, at: datetime) -> None:
    """Nothing was told of a period without a public value, and nothing is."""
    if work.planning.public_values(period):
        work.public_log.tell(GoingOut(out.PeriodReopened(period=period), at))


def _fact(word: Sourced, before: Sourced | None, work: UnitOfWork) -> PublicFact | None:
    match word:
        case PlanItem():
            names = {Language.FRENCH: word.name_fr, Language.ARABIC: word.name_ar, Language.ENGLISH: word.name_en}
            title = {language: name for language, name in names.items() if name}
            return out.PlanItemChanged.model_validate({**_said(word, out.PlanItemChanged), "title": title})
        case Priority() if _is_shown(word, before):
            return out.PriorityChanged.model_validate(_said(word, out.PriorityChanged))
        case Target() if _is_shown(word, before) and work.planning.is_shown(word.indicator):
            said = {**_said(word, out.TargetChanged), "province": _province_of(word.place, work)}
            return out.TargetChanged.model_validate(said)
    return None


def _is_shown(word: Priority | Target, before: Sourced | None) -> bool:
    return word.public or (isinstance(before, Priority | Target) and before.public and before.applies)


def _said(word: PlanItem | Priority | Target, kind: type[PublicFact]) -> dict[str, object]:
    said = {name: value for name, value in word.model_dump().items() if name in kind.model_fields}
    return {**said, "applies": word.applies and getattr(word, "public", True)}


def _province_of(place: str, work: UnitOfWork) -> str | None:
    """None: the region, or a group of places."""
    if work.places.has_province(place):
        return place
    return work.places.province_of_commune(place) or work.places.province_of_zone(place)
