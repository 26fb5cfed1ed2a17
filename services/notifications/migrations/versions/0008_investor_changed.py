"""A dossier's investor may turn out to be registered twice. Expand step: one privilege."""

from alembic import op

from shared.database.migrate import grant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    grant(op, "notifications", "UPDATE (person_id)", "dossier_reference")
