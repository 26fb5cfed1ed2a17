"""Messages over all dossiers: what was told, to whom, and how that went."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeStanding
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.request import Request

MOST_ON_A_PAGE = 200


class Audience(StrEnum):
    """Who is told."""

    INVESTOR = "investor"
    MANDATARY = "mandatary"
    STAFF = "staff"


class NoticeRow(Contract):
    """One notice among others; its story is asked for by itself."""

    notice_id: UUID
    dossier_id: UUID
    number: str
    """The dossier's. Of a digest, the number of the first that it tells of; of `about_campaign` its title."""
    about_campaign: UUID | None = None
    """Told to staff of a campaign; `dossier_id` is no dossier then."""
    about_receiver: str | None = None
    """A test of this receiver of alerts, which is `number` too; `dossier_id` is no dossier then."""
    kind: NoticeKind
    audience: Audience
    channel: Channel
    standing: NoticeStanding
    language: Language | None
    """None until it is written."""
    subject: str | None
    occurred_at: AwareDatetime
    sent_at: AwareDatetime | None
    tries: int
    """Those that counted: a mail server that was away counts for none."""


class NoticePage(Contract):
    """The latest first."""

    rows: tuple[NoticeRow, ...]
    before: UUID | None
    """What to ask for next; None: there are no more."""


class SearchNotices(Request[NoticePage], service="notifications", method="search_notices", repeatable=True):
    """Notices of all dossiers, by what is known of them. What is left out narrows nothing."""

    number: Annotated[
        str | None, Field(min_length=1, max_length=40, description="A dossier's number or a part of it.")
    ] = None
    standing: Annotated[NoticeStanding | None, Field(description="Where the notice stands.")] = None
    kind: Annotated[NoticeKind | None, Field(description="What it tells.")] = None
    audience: Annotated[Audience | None, Field(description="Who is told.")] = None
    channel: Annotated[Channel | None, Field(description="By what it reaches its reader.")] = None
    language: Annotated[Language | None, Field(description="In which language it was written.")] = None
    since: Annotated[date | None, Field(description="Made on this day or later, by the centre's calendar.")] = None
    until: Annotated[date | None, Field(description="Made on this day or earlier, by the centre's calendar.")] = None
    before: Annotated[UUID | None, Field(description="Older than this notice: `before` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE, description="How many at most.")] = 50


class GetNotice(Request[NoticeView], service="notifications", method="get_notice", repeatable=True):
    """One notice with every attempt. Refused with NoticeNotFound."""

    notice_id: UUID
