"""Change dossiers, then dispatch the event; nameko confirms by default."""

from nameko import config
from nameko.standalone.events import event_dispatcher

from tests.bench.peers.same_work.model import amqp_url
from tests.bench.peers.same_work.producing import peer_engine, run, telling

if __name__ == "__main__":
    engine = peer_engine()
    with config.patch({"AMQP_URI": amqp_url()}):
        dispatch = event_dispatcher()
        run(engine, telling(engine, lambda event: dispatch("investor", "dossier_progressed", event)))
