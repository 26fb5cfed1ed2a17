"""What a publisher answers a reader that checks whether everything that was published for it has come."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Contract
from shared.contracts.operations import ShortText
from shared.contracts.request import EVERY_SERVICE, Request


class PublishedEvent(Contract):
    """An event that the broker confirmed. In the order of confirmation a reader's place is `(published_at, place)`."""

    event_id: UUID
    published_at: AwareDatetime
    place: int
    """The number of its row in the publisher's outbox."""


class ListPublished(
    Request[tuple[PublishedEvent, ...]], service=EVERY_SERVICE, method="list_published", repeatable=True
):
    """The events that were published for a reader, oldest confirmation first."""

    reader: ShortText
    """A service that subscribes to streams of the one that is asked."""
    after: PublishedEvent | None = None
    """The last one known; None: from the beginning."""
    settled_for_s: Annotated[float, Field(ge=0, le=86_400)]
    """Only what was confirmed this long ago, by the publisher's clock."""
    limit: Annotated[int, Field(ge=1, le=5_000)] = 2_000


class PublishAgain(Request[int], service=EVERY_SERVICE, method="publish_again", repeatable=True):
    """Publish events once more, under their old ids: whoever has them absorbs them. Answers how many are to leave."""

    event_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=5_000)]
