"""A Migration & Development action: told by an editor with its sources, drafted, published, withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import Language
from shared.contracts.history import Chronicled
from shared.contracts.territory.actions import ActionDetails, GoodPractice
from shared.contracts.territory.actions import ActionStatus as S
from shared.contracts.territory.refusals import ActionIllegalMove, ActionIncomplete

REQUIRED = Language.FRENCH
"""Other languages are welcome; a reader whose language is not there is told which one it is that they read."""


@dataclass(eq=False)
class Action(Aggregate, Chronicled):
    """Every method either changes it and leaves a line of history, or raises a Refusal and changes nothing.

    It records no event: nobody outside the territory acts on it.
    """

    stream: ClassVar[str] = "action"

    id: UUID
    reference: str
    title: dict[str, str]
    """Language code -> text."""
    summary: dict[str, str]
    results: dict[str, str]
    carrier_name: str
    carrier_kind: str
    partners: list[str]
    places: list[str]
    provinces: list[str]
    """Of the places, each once; the region's code where it is told of the region."""
    first_year: int | None
    last_year: int | None
    themes: list[str]
    countries: list[str]
    amounts: list[dict[str, Any]]
    beneficiaries: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    status: S = S.DRAFT
    good_practice: dict[str, Any] | None = None
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @classmethod
    def draft(cls, identifier: UUID, reference: str, details: ActionDetails, *, by: UUID, at: datetime) -> "Action":
        action = cls(id=identifier, reference=reference, **content_of(details))
        action.note("drafted", by=by, at=at)
        return action

    @property
    def details(self) -> ActionDetails:
        return ActionDetails.model_validate({name: getattr(self, name) for name in ActionDetails.model_fields})

    @property
    def missing_languages(self) -> tuple[Language, ...]:
        return () if REQUIRED in self.title and REQUIRED in self.summary else (REQUIRED,)

    def revise(self, details: ActionDetails, *, by: UUID, at: datetime) -> bool:
        """Replace the content; the line of history keeps what stood there. False: it says that already.

        Raises ActionIllegalMove once it is withdrawn, ActionIncomplete when what is published would lose its French.
        """
        if self.status is S.WITHDRAWN:
            raise self._illegal()
        if self.status is S.PUBLISHED:
            _require_french(details.title, details.summary)
        changed = {name: value for name, value in content_of(details).items() if getattr(self, name) != value}
        if not changed:
            return False
        before = {name: getattr(self, name) for name in changed}
        for name, value in changed.items():
            setattr(self, name, value)
        self.note("revised", by=by, at=at, changed=sorted(changed), before=before)
        return True

    def publish(self, *, by: UUID, at: datetime) -> None:
        """Raises ActionIllegalMove, ActionIncomplete."""
        if self.status is not S.DRAFT:
            raise self._illegal()
        if missing := self.missing_languages:
            raise ActionIncomplete(missing=missing)
        self.status, self.published_at = S.PUBLISHED, at
        self.note("published", by=by, at=at)

    def withdraw(self, reason: str, *, by: UUID, at: datetime) -> None:
        """It does not come back. Raises ActionIllegalMove."""
        if self.status is S.WITHDRAWN:
            raise self._illegal()
        self.status, self.withdrawn_at = S.WITHDRAWN, at
        self.note("withdrawn", by=by, at=at, reason=reason)

    def mark_good_practice(self, said: GoodPractice, *, by: UUID, at: datetime) -> None:
        """Raises ActionIllegalMove, ActionIncomplete."""
        if self.status is not S.PUBLISHED:
            raise self._illegal()
        _require_french(said.reason, said.needed)
        before = self.good_practice
        self.good_practice = said.model_dump(mode="json")
        self.note("marked_good_practice", by=by, at=at, before=before, **self.good_practice)

    def unmark_good_practice(self, reason: str, *, by: UUID, at: datetime) -> None:
        """Raises ActionIllegalMove."""
        if self.good_practice is None:
            raise self._illegal()
        before, self.good_practice = self.good_practice, None
        self.note("unmarked_good_practice", by=by, at=at, reason=reason, before=before)

    def accepted_commands(self) -> tuple[str, ...]:
        """Methods of the service that it accepts now."""
        if self.status is S.DRAFT:
            return ("revise_action", *(() if self.missing_languages else ("publish_action",)), "withdraw_action")
        if self.status is S.WITHDRAWN:
            return ("unmark_good_practice",) if self.good_practice else ()
        marked = ("unmark_good_practice",) if self.good_practice else ()
        return ("revise_action", "withdraw_action", "mark_good_practice", *marked)

    def _illegal(self) -> ActionIllegalMove:
        return ActionIllegalMove(action_id=self.id, status=self.status.value)


def content_of(details: ActionDetails) -> dict[str, Any]:
    """As it is stored: plain values, with the provinces that follow from the places."""
    content = details.model_dump(mode="json")
    return {**content, "provinces": provinces_of(details.places)}


def provinces_of(places: tuple[str, ...]) -> list[str]:
    """Codes of communes begin with that of their province; the region stays what it is."""
    return sorted({".".join(place.split(".")[:2]) for place in places})


def _require_french(*texts: Any) -> None:
    if not all(REQUIRED in text for text in texts):
        raise ActionIncomplete(missing=(REQUIRED,))
