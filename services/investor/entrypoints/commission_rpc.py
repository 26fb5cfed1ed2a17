"""RPC methods about the commission: opinions, and who sits in it."""

from typing import Any

from shared.contracts.investor import commission_requests, queries
from shared.contracts.refusal import Refusal
from shared.rpc.amqp_door import rpc


class CommissionMethods:
    answer: Any
    """The application of the service that these methods belong to."""

    @rpc(expected_exceptions=Refusal)
    def ask_opinions(self, request: Any) -> Any:
        return self.answer(commission_requests.AskOpinions, request)

    @rpc(expected_exceptions=Refusal)
    def record_opinion(self, request: Any) -> Any:
        return self.answer(commission_requests.RecordOpinion, request)

    @rpc(expected_exceptions=Refusal)
    def drop_opinion(self, request: Any) -> Any:
        return self.answer(commission_requests.DropOpinion, request)

    @rpc(expected_exceptions=Refusal)
    def add_commission_member(self, request: Any) -> Any:
        return self.answer(commission_requests.AddCommissionMember, request)

    @rpc(expected_exceptions=Refusal)
    def list_commission_members(self, request: Any) -> Any:
        return self.answer(queries.ListCommissionMembers, request)

    @rpc(expected_exceptions=Refusal)
    def list_opinions(self, request: Any) -> Any:
        return self.answer(queries.ListOpinions, request)
