"""The stream `erasure` of the investor service: what makes every other service forget a person."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ErasureOrdered(Event):
    """Two persons ordered it. Each reader forgets, and reports by `investor.confirm_erasure`."""

    type: ClassVar[str] = "erasure.ordered.v1"
    aggregate: ClassVar[str] = "erasure"
    erasure_id: UUID
    person_id: UUID
    dossier_ids: tuple[UUID, ...]


class ErasureCompleted(Event):
    """Every place has reported: the deletion record is all that is left. For whoever keeps a register of processing."""

    type: ClassVar[str] = "erasure.completed.v1"
    aggregate: ClassVar[str] = "erasure"
    erasure_id: UUID
    person_id: UUID
