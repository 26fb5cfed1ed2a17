"""The commands on a dossier as HTTP knows them: a path, a body without the ids that the gateway fills in itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from services.gateway.domain.permissions import Permission, to_carry_out
from shared.contracts.attribute_docs import with_docs
from shared.contracts.investor import (
    aid_requests,
    clock_requests,
    commission_requests,
    duplicate_requests,
    mandate_requests,
    project_requests,
    realisation_requests,
    requests,
)
from shared.contracts.investor.requests import DossierCommand
from shared.contracts.request import Request

_FILLED_IN = frozenset({"dossier_id", "staff_id"})
VERSION = "expected_version"


@dataclass(frozen=True)
class Command:
    """One command of the contract."""

    kind: type[DossierCommand]
    body: type[BaseModel]
    """Its fields but the ids. Unknown members are refused: nobody names `staff_id`."""

    @property
    def name(self) -> str:
        """The method's name, as in `DossierView.commands`."""
        return self.kind.method

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    @property
    def permission(self) -> Permission:
        return to_carry_out(self.name)

    @property
    def fields(self) -> tuple[str, ...]:
        """What a person fills in."""
        return tuple(name for name in self.body.model_fields if name != VERSION)

    @property
    def bare(self) -> bool:
        """It may be carried out without a word."""
        return not any(field.is_required() for field in self.body.model_fields.values())

    def request(
        self, dossier_id: UUID, staff_id: UUID, body: BaseModel | None, *, seen: int | None = None
    ) -> DossierCommand:
        """The command as the investor service takes it. `seen`: the version in If-Match. Where the body names one too,
        both must hold: the older one goes on, and is refused unless it is the present one.
        """
        said = {} if body is None else {name: getattr(body, name) for name in type(body).model_fields}
        versions = [version for version in (said.pop(VERSION, None), seen) if version is not None]
        expected = min(versions) if versions else None
        return self.kind(dossier_id=dossier_id, staff_id=staff_id, expected_version=expected, **said)


def body_of(kind: type[Request[Any]], filled_in: frozenset[str] = _FILLED_IN) -> type[BaseModel]:
    """The fields of a request that a person fills in: all but those that the gateway has `filled_in`."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in kind.model_fields.items() if name not in filled_in
    }
    body = create_model(f"{kind.__name__}Body", __base__=_Body, __doc__=kind.__doc__, **fields)
    body.request = kind
    return body


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    request: ClassVar[type[Request[Any]]]
    """Whose fields they are: what stands under those in the source describes them in the API's description."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return with_docs(cls.request, core_schema, handler)


def _commands() -> dict[str, Command]:
    modules = (
        *(requests, clock_requests, project_requests, commission_requests),
        *(realisation_requests, mandate_requests, aid_requests, duplicate_requests),
    )
    said = [kind for module in modules for kind in vars(module).values()]
    kinds = [kind for kind in said if isinstance(kind, type) and issubclass(kind, DossierCommand)]
    return {kind.method: Command(kind, body_of(kind)) for kind in kinds if kind is not DossierCommand}


COMMANDS: Mapping[str, Command] = _commands()
"""Method name -> command, in the order of the contract, which is that of the path."""
