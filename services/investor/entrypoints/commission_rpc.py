"""RPC methods about the commission: opinions, who sits in it, sessions."""

from typing import Any

from shared.contracts.investor import commission_requests, queries, session_requests
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

    @rpc(expected_exceptions=Refusal)
    def plan_session(self, request: Any) -> Any:
        return self.answer(session_requests.PlanSession, request)

    @rpc(expected_exceptions=Refusal)
    def add_to_agenda(self, request: Any) -> Any:
        return self.answer(session_requests.AddToAgenda, request)

    @rpc(expected_exceptions=Refusal)
    def order_agenda(self, request: Any) -> Any:
        return self.answer(session_requests.OrderAgenda, request)

    @rpc(expected_exceptions=Refusal)
    def hold_session(self, request: Any) -> Any:
        return self.answer(session_requests.HoldSession, request)

    @rpc(expected_exceptions=Refusal)
    def write_minutes(self, request: Any) -> Any:
        return self.answer(session_requests.WriteMinutes, request)

    @rpc(expected_exceptions=Refusal)
    def postpone_item(self, request: Any) -> Any:
        return self.answer(session_requests.PostponeItem, request)

    @rpc(expected_exceptions=Refusal)
    def close_minutes(self, request: Any) -> Any:
        return self.answer(session_requests.CloseMinutes, request)

    @rpc(expected_exceptions=Refusal)
    def cancel_session(self, request: Any) -> Any:
        return self.answer(session_requests.CancelSession, request)

    @rpc(expected_exceptions=Refusal)
    def list_sessions(self, request: Any) -> Any:
        return self.answer(queries.ListSessions, request)

    @rpc(expected_exceptions=Refusal)
    def get_session(self, request: Any) -> Any:
        return self.answer(queries.GetSession, request)

    @rpc(expected_exceptions=Refusal)
    def get_decision_letter(self, request: Any) -> Any:
        return self.answer(queries.GetDecisionLetter, request)
