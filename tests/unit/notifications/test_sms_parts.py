"""What a text costs, and that no character is cut in two."""

import pytest

from services.notifications.adapters.channels.sms_parts import Alphabet, parts_of


@pytest.mark.parametrize(
    ("text", "alphabet", "parts"),
    [
        ("a" * 160, Alphabet.GSM_7, 1),
        ("a" * 161, Alphabet.GSM_7, 2),
        ("€" * 80, Alphabet.GSM_7, 1),
        ("é" * 160, Alphabet.GSM_7, 1),
        ("ç" * 70, Alphabet.UCS_2, 1),
        ("ملف" * 24, Alphabet.UCS_2, 2),
        ("\u2068OR-2026-00042\u2069", Alphabet.GSM_7, 1),
    ],
)
def test_parts_are_counted_as_the_network_does(text: str, alphabet: Alphabet, parts: int) -> None:
    found = parts_of(text)
    assert (found.alphabet, len(found.parts)) == (alphabet, parts)


@pytest.mark.parametrize("text", ["a" * 152 + "€" * 20, "م" * 66 + "😀" * 10])
def test_no_character_is_cut_in_two(text: str) -> None:
    found = parts_of(text)
    assert "".join(found.parts) == text
    for body in found.encoded(7):
        assert len(body) <= 6 + 153
        if found.alphabet is Alphabet.UCS_2:
            body[6:].decode("utf-16-be")
        else:
            assert body[-1] != 27
