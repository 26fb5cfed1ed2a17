"""Change dossiers, then `send` to the actor."""

from tests.bench.peers.common.producing import peer_engine, run, telling
from tests.bench.peers.dramatiq_peer.app import dossier_progressed

if __name__ == "__main__":
    engine = peer_engine()
    run(engine, telling(engine, dossier_progressed.send))
