"""Events that failed alike have one fingerprint; others have another."""

import pytest

from shared.messaging.fingerprint import fingerprint

TYPE = "dossier.filed.v1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "PlotNotFound: ('plot.not_found', '{\"plot_id\": \"019b0000-0000-7000-8000-000000000003\"}')",
            "PlotNotFound: ('plot.not_found', '{\"plot_id\": \"7c9e6679-7425-40de-944b-e07fc1f90ae7\"}')",
        ),
        ("sequence 7 was handled before", "sequence 12345 was handled before"),
        ("late since 2026-05-04T12:00:00", "late since 2025-11-30T09:15:59"),
        ("object at 0x7f45c90fa650 has no plot", "object at 0x1b has no plot"),
        ("1024 bytes;  the limit is 512", "9,999 bytes; the limit is 512"),
        ("digest deadbeef00112233 differs", "digest 00ff00ff00ff00ff11 differs"),
    ],
)
def test_ids_numbers_and_dates_make_no_difference(one: str, other: str) -> None:
    assert fingerprint("handler_failed", TYPE, one) == fingerprint("handler_failed", TYPE, other)


@pytest.mark.parametrize(
    ("code", "type_name", "error"),
    [
        ("invalid", TYPE, "KeyError: 'plot'"),
        ("handler_failed", "dossier.closed.v1", "KeyError: 'plot'"),
        ("handler_failed", None, "KeyError: 'plot'"),
        ("handler_failed", TYPE, "KeyError: 'zone'"),
        ("handler_failed", TYPE, "ValueError: 'plot'"),
    ],
)
def test_another_cause_another_type_or_other_words_do(code: str, type_name: str | None, error: str) -> None:
    assert fingerprint(code, type_name, error) != fingerprint("handler_failed", TYPE, "KeyError: 'plot'")


def test_words_that_look_like_hexadecimal_stay_words() -> None:
    assert fingerprint("c", None, "defaced facade") != fingerprint("c", None, "accede decade")


def test_it_is_stored_so_it_must_stay_as_it_is() -> None:
    assert fingerprint("handler_failed", TYPE, "RuntimeError: plot 12 is away") == "7ee8fece8bf58fc8"
