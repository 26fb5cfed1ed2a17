"""Stored filters of the queue. A view that is not one's own and not shared is as good as not there."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.errors import ViewNotFound
from services.gateway.domain.queue_view import LONGEST_NAME, UNNAMED_LASTS, QueueView, without_words
from services.gateway.usecases.ports import Now, UnitOfWork
from shared.database.identifiers import uuid7


async def keep_view(
    account: Account, filters: Mapping[str, Any], work: UnitOfWork, now: Now, *, name: str = "", shared: bool = False
) -> QueueView:
    """Store it; one of that name is overwritten. Without a name it is a search, and old searches are forgotten."""
    at, wanted = now(), name.strip()[:LONGEST_NAME] or None
    if wanted is not None:
        filters = without_words(filters)
    view = QueueView(uuid7(), account.id, wanted, filters, shared and wanted is not None, at)
    await work.views.forget_unnamed_before(at - UNNAMED_LASTS)
    await work.views.keep(view)
    return view


async def find_view(view_id: UUID, account: Account, work: UnitOfWork, now: Now) -> QueueView:
    """Raises ViewNotFound, also for a search that is too old."""
    found = await work.views.find(view_id)
    too_old = found is not None and found.name is None and found.created_at < now() - UNNAMED_LASTS
    if found is None or too_old or not found.is_seen_by(account.id):
        raise ViewNotFound(view_id=view_id)
    return found


async def list_views(account: Account, work: UnitOfWork) -> Sequence[QueueView]:
    """Named ones: one's own and those shared by others, by name."""
    return await work.views.named_for(account.id)


async def remove_view(view_id: UUID, account: Account, work: UnitOfWork) -> None:
    """One's own. Raises ViewNotFound."""
    found = await work.views.find(view_id)
    if found is None or found.account_id != account.id:
        raise ViewNotFound(view_id=view_id)
    await work.views.remove(view_id)
