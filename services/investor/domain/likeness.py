"""How alike two dossiers are, in points of 100, and in which respects: a proposal to a person, never a decision.

The points are a proposal [P]; from how many on a pair is shown is the centre's dated number `duplicate_at_least`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from uuid import UUID

from rapidfuzz import fuzz

from services.investor.domain.spelling import fold
from shared.contracts.codes import Sector
from shared.contracts.investor.duplicates import Likeness

POINTS: Mapping[Likeness, int] = MappingProxyType(
    {
        Likeness.SAME_INVESTOR: 40,
        Likeness.NAME: 40,
        Likeness.PHONE: 10,
        Likeness.BIRTH_DATE: 15,
        Likeness.TITLE: 20,
        Likeness.SECTOR: 8,
        Likeness.PROVINCE: 7,
        Likeness.AMOUNT: 10,
        Likeness.OFFER: 5,
    }
)
"""Of one person both entries are the same by themselves, so their name, telephone and birth tell nothing more."""

MOST = 100
BORN_ANOTHER_DAY = 20
"""Points taken where both said when they were born, and not the same: a father and a son, or a slip of the pen [P]."""

LEAST_KEPT = 40
"""Below, no pair is kept: a dated number under it shows no more than this."""
_NAME_NEAR = 85
_TITLE_NEAR = 75
"""Similarities of 100 from which a name and a title count; above, the more alike the more points [P]."""
_AMOUNT_WITHIN = Decimal("0.10")


@dataclass(frozen=True)
class Filed:
    """What of a dossier is compared."""

    dossier_id: UUID
    person_id: UUID
    name: str
    """As `search_words` writes it."""
    skeleton: str
    """Consonants of the name in Latin letters, whichever script it was written in: `name_skeleton` in the database."""
    phone: str | None
    title: str
    province: str
    sector: Sector
    planned_amount_mad: Decimal
    offer_id: UUID | None
    """Opportunity, or plot."""
    birth_date: date | None = None

    @cached_property
    def folded_title(self) -> str:
        """It is compared with many."""
        return fold(self.title)


@dataclass(frozen=True)
class Alike:
    score: int
    likenesses: tuple[Likeness, ...]
    """In the order of `Likeness`."""


def compare(one: Filed, other: Filed) -> Alike:
    shares = {
        Likeness.SECTOR: float(one.sector == other.sector),
        Likeness.PROVINCE: float(one.province == other.province),
        Likeness.TITLE: _share(fuzz.token_set_ratio(one.folded_title, other.folded_title), _TITLE_NEAR),
        Likeness.AMOUNT: float(_near(one.planned_amount_mad, other.planned_amount_mad)),
        Likeness.OFFER: float(one.offer_id is not None and one.offer_id == other.offer_id),
    }
    if one.person_id == other.person_id:
        shares[Likeness.SAME_INVESTOR] = 1.0
    else:
        shares[Likeness.NAME] = _share(name_similarity(one, other), _NAME_NEAR)
        shares[Likeness.PHONE] = float(one.phone is not None and one.phone == other.phone)
        shares[Likeness.BIRTH_DATE] = float(one.birth_date is not None and one.birth_date == other.birth_date)
    found = {likeness: share for likeness, share in shares.items() if share}
    score = round(sum(POINTS[likeness] * share for likeness, share in found.items())) - _against(one, other)
    return Alike(max(0, min(MOST, score)), tuple(likeness for likeness in Likeness if likeness in found))


def _against(one: Filed, other: Filed) -> int:
    another_day = None not in (one.birth_date, other.birth_date) and one.birth_date != other.birth_date
    return BORN_ANOTHER_DAY if another_day and one.person_id != other.person_id else 0


def name_similarity(one: Filed, other: Filed) -> float:
    """Of 100, in any order of the words; across scripts by the consonants, which say less and so count less."""
    written = fuzz.token_sort_ratio(one.name, other.name)
    return max(written, 0.95 * _words_alike(one.skeleton, other.skeleton))


def _words_alike(one: str, other: str) -> float:
    """A single short word is near to too many others."""
    return fuzz.token_sort_ratio(one, other) if min(len(one.split()), len(other.split())) > 1 else 0.0


def _share(similarity: float, near: int) -> float:
    """Nothing below `near`; from there on as the similarity says."""
    return similarity / 100 if similarity >= near else 0.0


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _AMOUNT_WITHIN * max(one, other)
