"""Send the next public event to a receiver: claim, sign, call, judge, write down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from services.territory.domain.webhook import Verdict, judge
from services.territory.usecases.ports import Now
from shared.network.webhooks.outcome import Ended
from shared.network.webhooks.signature import headers_of, secret_of
from shared.reference.days import local_date


@dataclass(frozen=True)
class Claim:
    """One attempt that a sender is about to make."""

    subscription_id: UUID
    delivery_id: int
    attempt_id: int
    url: str
    salts: Sequence[bytes]
    """The newest first."""
    event: Mapping[str, Any]
    """As CloudEvents has it; its `id` is the webhook's."""
    is_ping: bool
    tries: int


class DeliveryDesk(Protocol):
    """See adapters/delivery_desk.py."""

    def number(self) -> int: ...

    def recover(self, now: datetime) -> int: ...

    def claim(self, now: datetime) -> Claim | None: ...

    def pauses(self, on: date) -> Sequence[timedelta]: ...

    def settle(self, claim: Claim, ended: Ended, verdict: Verdict, now: datetime) -> None: ...


class Caller(Protocol):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Ended:
        """Never raises for what a receiver does."""


class Draw(Protocol):
    def __call__(self) -> float:
        """From 0 to 1, by chance."""


@dataclass(frozen=True)
class Delivered:
    """What came of one attempt."""

    ended: Ended
    verdict: Verdict
    took: timedelta
    is_ping: bool


def deliver_next(desk: DeliveryDesk, caller: Caller, key: str, now: Now, draw: Draw) -> Delivered | None:
    """One attempt; None: nothing is due."""
    desk.number()
    begun = now()
    claim = desk.claim(begun)
    if claim is None:
        return None
    body = json.dumps(claim.event, ensure_ascii=False, separators=(",", ":")).encode()
    secrets = [secret_of(key, salt) for salt in claim.salts]
    ended = caller.post(claim.url, headers_of(str(claim.event["id"]), begun, body, secrets), body)
    at = now()
    verdict = judge(ended, claim.tries, desk.pauses(local_date(at)), draw())
    desk.settle(claim, ended, verdict, at)
    return Delivered(ended, verdict, at - begun, claim.is_ping)
