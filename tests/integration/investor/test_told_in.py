"""Tamazight as a wish of who is told: kept beside Arabic, so that older readers read what they always read."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from shared.contracts.codes import Language
from shared.contracts.investor.preferences import GetPreferences, SetToldIn
from shared.contracts.investor.privacy import CorrectOwnContact, GetPerson, RectifyPerson
from shared.contracts.investor.queries import GetContact, GetDossier, TrackDossier
from tests.integration.investor.test_dossier_in_the_database import ADVISER, Investor, a_filing, investor

__all__ = ["investor"]
TOLD = {"person": {"language": "ar", "tamazight": True}}


def told_in(investor: Investor, dossier_id: Any) -> tuple[Language, bool]:
    """As each reader is told."""
    dossier, tracked = investor(GetDossier(dossier_id=dossier_id)), investor(TrackDossier(dossier_id=dossier_id))
    person_id = dossier.investor_id
    said = {
        (one.language, one.tamazight)
        for one in (
            dossier,
            tracked,
            investor(GetContact(person_id=person_id)),
            investor(GetPerson(person_id=person_id)),
            investor(GetPreferences(person_id=person_id)),
        )
    }
    [found] = said
    return found


def test_who_files_is_told_in_tamazight_and_events_say_arabic(investor: Investor) -> None:
    filed = investor(a_filing(**TOLD))

    assert told_in(investor, filed.dossier_id) == (Language.ARABIC, True)
    with investor.engine.connect() as connection:
        [event] = connection.scalars(text("SELECT data FROM outbox WHERE type = 'person.registered.v1'"))
    assert event["language"] == "ar"
    assert "tamazight" not in event


def test_the_person_and_staff_change_it_and_another_language_ends_it(investor: Investor) -> None:
    dossier_id = investor(a_filing()).dossier_id
    person_id = investor(GetDossier(dossier_id=dossier_id)).investor_id
    tamazight = {"language": "ar", "tamazight": True}

    investor(SetToldIn(person_id=person_id, **tamazight))
    assert told_in(investor, dossier_id) == (Language.ARABIC, True)
    investor(CorrectOwnContact(dossier_id=dossier_id, phone="+212600000000"))
    assert told_in(investor, dossier_id) == (Language.ARABIC, True), "what is not said stays"
    investor(CorrectOwnContact(dossier_id=dossier_id, language="de"))  # by a page that does not know of it
    assert told_in(investor, dossier_id) == (Language.GERMAN, False)
    investor(RectifyPerson(person_id=person_id, staff_id=ADVISER, **tamazight))
    assert told_in(investor, dossier_id) == (Language.ARABIC, True)
    investor(SetToldIn(person_id=person_id, language="ar"))
    assert told_in(investor, dossier_id) == (Language.ARABIC, False)
    lines = [one for one in investor(GetDossier(dossier_id=dossier_id)).history if one.action == "person.rectified"]
    assert len(lines) == 5


@pytest.mark.parametrize("language", [one.value for one in Language if one is not Language.ARABIC])
def test_beside_another_language_than_arabic_it_is_refused(language: str) -> None:
    """What is read where nobody wrote Tamazight is declared: Arabic, then French."""
    for say in (
        lambda said: a_filing(person=said),
        lambda said: RectifyPerson(person_id=ADVISER, staff_id=ADVISER, **said),
        lambda said: SetToldIn(person_id=ADVISER, **said),
    ):
        with pytest.raises(ValidationError, match="beside Arabic"):
            say({"language": language, "tamazight": True})
