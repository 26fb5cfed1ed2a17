"""Documents of offers as they are stored, and who names them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    RowMapping,
    Table,
    Text,
    Uuid,
    any_,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy import literal as bound
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.offer_versions import opportunity_version
from services.territory.domain.attachment import AttachmentFile
from services.territory.domain.offer_content import is_over
from services.territory.domain.opportunity import Opportunity
from shared.contracts.territory.codes import OpportunityStatus

attachment = Table(
    "attachment",
    t.metadata,
    Column("sha256", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("scanned", Boolean, nullable=False),
    Column("uploaded_by", Uuid, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
)

_a, _o, _v = attachment.c, t.opportunity.c, opportunity_version.c
_NAMES = [field.name for field in fields(AttachmentFile)]


class SqlAttachments:
    """See usecases/attachment_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, file: AttachmentFile) -> AttachmentFile:
        adding = insert(attachment).values({name: getattr(file, name) for name in _NAMES})
        kept = adding.on_conflict_do_update(
            index_elements=[_a.sha256],
            set_={"uploaded_at": adding.excluded.uploaded_at, "scanned": or_(_a.scanned, adding.excluded.scanned)},
        ).returning(*attachment.c)
        return _file(self._session.execute(kept).mappings().one())

    def known(self, digests: Collection[str]) -> Mapping[str, AttachmentFile]:
        wanted = select(attachment).where(_a.sha256 == any_(bound(sorted(digests), ARRAY(Text)))).order_by(_a.sha256)
        rows = self._session.execute(wanted.with_for_update(read=True)).mappings()
        return {row["sha256"]: _file(row) for row in rows}

    def of_offer(self, opportunity_id: UUID, digest: str, public_on: date | None) -> AttachmentFile | None:
        opportunity = self._session.get(Opportunity, opportunity_id)
        if opportunity is None or not self._names(opportunity, digest, public_on):
            return None
        row = self._session.execute(select(attachment).where(_a.sha256 == digest)).mappings().one_or_none()
        return None if row is None else _file(row)

    def unnamed(self, before: datetime, limit: int) -> Sequence[AttachmentFile]:
        wanted = select(attachment).where(_a.uploaded_at < before, ~self._is_named(_a.sha256)).limit(limit)
        rows = self._session.execute(wanted.with_for_update(skip_locked=True)).mappings().all()
        # Asked again under the lock: an editor who named one of them in between has committed by now, or waits.
        held = select(_a.sha256).where(_a.sha256.in_([row["sha256"] for row in rows]), ~self._is_named(_a.sha256))
        free = set(self._session.scalars(held))
        return [_file(row) for row in rows if row["sha256"] in free]

    def forget(self, digest: str) -> None:
        self._session.execute(delete(attachment).where(_a.sha256 == digest))

    def unjudged(self) -> int:
        return self._session.scalar(select(func.count()).where(~_a.scanned)) or 0

    def knows_key(self, key: str) -> bool:
        return self._session.scalar(select(_a.sha256).where(_a.key == key)) is not None

    def _names(self, opportunity: Opportunity, digest: str, public_on: date | None) -> bool:
        if public_on is None:
            named = select(_v.number).where(_v.opportunity_id == opportunity.id, _v.details.contains(_naming(digest)))
            contents = (opportunity.content, opportunity.being_written)
            written = any(one.sha256 == digest for content in contents if content for one in content.attachments)
            return written or self._session.scalar(named.limit(1)) is not None
        if opportunity.status is not OpportunityStatus.PUBLISHED:
            return False
        return any(one.sha256 == digest and not is_over(one, public_on) for one in opportunity.content.attachments)

    def _is_named(self, digest: Any) -> Any:
        """By anything that is or was offered, or is being written."""
        naming = func.jsonb_build_object(
            "attachments", func.jsonb_build_array(func.jsonb_build_object("sha256", digest))
        )
        offers = select(_o.id).where(or_(_o.more.contains(naming), _o.written.contains(naming)))
        versions = select(_v.number).where(_v.details.contains(naming))
        return or_(offers.exists(), versions.exists())


def _naming(digest: str) -> dict[str, Any]:
    return {"attachments": [{"sha256": digest}]}


def _file(row: RowMapping) -> AttachmentFile:
    return AttachmentFile(**{name: row[name] for name in _NAMES})
