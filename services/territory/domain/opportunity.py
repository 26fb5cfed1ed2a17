"""An opportunity: an offer of the territory to investors, written by an editor, in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import Language, Sector
from shared.contracts.history import Chronicled
from shared.contracts.territory import events
from shared.contracts.territory.codes import OpportunityStatus as S
from shared.contracts.territory.refusals import OpportunityIllegalMove, OpportunityIncomplete
from shared.contracts.territory.requests import OpportunityDetails

MOVES: Mapping[S, frozenset[S]] = MappingProxyType(
    {
        S.DRAFT: frozenset({S.PUBLISHED, S.WITHDRAWN}),
        S.PUBLISHED: frozenset({S.WITHDRAWN}),
        S.WITHDRAWN: frozenset(),
    }
)
"""What is absent is refused. A withdrawn offer does not come back: a new one is drafted."""

REQUIRED_LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Of the public site; other languages are welcome."""


@dataclass(eq=False)
class Opportunity(Aggregate, Chronicled):
    """Every method either changes it and leaves a line of history, or raises a Refusal and changes nothing."""

    stream: ClassVar[str] = "opportunity"

    id: UUID
    request_id: UUID
    request_digest: str
    title: dict[str, str]
    """Language code -> text."""
    text: dict[str, str]
    province: str
    commune: str | None
    sector: Sector
    zone: str | None
    plot_id: UUID | None
    indicative_amount_mad: Decimal | None
    drafted_by: UUID
    drafted_at: datetime
    status: S = S.DRAFT
    published_by: UUID | None = None
    published_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = None
    event_seq: int = 0

    @classmethod
    def draft(
        cls, identifier: UUID, request_id: UUID, digest: str, details: OpportunityDetails, *, by: UUID, at: datetime
    ) -> "Opportunity":
        opportunity = cls(
            id=identifier,
            request_id=request_id,
            request_digest=digest,
            drafted_by=by,
            drafted_at=at,
            **_content(details),  # type: ignore[arg-type]
        )
        opportunity.note("drafted", by=by, at=at)
        return opportunity

    def revise(self, details: OpportunityDetails, *, by: UUID, at: datetime) -> None:
        """Replace the content. Raises OpportunityIllegalMove once it is published: what investors read stays."""
        if self.status is not S.DRAFT:
            raise self._illegal()
        changed = {name: value for name, value in _content(details).items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        self.note("revised", by=by, at=at, changed=sorted(changed))

    def require_publishable(self) -> None:
        """Raises OpportunityIllegalMove, OpportunityIncomplete."""
        self._require_move(S.PUBLISHED)
        if missing := self.missing_languages:
            raise OpportunityIncomplete(opportunity_id=self.id, missing=missing)

    def publish(self, *, by: UUID, at: datetime) -> None:
        """Open it to investors. Raises OpportunityIllegalMove, OpportunityIncomplete."""
        self.require_publishable()
        self.status, self.published_by, self.published_at = S.PUBLISHED, by, at
        self.record(
            events.OpportunityPublished(
                opportunity_id=self.id,
                province=self.province,
                sector=self.sector,
                plot_id=self.plot_id,
                occurred_at=at,
            )
        )
        self.note("published", by=by, at=at)

    def withdraw(self, *, by: UUID, at: datetime) -> None:
        """Close it; dropping a draft tells nobody. Raises OpportunityIllegalMove."""
        self._require_move(S.WITHDRAWN)
        if self.status is S.PUBLISHED:
            self.record(events.OpportunityWithdrawn(opportunity_id=self.id, occurred_at=at))
        self.status, self.withdrawn_by, self.withdrawn_at = S.WITHDRAWN, by, at
        self.note("withdrawn", by=by, at=at)

    @property
    def missing_languages(self) -> tuple[Language, ...]:
        """Required languages in which title or text are not there yet."""
        return tuple(lang for lang in REQUIRED_LANGUAGES if lang not in self.title or lang not in self.text)

    def accepted_commands(self) -> tuple[str, ...]:
        """Methods of the service that it accepts now."""
        if self.status is S.DRAFT:
            publish = () if self.missing_languages else ("publish_opportunity",)
            return ("revise_opportunity", *publish, "withdraw_opportunity")
        return ("withdraw_opportunity",) if self.status is S.PUBLISHED else ()

    def _require_move(self, wanted: S) -> None:
        if wanted not in MOVES[self.status]:
            raise self._illegal()

    def _illegal(self) -> OpportunityIllegalMove:
        allowed = tuple(status for status in S if status in MOVES[self.status])
        return OpportunityIllegalMove(opportunity_id=self.id, status=self.status, allowed=allowed)


def _content(details: OpportunityDetails) -> dict[str, object]:
    content = {name: getattr(details, name) for name in type(details).model_fields}
    for name in ("title", "text"):
        content[name] = {language.value: words for language, words in content[name].items()}
    return content
