"""Browsers that show a hint when there is news of a dossier."""

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT
from services.investor.adapters.tables import metadata

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("since", MOMENT, nullable=False),
    UniqueConstraint("dossier_id", "endpoint", name="push_subscription_one_per_browser"),
)
"""Of the dossier whose page the browser had open: its notices are hinted at there, and no other's. Gone with the
dossier's person, and when the push service says that it is.
"""
