"""The territory's RPC methods about opportunities."""

from typing import Any

from shared.contracts.refusal import Refusal
from shared.contracts.territory import queries, requests
from shared.rpc.amqp_door import rpc
from shared.rpc.server import ApplicationProvider


class OfferMethods:
    """Inherited by the service's RPC class, which provides `answer`."""

    answer: ApplicationProvider

    @rpc(expected_exceptions=Refusal)
    def draft_opportunity(self, request: Any) -> Any:
        return self.answer(requests.DraftOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def revise_opportunity(self, request: Any) -> Any:
        return self.answer(requests.ReviseOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def publish_opportunity(self, request: Any) -> Any:
        return self.answer(requests.PublishOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def submit_opportunity(self, request: Any) -> Any:
        return self.answer(requests.SubmitOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def send_back_opportunity(self, request: Any) -> Any:
        return self.answer(requests.SendBackOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def drop_revision(self, request: Any) -> Any:
        return self.answer(requests.DropRevision, request)

    @rpc(expected_exceptions=Refusal)
    def list_opportunity_versions(self, request: Any) -> Any:
        return self.answer(queries.ListOpportunityVersions, request)

    @rpc(expected_exceptions=Refusal)
    def get_opportunity_version(self, request: Any) -> Any:
        return self.answer(queries.GetOpportunityVersion, request)

    @rpc(expected_exceptions=Refusal)
    def withdraw_opportunity(self, request: Any) -> Any:
        return self.answer(requests.WithdrawOpportunity, request)

    @rpc(expected_exceptions=Refusal)
    def list_opportunities(self, request: Any) -> Any:
        return self.answer(queries.ListOpportunities, request)

    @rpc(expected_exceptions=Refusal)
    def get_opportunity(self, request: Any) -> Any:
        return self.answer(queries.GetOpportunity, request)
