"""What an event is, apart from what it says and from how it travels."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shared.contracts.attribute_docs import with_docs


class Contract(BaseModel):
    """Frozen data that crosses a process border. Readers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return with_docs(cls, core_schema, handler)


class Event(Contract):
    """A fact in the past tense, versioned by its type name.

    Carries ids and minimal facts: no name, identity number, e-mail, phone or document content; a consumer
    fetches what it may see. The aggregate's id is the field named `<aggregate>_id`.
    """

    type: ClassVar[str]
    aggregate: ClassVar[str]

    occurred_at: AwareDatetime

    @property
    def aggregate_id(self) -> UUID:
        identifier: UUID = getattr(self, f"{self.aggregate}_id")
        return identifier


class Attributes(Contract):
    """What is needed to order, deduplicate and trace an event, beside what it says."""

    event_id: UUID
    source: str
    """The publishing service."""
    aggregate: str
    aggregate_id: UUID
    aggregate_seq: Annotated[int, Field(ge=1)]
    """Counts the events of this aggregate from 1 without holes."""
    type: str
    occurred_at: datetime
    correlation_id: str
    """The request that everything caused by it shares."""
    causation_id: str | None = None
    """The event or request that directly caused this one."""
    traceparent: str | None = None


class Envelope(Attributes):
    """An event with its attributes. One row of an outbox or an inbox."""

    data: dict[str, Any]
