"""The link that opens one dossier to whoever holds it: nothing else, and not for ever."""

from datetime import timedelta
from uuid import uuid4

import pytest
from itsdangerous import URLSafeTimedSerializer

from shared.contracts import tracking

SECRET = "a secret of the tests alone"
DAY = timedelta(days=1)


def test_a_link_leads_back_to_its_dossier() -> None:
    dossier_id = uuid4()

    assert tracking.read(tracking.sign(dossier_id, SECRET), SECRET, DAY) == dossier_id


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é", "x" * 5000])
def test_what_was_not_signed_here_is_refused(token: str) -> None:
    with pytest.raises(tracking.TrackingLinkInvalid):
        tracking.read(token, SECRET, DAY)


def test_an_altered_link_and_one_of_another_secret_are_refused() -> None:
    token = tracking.sign(uuid4(), SECRET)

    for altered, secret in ((token[:-2], SECRET), (token, SECRET + "!"), ("A" + token[1:], SECRET)):
        with pytest.raises(tracking.TrackingLinkInvalid):
            tracking.read(altered, secret, DAY)


def test_a_token_signed_for_another_use_opens_no_dossier() -> None:
    foreign = URLSafeTimedSerializer(SECRET, salt="session").dumps(uuid4().hex)

    with pytest.raises(tracking.TrackingLinkInvalid):
        tracking.read(str(foreign), SECRET, DAY)


def test_an_old_link_says_when_it_was_signed() -> None:
    token = tracking.sign(uuid4(), SECRET)

    with pytest.raises(tracking.TrackingLinkExpired) as refused:
        tracking.read(token, SECRET, timedelta(seconds=-1))

    assert refused.value.signed_at.tzinfo is not None


def test_the_address_has_one_slash_whatever_the_settings_say() -> None:
    assert tracking.url("https://primo.example/", "t") == tracking.url("https://primo.example", "t")
    assert tracking.url("https://primo.example", "t") == "https://primo.example/track/t"
