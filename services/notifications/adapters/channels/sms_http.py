"""SMS by a provider that takes JSON over HTTP. The body is PRIMO's own: providers differ, a small bridge adapts them.

`POST {"id", "to", "from", "text"}` with `Authorization: Bearer …` and the notice's id as `Idempotency-Key`; answered by
2xx with `{"id": …}`. Its address comes from the operator's settings, never from a form: no redirection is followed, no
proxy of the environment used, and without TLS it must be on the same machine.
"""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from services.notifications.adapters.channels.sms_parts import TooLong, parts_of
from services.notifications.domain.delivery import Attempt, lost
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite, Claim
from shared.contracts.notifications.codes import AttemptOutcome, Phase

_LONGEST_REPLY = 300
_NOT_TAKEN = frozenset({401, 403, 404, 408, 429, 503})
"""It did not take the message, for reasons of its own: another provider may."""
_AMBIGUOUS = frozenset({500, 502, 504})
"""Somebody on the way failed: the message may have been taken."""


@dataclass(frozen=True)
class HttpSms:
    """Where it is posted, and as whom."""

    url: str
    token: str
    source: str
    timeout_s: float


class HttpSmsLine:
    """For one thread."""

    def __init__(self, provider: HttpSms) -> None:
        self._provider = provider
        self._client = self._new()

    def _new(self) -> httpx.Client:
        return httpx.Client(
            timeout=self._provider.timeout_s,
            follow_redirects=False,
            trust_env=False,
            headers={"Authorization": f"Bearer {self._provider.token}", "User-Agent": "PRIMO-Notices/1"},
        )

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py."""
        try:
            parts = parts_of(message.text)
        except TooLong as error:
            raise CannotWrite(str(error)) from error
        said = {"id": str(claim.notice_id), "to": address, "from": self._provider.source, "text": "".join(parts.parts)}
        transmitting()
        try:
            answer = self._client.post(self._provider.url, json=said, headers={"Idempotency-Key": str(claim.notice_id)})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return lost(Phase.CONNECT, f"{type(error).__name__}: {error}")
        except httpx.HTTPError as error:
            return lost(Phase.TRANSMITTING, f"{type(error).__name__}: {error}")
        return _judged(answer, address)

    def close(self) -> None:
        self._client.close()
        self._client = self._new()


def _judged(answer: httpx.Response, address: str) -> Attempt:
    status = answer.status_code
    reply = f"HTTP {status} {answer.text.replace(address, '<recipient>')}"[:_LONGEST_REPLY]
    if answer.is_success:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, reply=reply, references=_reference(answer))
    if status in _AMBIGUOUS:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.UNKNOWN, reply=reply)
    if status in _NOT_TAKEN or answer.is_redirect:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.TEMPORARY, reply=reply, of_provider=True)
    permanent = answer.is_client_error
    outcome = AttemptOutcome.PERMANENT if permanent else AttemptOutcome.TEMPORARY
    return Attempt(Phase.TRANSMITTING, outcome, reply=reply)


def _reference(answer: httpx.Response) -> tuple[str, ...]:
    try:
        said = answer.json()
    except ValueError:
        return ()
    found = said.get("id") if isinstance(said, dict) else None
    return (str(found),) if found is not None else ()
