"""A request to a service: a command that changes something, or a query that reads."""

from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter

from shared.contracts.event import Contract

Reply = TypeVar("Reply")


class Request(Contract, Generic[Reply]):
    """One RPC call. The method name and the reply type are part of the contract.

    A subclass names them once: `class GetDossier(Request[DossierView], service="investor", method="get_dossier")`.
    """

    service: ClassVar[str]
    method: ClassVar[str]
    _reply: ClassVar[TypeAdapter[Any]]

    def __init_subclass__(cls, service: str = "", method: str = "", **kwargs: Any) -> None:
        # typing.Generic accepts no class arguments; they are read below, once pydantic has built the fields.
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, service: str = "", method: str = "", **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not service:
            return
        cls.service, cls.method = service, method
        cls._reply = TypeAdapter(cls._reply_type())

    @classmethod
    def _reply_type(cls) -> Any:
        for parent in cls.__mro__[1:]:
            arguments = getattr(parent, "__pydantic_generic_metadata__", {}).get("args", ())
            if arguments:
                return arguments[0]
        raise TypeError(f"{cls.__name__} does not name its reply: inherit from Request[Reply]")

    @classmethod
    def encode_reply(cls, reply: Reply) -> Any:
        """The reply as plain JSON."""
        return cls._reply.dump_python(reply, mode="json")

    @classmethod
    def decode_reply(cls, payload: Any) -> Reply:
        """The reply as the contract's type.

        Raises pydantic.ValidationError when the service answered something else.
        """
        reply: Reply = cls._reply.validate_python(payload)
        return reply
