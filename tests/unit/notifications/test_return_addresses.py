"""A return address names one sending of one notice, fits in any envelope, and nobody else makes one."""

from uuid import uuid4

import pytest

from services.notifications.domain.return_address import ReturnAddresses, ReturnAddressForged, Returned

OURS = ReturnAddresses("a secret of the tests alone", "bounces.example.org")
RETURNED = Returned(uuid4(), bytes(range(10)), 3)


def test_it_reads_back_in_capitals_too_and_its_local_part_fits() -> None:
    address = OURS.of(RETURNED)
    assert len(address.partition("@")[0]) <= 64
    assert OURS.read(address) == OURS.read(address.upper()) == RETURNED


def test_a_later_sending_is_told_from_an_earlier_one() -> None:
    assert RETURNED.is_of_the_last(3)
    assert not RETURNED.is_of_the_last(4)
    assert OURS.read(OURS.of(Returned(RETURNED.notice_id, RETURNED.fingerprint, 259))).is_of_the_last(259)


@pytest.mark.parametrize(
    "forge",
    [
        lambda address: address.replace("bounces.", "other."),
        lambda address: "c" + address[1:],
        lambda address: address[:10] + ("a" if address[10] != "a" else "b") + address[11:],
        lambda address: address[:55] + ("a" if address[55] != "a" else "b") + address[56:],
        lambda address: "bpostmaster@bounces.example.org",
        lambda address: "b" + "1" * 60 + "@bounces.example.org",
        lambda address: "b" + "é" * 60 + "@bounces.example.org",
        lambda address: "@",
        lambda address: ReturnAddresses("another secret", OURS.domain).of(RETURNED),
        lambda address: ReturnAddresses(OURS.secret, "").of(RETURNED),
    ],
)
def test_what_is_not_ours_is_forged(forge: object) -> None:
    with pytest.raises(ReturnAddressForged):
        OURS.read(forge(OURS.of(RETURNED)))  # type: ignore[operator]
