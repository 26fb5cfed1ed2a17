"""How often somebody may ask: so many requests in a window, told in the fields of the IETF's draft on rate limits.

The generic cell rate algorithm (ITU-T I.371, annex A): of each one who asks, one moment is kept. A burst of the whole
quota passes; after it requests pass evenly.
"""

from dataclasses import dataclass
from math import ceil

from services.gateway.domain.errors import TooManyRequests


@dataclass(frozen=True)
class Rate:
    name: str
    quota: int
    window_s: int = 60


@dataclass(frozen=True)
class Left:
    """What is left of a rate, for the one who asked."""

    rate: Rate
    remaining: int
    whole_in_s: int
    """Until the whole quota is there again, if nothing is asked."""

    @property
    def headers(self) -> dict[str, str]:
        """draft-ietf-httpapi-ratelimit-headers-10."""
        name = self.rate.name
        return {
            "RateLimit-Policy": f'"{name}";q={self.rate.quota};w={self.rate.window_s}',
            "RateLimit": f'"{name}";r={self.remaining};t={self.whole_in_s}',
        }


class Meter:
    """Counts for one process. `most`: of how many askers it knows; the one who came longest ago is forgotten first."""

    def __init__(self, rate: Rate, *, most: int = 10_000) -> None:
        self.rate = rate
        self._most = most
        self._full_at: dict[str, float] = {}
        """Asker -> when they have their whole quota again; the one who asked last stands last."""

    def take(self, asker: str, at: float) -> Left:
        """One request, at a moment in seconds. Raises TooManyRequests, which costs the asker nothing."""
        rate = self.rate
        each = rate.window_s / rate.quota
        full_at = max(self._full_at.get(asker, at), at) + each
        over = full_at - at - rate.window_s
        if over > 1e-9:  # a sum of fractions of a second
            raise TooManyRequests(retry_after_s=max(1, ceil(over)), quota=rate.quota, window_s=rate.window_s)
        self._full_at.pop(asker, None)
        self._full_at[asker] = full_at
        if len(self._full_at) > self._most:
            del self._full_at[next(iter(self._full_at))]
        return Left(rate, int((rate.window_s - (full_at - at)) / each + 1e-9), ceil(full_at - at))
