"""Events of dossiers as they pass by, over a connection and a queue that end with this process.

No reader that must miss nothing: nothing is acknowledged, nothing waits here, and the oldest goes when too many come.
Only the subject is read; the content is for those who subscribe to it.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

from aio_pika import ExchangeType
from aio_pika.abc import AbstractIncomingMessage

from services.gateway.adapters.first_connection import FirstConnection
from shared.contracts.investor.streams import DossierEvent
from shared.messaging.message import exchange_of
from shared.rpc.node_connection import NodeConnection, connect_to_one

INVESTOR = "investor"
MOST_WAITING = 1000


class BrokerMovedDossiers:
    """See usecases/live.py."""

    def __init__(self, urls: str) -> None:
        self._urls = urls
        self._opening: FirstConnection | None = None
        self._connection: NodeConnection | None = None

    def open(self, moved: Callable[[UUID], None], missed: Callable[[], None]) -> None:
        self._opening = FirstConnection("moved-dossiers", partial(self._connect, moved, missed))

    async def close(self) -> None:
        if self._opening is not None:
            await self._opening.give_up()
        if self._connection is not None:
            await self._connection.close()

    async def _connect(self, moved: Callable[[UUID], None], missed: Callable[[], None]) -> None:
        connection = await connect_to_one(self._urls)
        try:
            channel = await connection.channel()
            exchange = await channel.declare_exchange(exchange_of(INVESTOR), ExchangeType.TOPIC, durable=True)
            queue = await channel.declare_queue(
                f"primo.gateway.live.{uuid4().hex}",
                exclusive=True,
                auto_delete=True,
                arguments={"x-max-length": MOST_WAITING, "x-overflow": "drop-head"},
            )
            await queue.bind(exchange, routing_key=f"{DossierEvent.aggregate}.#")

            async def came(message: AbstractIncomingMessage) -> None:
                if (dossier_id := _subject(message)) is not None:
                    moved(dossier_id)

            await queue.consume(came, no_ack=True)
        except BaseException:
            await connection.close()
            raise
        connection.reconnect_callbacks.add(lambda *_: missed())
        self._connection = connection
        missed()


def _subject(message: AbstractIncomingMessage) -> UUID | None:
    """The dossier that an event is about; None of what is no event of ours."""
    try:
        return UUID(str(message.headers.get("ce-partitionkey")))
    except ValueError:
        return None
