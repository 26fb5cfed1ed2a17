"""The RPC methods that every service with events has, for its operator."""

from typing import Any

from nameko.rpc import rpc

from shared.contracts.operations import DiscardParked, GetBacklog, ListParked, ReplayParked
from shared.contracts.refusal import Refusal
from shared.rpc.server import Answering


class OperatorMethods:
    """Inherited by a service's RPC class, which provides `answer`."""

    answer: Answering

    @rpc(expected_exceptions=Refusal)
    def get_backlog(self, request: Any) -> Any:
        return self.answer(GetBacklog, request)

    @rpc(expected_exceptions=Refusal)
    def list_parked(self, request: Any) -> Any:
        return self.answer(ListParked, request)

    @rpc(expected_exceptions=Refusal)
    def replay_parked(self, request: Any) -> Any:
        return self.answer(ReplayParked, request)

    @rpc(expected_exceptions=Refusal)
    def discard_parked(self, request: Any) -> Any:
        return self.answer(DiscardParked, request)
