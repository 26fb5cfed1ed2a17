"""Alerts to staff by webhook: receivers of the settings, and those that the console names, which come and go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.staff_webhook import StaffBridge, StaffWebhookLine
from services.notifications.adapters.staff_receivers import live_receivers
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.domain.provider import Provider
from services.notifications.usecases.carrier_ports import Line
from services.notifications.usecases.ports import Claim, Now
from shared.contracts.notifications.codes import AttemptOutcome, Channel, Phase
from shared.contracts.notifications.providers import ProviderKind
from shared.network.webhooks.signature import secret_of

PRIORITY = 10
"""Of a receiver that the console names, where nobody gave it another."""


@dataclass(frozen=True)
class AlertPosting:
    """What the set-up says of posting to receivers that the console names."""

    key: str = field(repr=False)
    """Half of every secret."""
    console_url: str
    named_origins: tuple[str, ...] = ()
    ca_file: str | None = None


class ReceiverBook:
    """Who is named in the console now: one for a process, its senders share it. Without a key there is nobody."""

    def __init__(self, posting: AlertPosting, board: ProviderBoard, configured: Sequence[str], now: Now) -> None:
        self._posting, self._board, self._now = posting, board, now
        self._configured = frozenset(configured)
        self.bridges: Mapping[str, StaffBridge] = {}
        """By name; replaced, never changed."""

    @property
    def may_be_named(self) -> bool:
        return bool(self._posting.key)

    def follow(self, engine: Engine) -> None:
        """As the console says now: each process that sends asks, over and over."""
        if not self.may_be_named:
            return
        with engine.connect() as connection:
            rows = live_receivers(connection)
        found = {}
        for row in rows:
            salts = [row.salt, *([row.former_salt] if row.former_until and row.former_until > self._now() else [])]
            if row.name not in self._configured:  # who is in the settings was there first
                found[row.name] = self._bridge(row.url, [bytes(salt) for salt in salts])
        if found != self.bridges:
            self._board.know([provider_of(name) for name in found])
            self.bridges = found

    def _bridge(self, url: str, salts: Sequence[bytes]) -> StaffBridge:
        said = self._posting
        secrets = tuple(secret_of(said.key, salt) for salt in salts)
        return StaffBridge(url, secrets, said.console_url, said.named_origins, said.ca_file)


def provider_of(name: str) -> Provider:
    return Provider(name, Channel.WEBHOOK, ProviderKind.WEBHOOK, PRIORITY)


class StaffWebhooks:
    """A carrier. For one thread; its lines are made anew when the console names others."""

    def __init__(
        self, configured: Sequence[tuple[Provider, Line]], book: ReceiverBook, board: ProviderBoard, now: Now
    ) -> None:
        self._configured, self._book, self._board, self._now = list(configured), book, board, now
        self._made_of: Mapping[str, StaffBridge] | None = None
        self._lines: dict[str, tuple[Provider, Line]] = {}
        self._all = Providers([], board)

    def ready(self) -> bool:
        return self._current().ready()

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py. A test goes to the receiver that it is of, and to no other."""
        everybody, only = self._current(), claim.facts.receiver
        if not only:
            return everybody.deliver(claim, message, address, transmitting)
        if only not in self._lines:
            reply = "no receiver of that name is posted to any more"
            return Attempt(Phase.CONTACT, AttemptOutcome.PERMANENT, reply=reply)
        return Providers([self._lines[only]], self._board).deliver(claim, message, address, transmitting)

    def close(self) -> None:
        """Nothing is held: each post has a connection of its own."""

    def _current(self) -> Providers:
        named = self._book.bridges
        if named is not self._made_of:
            theirs = [(provider_of(name), StaffWebhookLine(bridge, self._now)) for name, bridge in named.items()]
            self._lines = {provider.name: (provider, line) for provider, line in [*self._configured, *theirs]}
            self._all, self._made_of = Providers(list(self._lines.values()), self._board), named
        return self._all
