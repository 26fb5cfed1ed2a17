"""How closed lists and moments are stored."""

from sqlalchemy import DateTime
from sqlalchemy import Enum as SqlEnum


def code(kind: type) -> SqlEnum:
    """A closed list stored as its text: PostgreSQL's own enums cannot lose a value again."""
    return SqlEnum(
        kind, native_enum=False, create_constraint=False, length=40, values_callable=lambda k: [str(m.value) for m in k]
    )


MOMENT = DateTime(timezone=True)
