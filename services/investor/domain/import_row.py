"""One row of an import file: its cells read into a person and a project, or every fault of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any
from unicodedata import category

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.investor.domain.amount import read_amount, read_count
from services.investor.domain.import_fault import Fault, Problem, Unreadable
from services.investor.domain.import_file import REQUIRED, Row
from services.investor.domain.spelling import Spellings, Vocabulary, clean, proposal
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.requests import ConsentGiven, PersonDetails, ProjectDetails
from shared.reference import places

_PHONE_SIGNS = re.compile(r"[\s./()-]")
_TRUNK_ZERO = re.compile(r"\(0\)")
_DAY_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_REPLACEMENT = "\ufffd"
"""What a decoder leaves where it could not read a byte."""


@dataclass(frozen=True)
class ReadRow:
    """A row without faults."""

    line: int
    person: PersonDetails
    project: ProjectDetails


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, headers: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self._headers = headers
        # A file names few countries, languages, sectors and places, many times each.
        province, commune = lru_cache(4096)(_province), lru_cache(4096)(_commune)
        self._readers: Mapping[str, Callable[[str, Mapping[str, Any]], Any]] = {
            "full_name": lambda text, _: _checked(PersonDetails, "full_name", text),
            "email": lambda text, _: _email(text),
            "phone": lambda text, _: _phone(text),
            "birth_date": lambda text, _: _birth_date(text),
            "residence_country": _listed(vocabulary.countries, Problem.COUNTRY_UNKNOWN),
            "language": _listed(vocabulary.languages, Problem.LANGUAGE_UNKNOWN),
            "province": lambda text, _: province(text),
            "commune": lambda text, row: commune(text, row.get("province")),  # after the province
            "sector": _listed(vocabulary.sectors, Problem.SECTOR_UNKNOWN),
            "title": lambda text, _: _checked(ProjectDetails, "title", text),
            "planned_amount_mad": lambda text, _: _amount(text),
            "planned_jobs": lambda text, _: _jobs(text),
            "cri_invest_reference": lambda text, _: _checked(ProjectDetails, "cri_invest_reference", text),
            "consent_text_version": lambda text, _: _checked(ConsentGiven, "text_version", text),
        }

    def read(self, row: Row) -> ReadRow | tuple[Fault, ...]:
        """All faults of the row, in the order of our columns. A column that the file lacks is not the row's fault."""
        found: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, reader in self._readers.items():
            if name not in self._headers:
                continue
            cell = row.cells.get(name, "")
            try:
                text = _legible(cell)
                if text:
                    found[name] = reader(text, found)
                elif name in REQUIRED:
                    raise Unreadable(Problem.MISSING)
            except Unreadable as unreadable:
                fault = Fault(row.line, self._headers[name], cell, unreadable.problem, unreadable.proposal)
                faults.append(fault)
        if faults or not found.keys() >= set(REQUIRED):
            return tuple(faults)
        return ReadRow(row.line, _person(found), _project(found))


def _person(found: Mapping[str, Any]) -> PersonDetails:
    return PersonDetails(
        full_name=found["full_name"],
        email=found["email"],
        phone=found.get("phone"),
        birth_date=found.get("birth_date"),
        residence_country=found["residence_country"],
        language=found["language"],
        consents=(ConsentGiven(purpose=Purpose.SERVICE_NOTICES, text_version=found["consent_text_version"]),),
    )


def _project(found: Mapping[str, Any]) -> ProjectDetails:
    wanted = ("title", "province", "commune", "sector", "planned_amount_mad", "planned_jobs", "cri_invest_reference")
    return ProjectDetails(**{name: found[name] for name in wanted if name in found})


def _legible(cell: str) -> str:
    """The cleaned cell. Raises Unreadable on what no one typed: a wrong character set, control characters."""
    if any(c == _REPLACEMENT or (category(c) == "Cc" and not c.isspace()) for c in cell):
        raise Unreadable(Problem.UNREADABLE_CHARACTER)
    return clean(cell)


