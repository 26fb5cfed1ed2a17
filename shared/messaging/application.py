"""A service as its doors see it: it answers requests. A command runs in one transaction, a query in a read."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from shared.contracts.refusal import RequestInvalid
from shared.contracts.request import Request
from shared.database.plans import planned_for_values
from shared.database.remit import keep_to_remit
from shared.messaging import carried_out, operator
from shared.messaging.unit_of_work import CommitUnanswered, Recording, transaction

Command = Callable[[Any, Any, Callable[[], datetime]], Any]
"""`(request, unit_of_work, now) -> reply`."""
Query = Callable[[Any, Session, datetime], Any]
"""`(request, session, now) -> reply`."""

TRIES = 3
"""Of a command that met what another stored meanwhile: it begins again, sees it, and answers accordingly."""
_BEYOND = frozenset({None, "22003", "22008", "22021", "22P05"})
"""PostgreSQL's codes for: number, date, character out of range, a NUL in JSON. A NUL in a text psycopg finds, without.
What else is wrong with data is our fault.
"""


class Application:
    """Dispatches requests to a service's use cases and queries. Built by the service's bootstrap.

    `within_remit`: the service has rows of dossiers, and each request sees those of its provinces alone (ADR 0055).
    `by_key`: queries whose statements look for rows by their keys, and keep one plan for all (ADR 0061).
    """

    def __init__(
        self,
        service: str,
        engine: Engine,
        *,
        commands: Mapping[type[Request[Any]], Command],
        queries: Mapping[type[Request[Any]], Query],
        unit_of_work: Callable[[Session], Recording],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        within_remit: bool = False,
        by_key: Collection[type[Request[Any]]] = (),
    ) -> None:
        self.service = service
        self.engine = engine
        self._commands = commands
        self._queries = queries
        self._unit_of_work = unit_of_work
        self._now = now
        self._by_key = frozenset(by_key)
        self._read_engine = planned_for_values(engine)
        if within_remit:
            keep_to_remit(engine)

    def answer(self, request: Request[Any], number: UUID | None = None) -> Any:
        """`number`: what a command is known by; one that was carried out under it is not carried out again.

        Raises Refusal, also one that tells that a command may have been carried out; KeyError for a request that is
        not this service's.
        """
        try:
            return self._answer(request, number)
        except DataError as error:
            if getattr(error.orig, "sqlstate", None) not in _BEYOND:
                raise
            fault = {"type": "value_out_of_bounds", "loc": (), "msg": "A number or a character cannot be stored."}
            raise RequestInvalid(errors=(fault,)) from error

    def _answer(self, request: Request[Any], number: UUID | None) -> Any:
        kind = type(request)
        if kind in self._queries:
            # Ended by COMMIT: after a ROLLBACK psycopg has PostgreSQL forget whatever was prepared on the connection.
            engine = self.engine if kind in self._by_key else self._read_engine
            with Session(engine) as session, session.begin():
                return self._queries[kind](request, session, self._now())
        if operator.is_operators(request):
            return operator.answer(request, self.engine, self.service)
        for _ in range(TRIES - 1):
            with suppress(_Overtaken):
                return self._carry_out(request, number)
        return self._carry_out(request, number)

    def _carry_out(self, request: Request[Any], number: UUID | None) -> Any:
        kind = type(request)
        try:
            with transaction(self.engine, self._unit_of_work) as work:
                if number is not None and not carried_out.begin(work.session, number):
                    return None
                return self._commands[kind](request, work, self._now)
        except CommitUnanswered as error:
            raise kind.lost("database away", service=self.service) from error
        except IntegrityError as error:
            if isinstance(error.orig, UniqueViolation):
                raise _Overtaken(str(error.orig)) from error
            raise


class _Overtaken(RuntimeError):
    """Another command stored the same thing first: the same request by the other road, the same new person."""
