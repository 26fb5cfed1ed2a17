"""In which province a dossier is, and views with the rows of a remit's provinces alone: ADR 0055.

Expand step: a nullable column, which new deposits fill. Of older ones the `work` process asks investor; until it has,
only who sees the whole region finds their notices.
"""

from alembic import op

from shared.database.migrate import begin_remit, grant

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE dossier_reference ADD COLUMN province text")
    grant(op, "notifications", "UPDATE (province)", "dossier_reference")
    begin_remit(op, "notifications")