def _listed(spellings: Spellings, problem: Problem) -> Callable[[str, Mapping[str, Any]], str]:
    @lru_cache(4096)
    def read(text: str) -> str:
        code = spellings.find(text)
        if code is None:
            raise Unreadable(problem, lambda: spellings.closest(text))
        return code

    return lambda text, _: read(text)


def _province(text: str) -> str:
    found = places.find_province(text)
    if found is None:
        raise Unreadable(Problem.PROVINCE_UNKNOWN, lambda: _first(places.closest_provinces(text, 1)))
    return found.code


def _commune(text: str, province: str | None) -> str | None:
    """The commune's code; None when the province is faulty itself, so that nothing more can be said."""
    if province is None:
        if any(places.find_commune(text, code) for code in places.provinces()):
            return None
        raise Unreadable(Problem.COMMUNE_UNKNOWN, lambda: _first(places.closest_communes(text, limit=1)))
    found = places.find_commune(text, province)
    if found is not None:
        return found.code
    elsewhere = places.find_commune(text)
    if elsewhere is not None:
        theirs = places.provinces()[elsewhere.province]
        raise Unreadable(Problem.COMMUNE_IN_ANOTHER_PROVINCE, proposal(theirs.name_fr, theirs.code))
    raise Unreadable(Problem.COMMUNE_UNKNOWN, lambda: _first(places.closest_communes(text, province, 1)))


def _first(closest: tuple[places.Place, ...]) -> str | None:
    return proposal(closest[0].name_fr, closest[0].code) if closest else None


def _email(text: str) -> str:
    """In small letters: one mailbox is one person, however it was typed."""
    try:
        return str(_checked(PersonDetails, "email", text)).lower()
    except Unreadable as unreadable:
        raise Unreadable(Problem.EMAIL_INVALID) from unreadable


def _phone(text: str) -> str:
    """International form: `+32475123456`. A national number is not guessed at."""
    digits = _PHONE_SIGNS.sub("", _TRUNK_ZERO.sub("", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    try:
        return str(_checked(PersonDetails, "phone", digits))
    except Unreadable as unreadable:
        national = digits.isdigit() and digits.startswith("0")
        example = f"+212{digits[1:]} / +32{digits[1:]} …" if national else "+32475123456"
        raise Unreadable(Problem.PHONE_INVALID, example) from unreadable


def _birth_date(text: str) -> date:
    """`1980-05-17`, or the day first: `17/05/1980`, `17.5.1980`. Two figures of a year are not guessed at."""
    year_first = _DAY_FIRST.sub(r"\3-\2-\1", text)
    padded = "-".join(part.zfill(2) for part in year_first.split("-"))
    try:
        return _field(PersonDetails, "birth_date").validate_python(padded)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise Unreadable(Problem.BIRTH_DATE_UNREADABLE, "1980-05-17") from error


def _amount(text: str) -> Decimal:
    try:
        return Decimal(_checked(ProjectDetails, "planned_amount_mad", read_amount(text)))
    except ValidationError as error:
        raise Unreadable(Problem.AMOUNT_OUT_OF_RANGE) from error


def _jobs(text: str) -> int:
    try:
        return int(_checked(ProjectDetails, "planned_jobs", read_count(text)))
    except ValidationError as error:
        raise Unreadable(Problem.JOBS_OUT_OF_RANGE) from error


def _checked(contract: type[BaseModel], field: str, value: object) -> Any:
    """The value as the contract takes it.

    Raises Unreadable for a text that is too long; ValidationError for a number out of range.
    """
    try:
        return _field(contract, field).validate_python(value)
    except ValidationError:
        if isinstance(value, str):
            raise Unreadable(Problem.TOO_LONG)
        raise


@lru_cache
def _field(contract: type[BaseModel], field: str) -> TypeAdapter[Any]:
    """One field of a contract on its own, so that its limits are stated once, there."""
    info = contract.model_fields[field]
    return TypeAdapter(Annotated[info.annotation, info])  # type: ignore[arg-type]  # known at run time only
