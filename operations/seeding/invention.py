"""Who files what, when: dossiers in the order of their deposit, each with what became of it by now."""

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID

from operations.seeding.figures import Dice, figures
from operations.seeding.life import Life, Rules, Staff
from operations.seeding.office import Office
from services.investor.domain.adviser import Assignment
from services.investor.domain.consent import Consent
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.codes import LegalForm, Purpose
from shared.contracts.investor.events import PersonRegistered
from shared.reference.places import Province, provinces

CONSENT_TEXT = "seed"
REMEMBERED = 5_000
"""People of whom one may file again: the latest ones, so that memory stays bounded."""


@dataclass(frozen=True)
class Wanted:
    """What is to be invented. The same values give the same dossiers."""

    dossiers: int
    seed: int
    since: date
    now: datetime
    last_numbers: dict[int, int] = field(default_factory=dict)
    """Year -> the last number that was given before."""


@dataclass(frozen=True)
class Invented:
    dossier: Dossier
    newcomer: Person | None
    """The one who files, when they are seen for the first time."""
    assignment: Assignment | None


def invent(wanted: Wanted, rules: Rules, staff: Staff) -> Iterator[Invented]:
    """One after the other, the oldest first."""
    known: deque[tuple[Person, UUID | None]] = deque(maxlen=REMEMBERED)
    office = Office(staff)
    numbers = dict(wanted.last_numbers)
    for place, moment in enumerate(_moments(wanted)):
        dice = Dice(f"{wanted.seed}.{place}")
        at = datetime.fromtimestamp(moment, UTC)
        again = bool(known) and dice.happens(figures()["people"]["again_share"])
        if again:
            person, before = known[int(dice.random.random() * len(known))]
        else:
            person, before = _person(dice, at, f"{wanted.seed}.{place}"), None
        numbers[at.year] = numbers.get(at.year, 0) + 1
        dossier = _dossier(dice, person, at, f"OR-{at.year}-{numbers[at.year]:05}")
        assignment = office.assigned(dossier, before, at)
        Life(dossier, at, wanted.now, dice, rules, staff).live(assignment)
        office.counts(dossier, assignment)
        if not again:
            known.append((person, None if assignment is None else assignment.adviser_id))
        yield Invented(dossier, None if again else person, assignment)


@cache
def _provinces() -> tuple[list[Province], list[int]]:
    """Each with its weight."""
    found = list(provinces().values())
    return found, [province.population_2024 for province in found]


def _moments(wanted: Wanted) -> "array[int]":
    """When each was filed, in seconds: during office hours, more in summer."""
    dice, weights = Dice(f"{wanted.seed}.moments"), figures()["months"]["weights"]
    days = [wanted.since + timedelta(days=n) for n in range((wanted.now.date() - wanted.since).days)]
    drawn = dice.random.choices(days, [weights[day.month - 1] for day in days], k=wanted.dossiers)
    seconds = (
        int(datetime(day.year, day.month, day.day, 8, tzinfo=UTC).timestamp() + dice.random.random() * 36_000)
        for day in drawn
    )
    return array("q", sorted(seconds))


def _person(dice: Dice, at: datetime, unique: str) -> Person:
    figure = figures()["people"]
    arabic = "_ar" if dice.happens(figure["arabic_names_share"]) else ""
    country = dice.weighted(figure["countries"])
    spoken = "ar" if dice.happens(figure["second_language_share"]) else figure["languages"][country]
    person = Person(
        id=UUID(int=dice.identifier(int(at.timestamp() * 1000))),
        full_name=f"{dice.one_of(figure['first_names' + arabic])} {dice.one_of(figure['last_names' + arabic])}",
        email=f"seed.{unique}@example.org",  # reserved: reaches nobody (RFC 2606)
        phone=None,
        residence_country=country,
        language=Language(spoken),
        registered_at=at,
    )
    person.consents = [Consent(Purpose.SERVICE_NOTICES, CONSENT_TEXT, person.language, at)]
    person.record(
        PersonRegistered(
            person_id=person.id, residence_country=country, language=person.language, occurred_at=at
        )
    )  # fmt: skip
    return person


def _dossier(dice: Dice, person: Person, at: datetime, number: str) -> Dossier:
    figure = figures()["projects"]
    province = dice.random.choices(*_provinces())[0]
    arabic = dice.happens(figure["titles_ar_share"])
    title = dice.one_of(figure["titles_ar" if arabic else "titles"])
    amount = min(max(dice.around(figure["amount_median_mad"], figure["amount_sigma"]), 100_000), 900_000_000)
    return Dossier(
        id=UUID(int=dice.identifier(int(at.timestamp() * 1000))),
        number=number,
        person_id=person.id,
        title=title.format(place=province.name_ar if arabic else province.name_fr),
        description="",
        province=province.code,
        commune=None,
        sector=Sector(dice.weighted(figure["sectors"])),
        host_country=person.residence_country,
        planned_amount_mad=Decimal(round(amount, -4)).quantize(Decimal("0.01")),
        planned_jobs=max(1, int(dice.around(figure["jobs_median"], figure["jobs_sigma"]))),
        opportunity_id=None,
        plot_id=None,
        cri_invest_reference=f"SEED-{number}",
        request_id=UUID(int=dice.identifier(int(at.timestamp() * 1000) + 1)),
        request_digest="seed",
        legal_form=LegalForm.NATURAL_PERSON if dice.happens(0.6) else LegalForm.LIMITED_LIABILITY,
    )
