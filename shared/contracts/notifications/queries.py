"""Questions to the notifications service."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.investor.privacy import PersonExport
from shared.contracts.notifications.replies import Latency, NoticeMessage, NoticeView
from shared.contracts.request import Request


class ListNotices(Request[tuple[NoticeView, ...]], service="notifications", method="list_notices", repeatable=True):
    """What was told about one dossier, oldest first, with every attempt. A dossier not known here has none."""

    dossier_id: UUID


class ListTroubledNotices(
    Request[tuple[NoticeView, ...]], service="notifications", method="list_troubled_notices", repeatable=True
):
    """Notices that failed or whose arrival is unknown, the latest first."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100


class GetNoticeMessage(Request[NoticeMessage], service="notifications", method="get_notice_message", repeatable=True):
    """The message as it was written, to show it to staff: its tracking links are left out."""

    notice_id: UUID


class ExportPersonNotices(
    Request[PersonExport], service="notifications", method="export_person_notices", repeatable=True
):
    """What was written to a person, and every try to deliver it."""

    person_id: UUID


class GetLatency(Request[Latency], service="notifications", method="get_latency", repeatable=True):
    """How long it took from an event to its notice being taken over by the mail server."""

    last: Annotated[int, Field(ge=1, le=10_000)] = 1000
    """Over how many of the latest notices that were sent at the first try."""
