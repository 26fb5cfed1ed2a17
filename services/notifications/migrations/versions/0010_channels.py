"""A notice has a channel, and may stand instead of one that another channel did not deliver.

Expand step: columns that are nullable or have a default; the release before this one writes e-mail alone, and its
`ON CONFLICT` keeps its constraint.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0010"
down_revision = "0009"

_CHANNELS = """
ALTER TABLE notice
    ADD COLUMN channel text NOT NULL DEFAULT 'email',
    ADD COLUMN instead_of uuid REFERENCES notice,
    ADD COLUMN standing text;
ALTER TABLE notice_attempt ADD COLUMN provider text;
CREATE UNIQUE INDEX notice_one_in_place_and_channel ON notice (instead_of, channel) WHERE instead_of IS NOT NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_CHANNELS)
    grant(op, "notifications", "UPDATE (standing)", "notice")
