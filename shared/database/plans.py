"""Whether a statement keeps one plan for all values, or is planned for the values of each time.

psycopg prepares a statement that came some times, and PostgreSQL then makes one plan for whatever values follow. That
is right where a row is looked for by its key: planning is most of the cost. It is wrong where filters differ: a partial
index is not used for a value that is not known, and one order of work is not good for rare and common words alike.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event

_OPTION = "primo_planned_for_values"
_PREPARED_AFTER = 5
"""psycopg's own."""


def planned_for_values(engine: Engine) -> Engine:
    """The same engine, by whose transactions nothing is prepared: PostgreSQL plans each statement for its values.

    From now on the engine itself prepares what comes often, also on connections that were used the other way.
    """
    if not event.contains(engine, "begin", _choose):
        event.listen(engine, "begin", _choose)
    return engine.execution_options(**{_OPTION: True})


def _choose(connection: Connection) -> None:
    anew = connection.get_execution_options().get(_OPTION, False)
    driver: Any = connection.connection.dbapi_connection  # also where it was taken out of the pool
    driver.prepare_threshold = None if anew else _PREPARED_AFTER
