"""What every nameko service has beside its own methods: its operator's, and the direct door."""

from http import HTTPStatus
from typing import Any, ClassVar

from nameko.web.handlers import http

from shared.contracts import operations as asked
from shared.contracts.delivery import ListPublished, PublishAgain
from shared.contracts.past_events import ReadPast
from shared.contracts.refusal import Refusal
from shared.rpc.admission import admit
from shared.rpc.amqp_door import rpc
from shared.rpc.direct_door import Answer, answer_directly
from shared.rpc.server import ApplicationProvider
from shared.rpc.wire import AGAIN, DIRECT_PATH


class CommonMethods:
    """Inherited by a service's RPC class, which provides `name`, `answer` and `direct_secret`."""

    name: ClassVar[str]
    answer: ApplicationProvider
    direct_secret: ClassVar[str]

    @http("POST", DIRECT_PATH + "<string:method>")
    @http("POST", DIRECT_PATH + "<string:method>" + AGAIN)
    def answer_directly(self, request: Any, method: str) -> Answer:
        """While the broker is away; see shared.rpc.direct_client."""
        if not admit(request.headers.get("Authorization"), self.direct_secret):
            return HTTPStatus.UNAUTHORIZED, {}, ""
        answering = self.answer.caused_by(request.headers)
        return answer_directly(answering, self.name, method, request.get_data())

    @rpc(expected_exceptions=Refusal)
    def get_backlog(self, request: Any) -> Any:
        return self.answer(asked.GetBacklog, request)

    @rpc(expected_exceptions=Refusal)
    def list_parked(self, request: Any) -> Any:
        return self.answer(asked.ListParked, request)

    @rpc(expected_exceptions=Refusal)
    def list_parked_groups(self, request: Any) -> Any:
        return self.answer(asked.ListParkedGroups, request)

    @rpc(expected_exceptions=Refusal)
    def get_parked(self, request: Any) -> Any:
        return self.answer(asked.GetParked, request)

    @rpc(expected_exceptions=Refusal)
    def replay_parked(self, request: Any) -> Any:
        return self.answer(asked.ReplayParked, request)

    @rpc(expected_exceptions=Refusal)
    def replay_parked_group(self, request: Any) -> Any:
        return self.answer(asked.ReplayParkedGroup, request)

    @rpc(expected_exceptions=Refusal)
    def replay_parked_lane(self, request: Any) -> Any:
        return self.answer(asked.ReplayParkedLane, request)

    @rpc(expected_exceptions=Refusal)
    def discard_parked(self, request: Any) -> Any:
        return self.answer(asked.DiscardParked, request)

    @rpc(expected_exceptions=Refusal)
    def discard_parked_group(self, request: Any) -> Any:
        return self.answer(asked.DiscardParkedGroup, request)

    @rpc(expected_exceptions=Refusal)
    def edit_parked(self, request: Any) -> Any:
        return self.answer(asked.EditParked, request)

    @rpc(expected_exceptions=Refusal)
    def read_past(self, request: Any) -> Any:
        return self.answer(ReadPast, request)

    @rpc(expected_exceptions=Refusal)
    def list_published(self, request: Any) -> Any:
        return self.answer(ListPublished, request)

    @rpc(expected_exceptions=Refusal)
    def publish_again(self, request: Any) -> Any:
        return self.answer(PublishAgain, request)
