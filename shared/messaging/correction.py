"""An operator corrects what a parked event says.

What was published stays what it was. The reader's copy gets a successor with an id of its own at the same place of the
lane; the original is resolved as `edited`, with who, why, and which event took its place. The corrected data are kept
beside the original as well: the inbox forgets them after some days, and a rebuilding of projections needs them.
"""

from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event
from shared.contracts.operations import CorrectionInvalid, ParkedEventNotEditable
from shared.database.identifiers import uuid7
from shared.messaging.message import plain
from shared.messaging.parked_list import is_editable
from shared.messaging.parking import reopen, resolve, take

_SET_ASIDE = "UPDATE inbox SET processed_at = now(), outcome = 'edited' WHERE event_id = %s AND processed_at IS NULL"
_SUCCEED = """
INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body)
SELECT %(new_id)s, source, aggregate, aggregate_id, aggregate_seq, partition, type,
       headers || jsonb_build_object('ce-id', %(new_id)s::text, 'ce-causationid', event_id::text), %(body)s
FROM inbox WHERE event_id = %(event_id)s
"""
_LINK = "UPDATE parked_event SET corrected_event_id = %s, corrected_data = %s WHERE id = %s"


def edit(connection: psycopg.Connection, parked_id: int, data: dict[str, Any], *, by: str, reason: str) -> UUID:
    """Put corrected data in the event's place; answers the id under which they stand.

    Raises ParkedEventNotFound, ParkedEventNotEditable, CorrectionInvalid.
    """
    with connection.transaction():
        row = take(connection, parked_id)
        if row["event_id"] is None or not is_editable(row["code"], row["type"]):
            raise ParkedEventNotEditable(parked_id=parked_id)
        event = _validated(row, data)
        new_id = uuid7()
        values = {"new_id": new_id, "event_id": row["event_id"], "body": event.model_dump_json().encode()}
        stored = connection.execute(_SUCCEED, values).rowcount
        if not stored or not connection.execute(_SET_ASIDE, [row["event_id"]]).rowcount:
            raise ParkedEventNotEditable(parked_id=parked_id)
        connection.execute(_LINK, [new_id, Jsonb(plain(event)), parked_id])
        reopen(connection, row)
        resolve(connection, parked_id, "edited", by=by, reason=reason)
    return new_id


def _validated(row: dict[str, Any], data: dict[str, Any]) -> Event:
    try:
        event = EVENTS[row["type"]].model_validate(data)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        faults = tuple(f"{'.'.join(map(str, fault['loc'])) or 'data'}: {fault['type']}" for fault in found)
        raise CorrectionInvalid(parked_id=row["id"], faults=faults) from error
    if event.aggregate_id != row["aggregate_id"]:
        raise CorrectionInvalid(parked_id=row["id"], faults=(f"{row['aggregate']}_id: another_aggregate",))
    return event
