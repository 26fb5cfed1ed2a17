"""`python -m services.<name> rebuild:<projection>` and `verify:<projection>`; says how far it is in lines of JSON."""

import json
import sys
from collections.abc import Mapping
from contextlib import closing

from sqlalchemy.exc import DBAPIError

from shared.contracts.past_events import PastEvent, ReadPast
from shared.contracts.refusal import Refusal
from shared.database.engine import make_engine
from shared.messaging.projection import Projection
from shared.messaging.rebuild import Rebuild
from shared.messaging.retelling import HistoryIncomplete
from shared.process.settings import ProcessSettings
from shared.rpc.blocking import BlockingRpcClient

ANSWER_WITHIN_S = 5.0
"""A page of the past. Less than what a handler waits for at a closed gate (the database's lock timeout)."""
DIFFERENT, UNFINISHED = 1, 2
"""Exit statuses."""


def rebuild(name: str, settings: ProcessSettings, projection: Projection, *, write: bool) -> None:
    """Exits with 1 when a comparison finds a difference (a rebuilding has put it right), with 2 when it broke off."""
    engine = make_engine(settings.database_url, application="primo-rebuild", pool_size=1)
    with closing(BlockingRpcClient(settings.amqp_url, timeout=ANSWER_WITHIN_S)) as client:

        def publisher(request: ReadPast) -> tuple[PastEvent, ...]:
            return client.call(request, service=projection.stream.publisher)

        try:
            found = Rebuild(engine, name, projection, publisher).run(
                write=write, progress=lambda findings: _say({"projection": name, **findings.plain()})
            )
        except (Refusal, HistoryIncomplete, DBAPIError) as error:
            print(f"{name} is not finished, begin again: {type(error).__name__}: {error}", file=sys.stderr)
            sys.exit(UNFINISHED)
    engine.dispose()
    _say({"finished": name, "written": write, **found.plain()})
    if not write and not found.equal:
        sys.exit(DIFFERENT)


def _say(line: Mapping[str, object]) -> None:
    print(json.dumps(line), flush=True)
