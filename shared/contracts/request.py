"""A request to a service: a command that changes something, or a query that reads."""

from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter

from shared.contracts.event import Contract
from shared.contracts.refusal import ServiceUnavailable

ANSWER_LOST = "answer lost"
"""Cause of a ServiceUnavailable: the way back of the answer broke."""

Reply = TypeVar("Reply")

EVERY_SERVICE = "*"
"""Service of the requests that each service with events answers."""

_BY_METHOD: dict[tuple[str, str], "type[Request[Any]]"] = {}


class Request(Contract, Generic[Reply]):
    """One RPC call. The method name and the reply type are part of the contract.

    A subclass names them once: `class GetDossier(Request[DossierView], service="investor", method="get_dossier")`.
    """

    service: ClassVar[str]
    method: ClassVar[str]
    repeatable: ClassVar[bool] = False
    """Whether it may be sent again when its reply was lost: a query, or a command with its own `request_id`."""

    if not TYPE_CHECKING:

        def __class_getitem__(cls, reply: Any) -> GenericAlias:
            """A name for the reply and no more: pydantic would build a model for each, half of a process's start."""
            return GenericAlias(cls, (reply,))

    @classmethod
    def carried_out_once(cls) -> bool:
        """Whether it is a command that the service knows again by its `request_id`."""
        return "request_id" in cls.model_fields

    @classmethod
    @cache
    def numbered(cls) -> bool:
        """Whether it travels under a number by which its service knows it again: a command that answers nothing.

        What others answer may be a secret or tell of a person, and is not kept to be answered again (ADR 0063).
        """
        return not cls.repeatable and cls.service != EVERY_SERVICE and cls._reply_type() is None

    @classmethod
    def lost(cls, cause: str, *, service: str = "") -> ServiceUnavailable:
        """What its caller is told when it was sent and no answer came. A query is never done."""
        keyed = cls.carried_out_once()
        return ServiceUnavailable(
            service=service or cls.service,
            cause=cause,
            perhaps_done=keyed or not cls.repeatable,
            same_request_id=keyed,
        )

    def __init_subclass__(cls, service: str = "", method: str = "", repeatable: bool = False, **kwargs: Any) -> None:
        # typing.Generic accepts no class arguments; they are read below, once pydantic has built the fields.
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(
        cls, service: str = "", method: str = "", repeatable: bool = False, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not service:
            return
        cls.service, cls.method, cls.repeatable = service, method, repeatable
        _BY_METHOD[service, method] = cls
        cls._reply_type()  # the mistake is told where it is made

    @classmethod
    @cache
    def _reply(cls) -> TypeAdapter[Any]:
        """Built when first asked for: a process uses few of all that there are."""
        return TypeAdapter(cls._reply_type())

    @classmethod
    def _reply_type(cls) -> Any:
        for parent in cls.__mro__:
            for base in parent.__dict__.get("__orig_bases__", ()):
                if isinstance(base, GenericAlias):
                    return base.__args__[0]
        raise TypeError(f"{cls.__name__} does not name its reply: inherit from Request[Reply]")

    @classmethod
    def encode_reply(cls, reply: Reply) -> Any:
        """The reply as plain JSON."""
        return cls._reply().dump_python(reply, mode="json")

    @classmethod
    def decode_reply(cls, payload: Any) -> Reply:
        """The reply as the contract's type.

        Raises pydantic.ValidationError when the service answered something else.
        """
        reply: Reply = cls._reply().validate_python(payload)
        return reply


def find_request(service: str, method: str) -> type[Request[Any]] | None:
    """The contract of a service's method, of the modules that were imported."""
    return _BY_METHOD.get((service, method)) or _BY_METHOD.get((EVERY_SERVICE, method))
