"""Numbers of commands that were carried out, called by a service's own migrations. Frozen: what changes is new."""

from shared.database.migrate import Statements, grant

_CARRIED_COMMAND = """
CREATE TABLE carried_command (
    number uuid PRIMARY KEY,
    carried_out_at timestamptz NOT NULL DEFAULT now()
);
"""


def note_carried_out(op: Statements, service: str) -> None:
    """Nothing but numbers, each for a day."""
    op.execute(_CARRIED_COMMAND)
    grant(op, service, "DELETE", "carried_command")
