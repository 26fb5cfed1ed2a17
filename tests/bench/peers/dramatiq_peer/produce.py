"""Change dossiers, then `send` to the actor."""

from tests.bench.peers.dramatiq_peer.app import dossier_progressed
from tests.bench.peers.same_work.producing import peer_engine, run, telling

if __name__ == "__main__":
    engine = peer_engine()
    run(engine, telling(engine, dossier_progressed.send))
