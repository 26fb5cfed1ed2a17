"""The generated passwords and keys."""

import json
from pathlib import Path

from operations.catalogue import SERVICES
from operations.credentials import load_or_generate


def test_they_are_the_same_the_next_time(tmp_path: Path) -> None:
    first = load_or_generate(tmp_path / "secrets.json")

    assert load_or_generate(tmp_path / "secrets.json") == first


def test_every_service_has_two_passwords_and_no_two_are_alike(tmp_path: Path) -> None:
    found = load_or_generate(tmp_path / "secrets.json")

    passwords = [*found.owner_passwords.values(), *found.app_passwords.values(), found.postgres_password]
    assert set(found.owner_passwords) == set(found.app_passwords) == set(SERVICES)
    assert len(set(passwords)) == len(passwords)


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    load_or_generate(tmp_path / "secrets.json")

    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_what_a_newer_release_needs_is_added_and_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({"postgres_password": "old", "app_passwords": {"investor": "kept"}}))

    found = load_or_generate(path)

    assert found.postgres_password == "old"
    assert found.app_passwords["investor"] == "kept"
    assert found.app_passwords["gateway"]
