"""RPC methods for those who steer many dossiers rather than work on one."""

from typing import Any

from shared.contracts.investor import audience, bulk, imports, queries, statistics
from shared.contracts.investor.undelivered import TellUndelivered
from shared.contracts.refusal import Refusal
from shared.rpc.amqp_door import rpc


class SteeringMethods:
    answer: Any
    """The application of the service that these methods belong to."""

    @rpc(expected_exceptions=Refusal)
    def get_statistics(self, request: Any) -> Any:
        return self.answer(statistics.GetStatistics, request)

    @rpc(expected_exceptions=Refusal)
    def start_bulk(self, request: Any) -> Any:
        return self.answer(bulk.StartBulk, request)

    @rpc(expected_exceptions=Refusal)
    def get_bulk_job(self, request: Any) -> Any:
        return self.answer(bulk.GetBulkJob, request)

    @rpc(expected_exceptions=Refusal)
    def list_bulk_jobs(self, request: Any) -> Any:
        return self.answer(bulk.ListBulkJobs, request)

    @rpc(expected_exceptions=Refusal)
    def list_imports(self, request: Any) -> Any:
        return self.answer(imports.ListImports, request)

    @rpc(expected_exceptions=Refusal)
    def tell_undelivered(self, request: Any) -> Any:
        return self.answer(TellUndelivered, request)

    @rpc(expected_exceptions=Refusal)
    def count_audience(self, request: Any) -> Any:
        return self.answer(audience.CountAudience, request)

    @rpc(expected_exceptions=Refusal)
    def list_audience(self, request: Any) -> Any:
        return self.answer(audience.ListAudience, request)

    @rpc(expected_exceptions=Refusal)
    def list_within(self, request: Any) -> Any:
        return self.answer(queries.ListWithin, request)
