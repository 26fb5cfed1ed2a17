"""A channel with several providers: the first that works delivers, and never two of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.domain.delivery import Attempt, lost
from services.notifications.domain.message import Message
from services.notifications.domain.provider import Provider
from services.notifications.usecases.carrier_ports import Line
from services.notifications.usecases.ports import Claim
from shared.contracts.notifications.codes import Phase


class Providers:
    """Asks one after the other, by priority, as long as nothing left and it is not the message that is refused.

    For one thread: the lines are its own, the board is shared.
    """

    def __init__(self, lines: Sequence[tuple[Provider, Line]], board: ProviderBoard) -> None:
        self._lines = {provider.name: line for provider, line in lines}
        self.board = board

    def ready(self) -> bool:
        return self.board.ready(list(self._lines))

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py."""
        ended: list[Attempt] = []
        for name in self.board.in_order(list(self._lines)):
            if not self.board.admits(name):
                continue
            attempt = self._ask(name, partial(self._lines[name].deliver, claim, message, address, transmitting))
            ended.append(attempt)
            if not attempt.of_provider:
                break
        if not ended:  # another sender is trying the only one whose rest is over
            return lost(Phase.CONNECT, "every provider of the channel rests or is paused")
        *earlier, last = ended
        return replace(last, earlier=tuple(earlier))

    def _ask(self, name: str, deliver: Callable[[], Attempt]) -> Attempt:
        asked = False
        try:
            attempt = replace(deliver(), provider=name)
            asked = True
        finally:
            if not asked:
                self.board.withdrawn(name)
        self.board.ended(name, attempt)
        return attempt

    def close(self) -> None:
        for line in self._lines.values():
            line.close()
