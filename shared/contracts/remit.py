"""To which provinces the present work is limited: it travels beside every request, as its trace does (ADR 0055).

A remit is not part of any contract: a request that could carry it could also leave it out.
"""

import re
from contextvars import ContextVar

WHOLE_REGION: tuple[str, ...] = ()
_CODE = re.compile(r"\d\d\.\d\d\d")

_remit: ContextVar[tuple[str, ...]] = ContextVar("primo_remit", default=WHOLE_REGION)


class RemitMalformed(ValueError):
    """What came beside a request is no list of provinces: it is not carried out."""


def remit() -> tuple[str, ...]:
    """Codes of provinces, in their order; none: the whole region."""
    return _remit.get()


def limit_to(provinces: tuple[str, ...]) -> None:
    """From here on in this task, until it says otherwise."""
    _remit.set(provinces)


class limited_to:  # noqa: N801 - used as a function, as telemetry's `following`
    """Do something within these provinces alone."""

    __slots__ = ("_provinces", "_token")

    def __init__(self, provinces: tuple[str, ...]) -> None:
        self._provinces = provinces

    def __enter__(self) -> None:
        self._token = _remit.set(self._provinces)

    def __exit__(self, *_: object) -> None:
        _remit.reset(self._token)


def written(provinces: tuple[str, ...]) -> str:
    """As it stands in a header."""
    return ",".join(provinces)


def read(header: str | None) -> tuple[str, ...]:
    """No header: the whole region. Raises RemitMalformed, also of one that is there and empty."""
    if header is None:
        return WHOLE_REGION
    found = tuple(header.split(","))
    if not all(_CODE.fullmatch(code) for code in found):
        raise RemitMalformed(header)
    return found
