"""An account of a member of staff."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.codes import Role

SHORTEST_PASSWORD = 12
"""Characters: NIST SP 800-63B asks for length and for no rules on kinds of characters. [P]"""


def normalise(username: str) -> str:
    """The one form in which a user name is stored and compared."""
    return username.strip().casefold()


@dataclass(frozen=True)
class Account:
    """Who acts. Its id is what other services know of staff; the name stays here."""

    id: UUID
    username: str
    display_name: str
    role: Role
    active: bool = True
    remit: tuple[str, ...] = ()
    """Codes of the provinces whose dossiers it sees; none: the whole region."""
