"""The RPC methods of powers of attorney, realisation, the centre's dated lists, and the saga with territory."""

from typing import Any

from shared.contracts.investor import list_entries, mandate_requests, queries, realisation_requests, saga
from shared.contracts.refusal import Refusal
from shared.rpc.amqp_door import rpc


class MandateMethods:
    answer: Any
    """The application of the service that these methods belong to."""

    @rpc(expected_exceptions=Refusal)
    def name_mandatary(self, request: Any) -> Any:
        return self.answer(mandate_requests.NameMandatary, request)

    @rpc(expected_exceptions=Refusal)
    def record_mandate_step(self, request: Any) -> Any:
        return self.answer(mandate_requests.RecordMandateStep, request)

    @rpc(expected_exceptions=Refusal)
    def revoke_mandate(self, request: Any) -> Any:
        return self.answer(mandate_requests.RevokeMandate, request)

    @rpc(expected_exceptions=Refusal)
    def name_own_mandatary(self, request: Any) -> Any:
        return self.answer(mandate_requests.NameOwnMandatary, request)

    @rpc(expected_exceptions=Refusal)
    def revoke_own_mandate(self, request: Any) -> Any:
        return self.answer(mandate_requests.RevokeOwnMandate, request)

    @rpc(expected_exceptions=Refusal)
    def get_mandatary_contact(self, request: Any) -> Any:
        return self.answer(queries.GetMandataryContact, request)

    @rpc(expected_exceptions=Refusal)
    def get_dated_lists(self, request: Any) -> Any:
        return self.answer(list_entries.GetDatedLists, request)

    @rpc(expected_exceptions=Refusal)
    def add_list_entry(self, request: Any) -> Any:
        return self.answer(list_entries.AddListEntry, request)

    @rpc(expected_exceptions=Refusal)
    def list_saga_dossiers(self, request: Any) -> Any:
        return self.answer(saga.ListSagaDossiers, request)

    @rpc(expected_exceptions=Refusal)
    def plan_milestone(self, request: Any) -> Any:
        return self.answer(realisation_requests.PlanMilestone, request)

    @rpc(expected_exceptions=Refusal)
    def reach_milestone(self, request: Any) -> Any:
        return self.answer(realisation_requests.ReachMilestone, request)

    @rpc(expected_exceptions=Refusal)
    def record_visit(self, request: Any) -> Any:
        return self.answer(realisation_requests.RecordVisit, request)

    @rpc(expected_exceptions=Refusal)
    def record_figures(self, request: Any) -> Any:
        return self.answer(realisation_requests.RecordFigures, request)

    @rpc(expected_exceptions=Refusal)
    def report_blocker(self, request: Any) -> Any:
        return self.answer(realisation_requests.ReportBlocker, request)

    @rpc(expected_exceptions=Refusal)
    def resolve_blocker(self, request: Any) -> Any:
        return self.answer(realisation_requests.ResolveBlocker, request)

    @rpc(expected_exceptions=Refusal)
    def list_stalled(self, request: Any) -> Any:
        return self.answer(realisation_requests.ListStalled, request)
