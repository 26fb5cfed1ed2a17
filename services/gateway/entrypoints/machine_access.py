"""A machine at the door: the bearer token that comes with its request (RFC 6750), and how often it may come."""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import State

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import ScopeMissing
from services.gateway.domain.machine import Machine, permissions_of, scope_for
from services.gateway.domain.permissions import Permission
from services.gateway.domain.rate import Left
from services.gateway.domain.reach import Asker
from services.gateway.usecases.asking import asks


@dataclass(frozen=True)
class Program:
    """A machine with a token. It is no person: nothing that names who acts can be asked on its behalf."""

    machine: Machine

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.machine.scopes)


def bearer_of(request: Request) -> str | None:
    """The token, if one comes: also an empty one, which is no token of ours."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def admitted(
    request: Request, app: Application, token: str, permission: Permission, *, address: str, served: bool
) -> Program:
    """`served`: whether the route answers machines at all.

    Raises TooManyRequests, TokenInvalid, ScopeMissing.
    """
    machine, left = await app.machines.recognise(token, address)
    tell_rate(request.state, left)
    program = Program(machine)
    if not served or not program.may(permission):
        raise ScopeMissing(scope=scope_for(permission) if served else None)
    asks(Asker(permissions=permissions_of(machine.scopes)))
    return program


def tell_rate(state: State, left: Left) -> None:
    """Whatever is answered, `entrypoints/edge.py` says what is left."""
    state.rate_headers = left.headers
