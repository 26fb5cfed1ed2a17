"""How far the rebuilding of a projection has come, kept so that it can go on after a break."""

from uuid import UUID

from sqlalchemy import Engine, text

_START = text("""
INSERT INTO projection_rebuild (projection) VALUES (:name)
ON CONFLICT (projection) DO UPDATE SET
    lanes_after = CASE WHEN projection_rebuild.finished_at IS NULL THEN projection_rebuild.lanes_after END,
    started_at = CASE WHEN projection_rebuild.finished_at IS NULL THEN projection_rebuild.started_at ELSE now() END,
    finished_at = NULL
RETURNING coalesce(lanes_after, '00000000-0000-0000-0000-000000000000')
""")
_POSITION = text("UPDATE projection_rebuild SET lanes_after = :after WHERE projection = :name")
_FINISH = text("UPDATE projection_rebuild SET finished_at = now() WHERE projection = :name")


def resume(engine: Engine, name: str) -> UUID:
    """After which lane to begin: the first, or where a run that was not finished had come to."""
    with engine.begin() as connection:
        after: UUID = connection.execute(_START, {"name": name}).scalar_one()
    return after


def note_position(engine: Engine, name: str, after: UUID) -> None:
    with engine.begin() as connection:
        connection.execute(_POSITION, {"name": name, "after": after})


def finish(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(_FINISH, {"name": name})
