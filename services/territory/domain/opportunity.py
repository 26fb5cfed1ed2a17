"""What the territory offers to investors: written in several languages by one person, approved by another.

Its own fields hold what is published; of one that never was, its draft. `written` holds the next version, drafted
beside what is published. So a reader of release 0.1.0, which knew one content only, goes on reading the right one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from services.territory.domain.offer_content import (
    COLUMNS,
    FIELDS,
    columns,
    contradiction,
    fingerprint,
    language_states,
    missing,
    stored,
)
from services.territory.domain.offer_review import OpportunityVersion, Stage
from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import Language, Sector
from shared.contracts.history import Chronicled
from shared.contracts.territory import events, offer_refusals, refusals
from shared.contracts.territory.codes import OpportunityStatus as S
from shared.contracts.territory.offer import LanguageState, OpportunityDetails
from shared.reference.days import local_date

MOVES: Mapping[S, frozenset[S]] = MappingProxyType(
    {
        S.DRAFT: frozenset({S.PUBLISHED, S.WITHDRAWN}),
        S.PUBLISHED: frozenset({S.WITHDRAWN}),
        S.WITHDRAWN: frozenset(),
    }
)
"""What is absent is refused. A withdrawn offer does not come back: a new one is drafted."""


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
    more: dict[str, Any] = field(default_factory=dict)
    """The fields of the content that release 0.1.0 did not know, as plain values."""
    status: S = S.DRAFT
    published_by: UUID | None = None
    published_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = None
    version: int = 0
    """Of what is published. 0: nothing was, or a release published it that did not count."""
    written: dict[str, Any] | None = None
    stage: str = Stage.DRAFTING
    """Of what is being written; means nothing while nothing is."""
    authors: list[str] = field(default_factory=list)
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    submitted_as: str | None = None
    """Fingerprint of what was submitted."""
    sent_back_because: str | None = None
    event_seq: int = 0

    @classmethod
    def draft(
        cls, identifier: UUID, request_id: UUID, digest: str, details: OpportunityDetails, *, by: UUID, at: datetime
    ) -> "Opportunity":
        """Raises OpportunityInconsistent."""
        _require_consistent(details, None)
        opportunity = cls(
            id=identifier,
            request_id=request_id,
            request_digest=digest,
            drafted_by=by,
            drafted_at=at,
            authors=[str(by)],
            **columns(details),
        )
        opportunity.note("drafted", by=by, at=at)
        return opportunity

    @property
    def content(self) -> OpportunityDetails:
        """What is published; of one that never was, its draft."""
        return OpportunityDetails.model_validate({**{name: getattr(self, name) for name in COLUMNS}, **self.more})

    @property
    def being_written(self) -> OpportunityDetails | None:
        """The draft, or the next version of what is published."""
        if self.status is S.DRAFT:
            return self.content
        if self.status is S.PUBLISHED and self.written is not None:
            return OpportunityDetails.model_validate(self.written)
        return None

    @property
    def live_version(self) -> int:
        """Number of what is published, or was last; 0: nothing was."""
        return max(self.version, 1) if self.published_at is not None else 0

    @property
    def writers(self) -> frozenset[UUID]:
        """Who wrote what is being written. One who drafted it under release 0.1.0 was not noted elsewhere."""
        first = {self.drafted_by} if self.status is S.DRAFT else set()
        return frozenset({UUID(author) for author in self.authors} | first)

    @property
    def languages(self) -> tuple[LanguageState, ...]:
        return language_states(self.being_written or self.content)

    @property
    def missing_languages(self) -> tuple[Language, ...]:
        """Languages that keep it from being published."""
        return missing(self.languages)

    def revise(self, details: OpportunityDetails, *, by: UUID, at: datetime) -> None:
        """Replace what is being written, or begin the next version of what is published; a review begins anew.

        Raises OpportunityIllegalMove once it is withdrawn, OpportunityInconsistent.
        """
        self._open()
        _require_consistent(details, self.id)
        before = self.being_written
        begun = before is None
        changed = [name for name in FIELDS if getattr(details, name) != getattr(before or self.content, name)]
        if self.status is S.DRAFT:
            self._take(details)
        else:
            self.written = stored(details)
        self.authors = [str(by)] if begun else sorted({*self.authors, str(by)})
        self.stage, self.submitted_by, self.submitted_at, self.submitted_as = Stage.DRAFTING, None, None, None
        if begun:
            self.sent_back_because = None
        self.note("revision_begun" if begun else "revised", by=by, at=at, changed=sorted(changed))

    def submit(self, *, by: UUID, at: datetime) -> None:
        """Hand it to a second person.

        Raises OpportunityIllegalMove, OpportunityNotInDraft, OpportunityIncomplete, OpportunityInconsistent.
        """
        written = self._open().being_written
        if written is None or self.stage == Stage.IN_REVIEW:
            raise offer_refusals.OpportunityNotInDraft(opportunity_id=self.id)
        self._require_ready(written, at)
        self.stage, self.submitted_by, self.submitted_at = Stage.IN_REVIEW, by, at
        self.submitted_as = fingerprint(written)
        self.note("submitted", by=by, at=at, version=self.live_version + 1)

    def send_back(self, reason: str, *, by: UUID, at: datetime) -> None:
        """Raises OpportunityNotInReview."""
        self._in_review()
        self.stage, self.sent_back_because = Stage.SENT_BACK, reason
        self.note("sent_back", by=by, at=at, reason=reason)

    def drop_revision(self, *, by: UUID, at: datetime) -> None:
        """Give up the next version of what is published. Raises OpportunityNotInDraft."""
        if self.status is not S.PUBLISHED or self.written is None:
            raise offer_refusals.OpportunityNotInDraft(opportunity_id=self.id)
        self._settle()
        self.note("revision_dropped", by=by, at=at)

    def require_publishable(self, *, by: UUID, at: datetime, seen: str | None = None) -> OpportunityDetails:
        """What would be published.

        Raises OpportunityIllegalMove, OpportunityNotInReview, OpportunityOwnWork, OpportunityChanged,
        OpportunityIncomplete, OpportunityInconsistent.
        """
        written = self._open()._in_review()
        if by in self.writers or by == self.submitted_by:
            raise offer_refusals.OpportunityOwnWork(opportunity_id=self.id)
        if fingerprint(written) != self.submitted_as or seen not in (None, self.submitted_as):
            raise offer_refusals.OpportunityChanged(opportunity_id=self.id)
        self._require_ready(written, at)
        return written

    def publish(self, *, by: UUID, at: datetime, seen: str | None = None) -> tuple[OpportunityVersion, ...]:
        """Open it to investors; answers the versions to be kept. Raises as `require_publishable` does."""
        details = self.require_publishable(by=by, at=at, seen=seen)
        kept, number = self.uncounted, self.live_version + 1
        made = OpportunityVersion(
            opportunity_id=self.id,
            number=number,
            details=stored(details),
            authors=sorted(map(str, self.writers)),
            submitted_by=self.submitted_by,
            submitted_at=self.submitted_at,
            approved_by=by,
            published_at=at,
        )
        self._take(details)
        self.status, self.version = S.PUBLISHED, number
        if self.published_at is None:
            self.published_by, self.published_at = by, at
        self._settle()
        self.record(
            events.OpportunityPublished(
                opportunity_id=self.id,
                province=self.province,
                sector=self.sector,
                plot_id=self.plot_id,
                version=number,
                occurred_at=at,
            )
        )
        self.note("published", by=by, at=at, version=number)
        return (*kept, made)

    def withdraw(self, *, by: UUID | None, at: datetime, reason: str | None = None, because: str | None = None) -> None:
        """Close it; dropping a draft tells nobody. Raises OpportunityIllegalMove.

        by: None when the passing of time did. because: a code for who reads the event.
        """
        if self._open().status is S.PUBLISHED:
            self.record(events.OpportunityWithdrawn(opportunity_id=self.id, because=because, occurred_at=at))
        self.status, self.withdrawn_by, self.withdrawn_at = S.WITHDRAWN, by, at
        why = {name: said for name, said in (("reason", reason), ("because", because)) if said}
        self.note("withdrawn", by=by, at=at, **why)

    def expire(self, *, at: datetime) -> bool:
        """Withdraw what is past its last day; answers whether it was."""
        until = self.content.valid_until
        if self.status is not S.PUBLISHED or until is None or until >= local_date(at):
            return False
        self.withdraw(by=None, at=at, because="expired")
        return True

    def accepted_commands(self) -> tuple[str, ...]:
        """Methods of the service that it accepts now; who may give them is asked elsewhere."""
        if self.status is S.WITHDRAWN:
            return ()
        written, reviewing = self.being_written, self.stage == Stage.IN_REVIEW
        review = ("publish_opportunity", "send_back_opportunity") if written and reviewing else ()
        submit = ("submit_opportunity",) if written and not reviewing and not self.missing_languages else ()
        drop = ("drop_revision",) if written and self.status is S.PUBLISHED else ()
        return ("revise_opportunity", *submit, *review, *drop, "withdraw_opportunity")

    @property
    def uncounted(self) -> tuple[OpportunityVersion, ...]:
        """What a release published that kept no versions."""
        if self.published_at is None or self.version:
            return ()
        written_by = [str(self.drafted_by)]
        whole = stored(self.content)
        return (OpportunityVersion(self.id, 1, whole, written_by, None, None, self.published_by, self.published_at),)

    def _open(self) -> "Opportunity":
        """Raises OpportunityIllegalMove: what was withdrawn does not come back, a new one is drafted."""
        if not MOVES[self.status]:
            raise refusals.OpportunityIllegalMove(opportunity_id=self.id, status=self.status, allowed=())
        return self

    def _in_review(self) -> OpportunityDetails:
        written = self.being_written
        if written is None or self.stage != Stage.IN_REVIEW:
            raise offer_refusals.OpportunityNotInReview(opportunity_id=self.id)
        return written

    def _require_ready(self, details: OpportunityDetails, at: datetime) -> None:
        if lacking := missing(language_states(details)):
            raise refusals.OpportunityIncomplete(opportunity_id=self.id, missing=lacking)
        _require_consistent(details, self.id, at)

    def _take(self, details: OpportunityDetails) -> None:
        for name, value in columns(details).items():
            setattr(self, name, value)

    def _settle(self) -> None:
        self.written, self.stage, self.authors = None, Stage.DRAFTING, []
        self.submitted_by = self.submitted_at = self.submitted_as = self.sent_back_because = None


def _require_consistent(details: OpportunityDetails, opportunity_id: UUID | None, at: datetime | None = None) -> None:
    problem = contradiction(details, None if at is None else local_date(at))
    if problem is not None:
        raise offer_refusals.OpportunityInconsistent(opportunity_id=opportunity_id, problem=problem)
