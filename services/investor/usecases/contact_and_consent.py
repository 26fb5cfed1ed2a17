"""Rectification of what is known of a person, and the consent log. Law 09-08 art. 8 and 10; GDPR art. 7 and 16."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investor.domain.consent import Consent
from services.investor.domain.person import Person
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.codes import ConsentWay
from shared.contracts.investor.preferences import SetPreference, SetToldIn
from shared.contracts.investor.privacy import CorrectOwnContact, RectifyPerson, SetConsent
from shared.contracts.investor.privacy_refusals import PersonEmailTaken

RECTIFIED, CONSENT_SAID = "person.rectified", "person.consent_said"
"""Lines of history: which fields, which purpose; never what they say."""


def rectify_person(command: RectifyPerson, work: UnitOfWork, now: Now) -> None:
    """Raises PersonNotFound, PersonErased, PersonEmailTaken."""
    person = work.people.get(command.person_id)
    asked = command.model_dump(exclude_none=True, exclude={"person_id", "staff_id"})
    _rectify(person, _stored(asked), work, by=command.staff_id, at=now())


def correct_own_contact(command: CorrectOwnContact, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, PersonErased."""
    person = work.people.get(work.dossiers.get(command.dossier_id).person_id)
    asked = command.model_dump(exclude_none=True, exclude={"dossier_id"})
    _rectify(person, _stored(asked), work, by=None, at=now())


def _stored(asked: Mapping[str, Any]) -> dict[str, Any]:
    corrected = dict(asked)
    if "email" in corrected:
        corrected["email"] = str(corrected["email"]).lower()
    emptied = {name: None for name in ("phone", "birth_date") if corrected.get(name) == ""}
    return corrected | emptied


def _rectify(person: Person, corrected: Mapping[str, Any], work: UnitOfWork, *, by: UUID | None, at: datetime) -> None:
    if "email" in corrected and corrected["email"] != person.email:
        other = work.person_with_email(corrected["email"])
        if other is not None:
            raise PersonEmailTaken()
    changed = person.rectify(corrected)
    if changed:
        note_of_person(person, work, RECTIFIED, by=by, at=at, fields=list(changed))


def set_consent(command: SetConsent, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, PersonErased. Said again, it changes nothing."""
    person = work.people.get(work.dossiers.get(command.dossier_id).person_id)
    way = ConsentWay.TRACKING_PAGE if command.staff_id is None else ConsentWay.STAFF
    _say(person, command, work, way=way, by=command.staff_id, at=now())


def set_preference(command: SetPreference, work: UnitOfWork, now: Now) -> None:
    """For the entry that goes on, where two were found to be one person. Raises PersonNotFound, PersonErased. Said
    again, it changes nothing.
    """
    person = entry_that_goes_on(work, command.person_id)
    _say(person, command, work, way=command.way, by=None, at=now())


def set_told_in(command: SetToldIn, work: UnitOfWork, now: Now) -> None:
    """Of the entry that goes on, as `set_preference`. Raises PersonNotFound, PersonErased."""
    person = entry_that_goes_on(work, command.person_id)
    said = {"language": command.language, "tamazight": command.tamazight}
    _rectify(person, said, work, by=None, at=now())


def _say(
    person: Person,
    said: SetConsent | SetPreference,
    work: UnitOfWork,
    *,
    way: ConsentWay,
    by: UUID | None,
    at: datetime,
) -> None:
    line = Consent(said.purpose, said.text_version, said.language, at, said.given, by, said.channel, way)
    say_consent(person, line, work)


def entry_that_goes_on(work: UnitOfWork, person_id: UUID) -> Person:
    """Raises PersonNotFound."""
    person = work.people.get(person_id)
    return person if person.merged_into_id is None else work.people.get(person.merged_into_id)


def say_consent(person: Person, line: Consent, work: UnitOfWork) -> None:
    """Said again, it changes nothing. Raises PersonErased."""
    if person.say_consent(line):
        said = {"purpose": line.purpose, "given": line.given, "channel": line.channel}
        note_of_person(person, work, CONSENT_SAID, by=line.by, at=line.given_at, **said)


def note_of_person(
    person: Person, work: UnitOfWork, action: str, *, by: UUID | None, at: datetime, **details: Any
) -> None:
    """In the history of each of the person's dossiers, in the order of their ids: two at once lock them alike."""
    for dossier_id in sorted(work.privacy.theirs(person.id).dossier_ids):
        work.dossiers.get(dossier_id).note(action, by=by, at=at, **details)
