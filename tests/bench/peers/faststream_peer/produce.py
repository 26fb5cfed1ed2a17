"""Change dossiers, then publish. The change runs in threads, as in every peer; publishing on the broker's loop."""

import asyncio
import threading
from typing import Any

from tests.bench.peers.faststream_peer.app import QUEUE, broker
from tests.bench.peers.same_work.producing import peer_engine, run, telling


def main() -> None:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(broker.connect(), loop).result(30)

    def publish(event: dict[str, Any]) -> None:
        sent = broker.publish(event, queue=QUEUE, persist=True, mandatory=True)
        asyncio.run_coroutine_threadsafe(sent, loop).result(30)

    engine = peer_engine()
    run(engine, telling(engine, publish))
    asyncio.run_coroutine_threadsafe(broker.stop(), loop).result(30)


if __name__ == "__main__":
    main()
