"""In which province a dossier is, where its filing did not say it: it came before migration 0025, or was not heard."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from pika.exceptions import AMQPError
from sqlalchemy import Engine, text

from shared.contracts.investor.queries import DossierPlace, ListWithin
from shared.contracts.refusal import Refusal
from shared.telemetry import logging

log = logging.get(__name__)

ASK_EVERY_S = 60.0
AT_ONCE = 500

# What is no dossier (a rehearsal, a campaign, a receiver of alerts) stands under its own id: nobody is asked of it.
_WITHOUT = text("""
SELECT dossier_id FROM dossier_reference WHERE province IS NULL AND dossier_id > :after AND dossier_id <> person_id
ORDER BY dossier_id LIMIT :limit
""")
_LEARN = text("UPDATE dossier_reference SET province = :province WHERE dossier_id = :dossier_id")


def learn_places(engine: Engine, call: Callable[[ListWithin], Sequence[DossierPlace]]) -> int:
    """All that there are, page by page. Answers of how many it was told; of the others it is asked again."""
    after, learnt = UUID(int=0), 0
    while True:
        with engine.connect() as connection:
            wanted: Any = {"after": after, "limit": AT_ONCE}
            found = connection.scalars(_WITHOUT, wanted).all()
        if not found:
            return learnt
        try:
            places = call(ListWithin(dossier_ids=tuple(found)))
        except (Refusal, AMQPError, OSError, TimeoutError) as away:
            log.info("places of dossiers not learnt now", error=type(away).__name__)
            return learnt
        with engine.begin() as connection:
            for place in places:
                connection.execute(_LEARN, place.model_dump())
        after, learnt = found[-1], learnt + len(places)
