"""Receivers of alerts to staff that the console names. ADR 0053."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    AlertUrl,
    ChangeStaffReceiver,
    ListStaffReceivers,
    ReceiverName,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    StaffReceiverSecret,
    StaffReceiverView,
    TryStaffReceiver,
)
from shared.contracts.operations import Reason

router = APIRouter(prefix="/api/v1/staff-receivers", tags=["operations"])

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]
Name = Annotated[ReceiverName, Path()]
_NOT_KEPT = "no-store"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Why(_Body):
    reason: Reason


class ReceiverAddress(Why):
    url: AlertUrl


class NewReceiver(ReceiverAddress):
    name: ReceiverName


@router.get("", dependencies=[allowed(Permission.OPERATE)])
async def list_staff_receivers(app: App) -> tuple[StaffReceiverView, ...]:
    """Those that are posted to, then those that were removed last. No secret."""
    return await app.call(ListStaffReceivers())


@router.post("", status_code=201)
async def add_staff_receiver(body: NewReceiver, visitor: Operator, app: App, response: Response) -> StaffReceiverSecret:
    """Its secret is answered this once."""
    response.headers["Cache-Control"] = _NOT_KEPT
    said = {"name": body.name, "url": body.url, "reason": body.reason}
    return await app.call(AddStaffReceiver(**said, staff_id=visitor.account.id))


@router.post("/{provider}/address", status_code=204)
async def change_staff_receiver(provider: Name, body: ReceiverAddress, visitor: Operator, app: App) -> Response:
    """Another address, the same secret."""
    said = {"name": provider, "url": body.url, "reason": body.reason}
    await app.call(ChangeStaffReceiver(**said, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/{provider}/secret")
async def rotate_staff_receiver(
    provider: Name, body: Why, visitor: Operator, app: App, response: Response
) -> StaffReceiverSecret:
    """Another secret, answered this once; for a week alerts carry both signatures."""
    response.headers["Cache-Control"] = _NOT_KEPT
    return await app.call(RotateStaffReceiver(name=provider, reason=body.reason, staff_id=visitor.account.id))


@router.post("/{provider}/try", status_code=204)
async def try_staff_receiver(provider: Name, visitor: Operator, app: App) -> Response:
    """Post a test to this one alone."""
    await app.call(TryStaffReceiver(name=provider, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/{provider}/remove", status_code=204)
async def remove_staff_receiver(provider: Name, body: Why, visitor: Operator, app: App) -> Response:
    """For good."""
    await app.call(RemoveStaffReceiver(name=provider, reason=body.reason, staff_id=visitor.account.id))
    return Response(status_code=204)
