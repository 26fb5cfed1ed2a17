"""Texts that are not complete stop the process at its start, not a notice in the night."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.notifications.adapters.writing.contact_data import centre_on
from services.notifications.adapters.writing.icu_text import take_apart
from services.notifications.adapters.writing.wording import TEXTS, Texts, WordingIncomplete, load
from services.notifications.domain.text_key import TEXT_KEYS
from shared.contracts.codes import Language
from tests.unit.notifications.builders import EVENTS, NOON, TO_MANDATARIES


def test_the_texts_that_are_shipped_are_complete() -> None:
    assert set(load()) == set(Language)
    assert set(EVENTS) | TO_MANDATARIES | {"push_hint", "daily_digest"} == TEXT_KEYS


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    shutil.copytree(TEXTS, folder)
    dutch = folder / "nl.toml"
    dutch.write_text(dutch.read_text().replace("[notices.plot_expired]", "[notices.plot_forgotten]"))
    (folder / "it.toml").unlink()

    with pytest.raises(WordingIncomplete) as found:
        load(folder)

    problems = "\n".join(found.value.problems)
    assert "nl: notices lacks plot_expired" in problems
    assert "nl: notices has plot_forgotten" in problems
    assert "it: " in problems


@pytest.fixture(scope="module")
def shipped() -> Mapping[Language, Texts]:
    return load()


@pytest.mark.parametrize("key", sorted(TEXT_KEYS))
def test_all_languages_tell_the_same_facts(key: str, shipped: Mapping[Language, Texts]) -> None:
    def facts(language: Language) -> set[str]:
        notice = shipped[language].notices[key]
        return set(take_apart(f"{notice.subject} {notice.happened} {notice.todo}").variables)

    assert {frozenset(facts(language)) for language in Language} == {frozenset(facts(Language.FRENCH))}


def test_the_centre_is_named_in_every_language_and_the_settings_override_the_placeholder() -> None:
    centre = centre_on(NOON.date(), email="accueil@centre.example")

    assert set(centre.name) == set(Language)
    assert centre.email == "accueil@centre.example"
    assert centre_on(NOON.date()).email.endswith(".invalid")
