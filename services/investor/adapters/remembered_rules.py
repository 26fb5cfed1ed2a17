"""What the centre's rules say, remembered as long as nobody has touched them.

Rules, holidays and dated lists change a few times in a year, and every dossier's page asks for a dozen of them. A read
that knows the `STAMPS` of their tables answers from memory what was read under the same stamps before. The stamps come
out of the read's own snapshot, so what is remembered is what that snapshot holds.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Table, Text, literal_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables, commission_tables, mandate_tables, tables

T = TypeVar("T")

RULE_TABLES = (
    tables.legal_period,
    clock_tables.follow_up_rule,
    clock_tables.holiday_correction,
    commission_tables.commission_member,
    mandate_tables.list_entry,
)
MOST_ANSWERS = 2_000
"""Of one table: a question names a day, and a year has many. Beyond it the table's answers are read anew."""

_STAMP = "(SELECT count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) FROM {})"
STAMPS = literal_column(f"ARRAY[{', '.join(_STAMP.format(table.name) for table in RULE_TABLES)}]", ARRAY(Text))
"""A column: of each table of rules how many rows it has, and the sum of the transactions that wrote them.

An addition, a change and a removal each give another stamp, in whatever order their transactions end.
"""

_KEY = "stamps of the rules"
_Known = dict[str, tuple[str, dict[Hashable, Any]]]
"""Table -> the stamp under which was read, and question -> answer."""
_memory: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()
"""Of each database."""


def know_stamps(session: Session, found: Sequence[str]) -> None:
    """From now on the session answers from memory. Its one transaction must see a single moment."""
    session.info[_KEY] = dict(zip((table.name for table in RULE_TABLES), found, strict=True))


def remembered(session: Session, table: Table, question: Hashable, read: Callable[[], T]) -> T:
    """What `read` answers, or answered to the same question under the same stamp. Nobody may change it."""
    stamps: Mapping[str, str] = session.info.get(_KEY, {})
    if table.name not in stamps:
        return read()
    answers = _answers(_memory.setdefault(session.get_bind(), {}), table.name, stamps[table.name])
    if question not in answers:
        answers[question] = read()
    found: T = answers[question]
    return found


def _answers(known: _Known, table: str, stamp: str) -> dict[Hashable, Any]:
    under, answers = known.get(table, ("", {}))
    if under != stamp or len(answers) >= MOST_ANSWERS:
        answers = {}
        known[table] = stamp, answers
    return answers
