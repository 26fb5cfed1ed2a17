"""How to reach a person: asked of the investor service each time, kept nowhere."""

from uuid import UUID

from pika.exceptions import AMQPError
from pydantic import ValidationError

from services.notifications.usecases.ports import ContactUnavailable, PersonUnknown
from shared.contracts.investor.browsers import DropGoneBrowser
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.mandate_requests import MandateNotFound
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.investor.queries import GetContact, GetMandataryContact
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.refusal import Refusal
from shared.rpc.blocking import BlockingRpcClient
from shared.rpc.wire import ServiceFailed
from shared.telemetry import logging

_PERHAPS_LATER = (Refusal, ServiceFailed, ValidationError, TimeoutError)


log = logging.get(__name__)


class GoneBrowsers:
    """Tells investor that a browser is gone. Unheard, it is said again with the next hint, which ends the same way."""

    def __init__(self, client: BlockingRpcClient) -> None:
        self._client = client

    def __call__(self, browser_id: UUID) -> None:
        try:
            self._client.call(DropGoneBrowser(browser_id=browser_id))
        except (Refusal, ServiceFailed, TimeoutError, AMQPError, OSError) as error:
            log.warning("a browser that is gone is still known", error=type(error).__name__)


class RpcContacts:
    """Safe for several threads. Every call has the client's deadline."""

    def __init__(self, client: BlockingRpcClient) -> None:
        self._client = client

    def get(self, person_id: UUID) -> ContactView:
        """Raises PersonUnknown; ContactUnavailable for anything that may be better later, a defect there included."""
        try:
            return self._client.call(GetContact(person_id=person_id))
        except PersonNotFound as error:
            raise PersonUnknown(str(person_id)) from error
        except _PERHAPS_LATER as error:
            raise ContactUnavailable(type(error).__name__) from error

    def of_mandatary(self, mandate_id: UUID) -> MandataryContact:
        """Raises as `get` does."""
        try:
            return self._client.call(GetMandataryContact(mandate_id=mandate_id))
        except MandateNotFound as error:
            raise PersonUnknown(str(mandate_id)) from error
        except _PERHAPS_LATER as error:
            raise ContactUnavailable(type(error).__name__) from error
