"""What an editor writes into a text and what an investor is called stay words in every mail that is sent."""

from uuid import uuid4

import pytest

from services.notifications.adapters.writing.shipped_texts import keys
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.wording import Wording, Wordings
from services.notifications.usecases import sample
from shared.contracts.codes import Language
from shared.contracts.notifications.templates import TextLanguage, TextPart
from tests.support.poison import MARKUP, SCRIPT_ADDRESS, became_markup
from tests.unit.notifications.builders import NOON, STAFF, contact, shipped_wordings, staff_writer, writer


def _hostile(words: str) -> Wordings:
    said = words.replace("'", "''")  # one apostrophe, as ICU writes it
    return lambda _key: Wording(uuid4(), {TextLanguage.FRENCH: dict.fromkeys(TextPart, said)}, {})


@pytest.mark.parametrize("words", [MARKUP, SCRIPT_ADDRESS], ids=["markup", "address"])
@pytest.mark.parametrize("key", keys())
def test_no_mail_takes_a_text_or_a_name_for_markup(key: str, words: str) -> None:
    wordings = _hostile(words)
    claim = sample.claim(key, STAFF, TextLanguage.FRENCH, NOON.date())
    if key.startswith("staff_"):
        reader = Recipient(STAFF, words, Language.FRENCH, {})
        message = staff_writer().write(claim, reader, sample.gathered(claim.facts), wordings)
    else:
        message = writer().write(claim, contact(name=words), wordings)
    assert became_markup(message.html) == []
    assert "pwned" in message.html
    assert words.partition("<")[0] in message.text


@pytest.mark.parametrize("key", [key for key in keys() if not key.startswith("staff_")])
def test_a_hostile_name_in_a_shipped_text_stays_a_name(key: str) -> None:
    claim = sample.claim(key, STAFF, TextLanguage.FRENCH, NOON.date())
    assert became_markup(writer().write(claim, contact(name=MARKUP), shipped_wordings).html) == []
