"""The run's mailbox, for programs: only where mail is caught instead of sent."""

import asyncio

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed

router = APIRouter(prefix="/api/v1/mailbox", tags=["demonstration"])


class CaughtMail(BaseModel):
    key: str
    to: str
    subject: str
    language: str
    x_primo_event: str
    x_primo_notice: str
    received_at: AwareDatetime


@router.get("", dependencies=[allowed(Permission.OPERATE)])
async def list_messages(app: App) -> list[CaughtMail]:
    """Messages caught in this run, the newest first."""
    found = await asyncio.to_thread(app.mailbox().messages)
    return [
        CaughtMail(
            key=message.key,
            to=message.to,
            subject=message.subject,
            language=message.language,
            x_primo_event=message.event,
            x_primo_notice=message.notice,
            received_at=message.received_at,
        )
        for message in found
    ]
