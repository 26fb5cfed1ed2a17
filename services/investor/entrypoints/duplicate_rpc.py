"""The RPC methods about dossiers that may be one request filed twice."""

from typing import Any

from shared.contracts.investor import duplicate_requests, duplicates
from shared.contracts.refusal import Refusal
from shared.rpc.amqp_door import rpc


class DuplicateMethods:
    answer: Any
    """The application of the service that these methods belong to."""

    @rpc(expected_exceptions=Refusal)
    def list_duplicates(self, request: Any) -> Any:
        return self.answer(duplicates.ListDuplicates, request)

    @rpc(expected_exceptions=Refusal)
    def dismiss_duplicate(self, request: Any) -> Any:
        return self.answer(duplicate_requests.DismissDuplicate, request)

    @rpc(expected_exceptions=Refusal)
    def propose_merge(self, request: Any) -> Any:
        return self.answer(duplicate_requests.ProposeMerge, request)

    @rpc(expected_exceptions=Refusal)
    def validate_merge(self, request: Any) -> Any:
        return self.answer(duplicate_requests.ValidateMerge, request)

    @rpc(expected_exceptions=Refusal)
    def reject_merge(self, request: Any) -> Any:
        return self.answer(duplicate_requests.RejectMerge, request)
