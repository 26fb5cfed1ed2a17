"""Who acts for the investor on a dossier: named, followed through the legalisation of the deed, revoked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investor.domain.dossier_facts import DossierFacts
from services.investor.domain.list_entry import Entries
from services.investor.domain.mandate import Mandate
from shared.contracts.investor import events
from shared.contracts.investor.codes import PieceKind, PieceState
from shared.contracts.investor.mandate_requests import (
    MandateAlreadyThere,
    MandateDaysImpossible,
    MandateDeedMissing,
    MandateDetails,
    MandateNotFound,
    MandateNotInForce,
    MandatePowerNotGiven,
    TooManyMandates,
)
from shared.contracts.investor.mandate_views import AT_THE_WORD, LegalisationStep, MandatePower
from shared.reference.days import days_after

MOST_MANDATES = 20
"""Ever named on one dossier: whoever has the tracking link may name one, and each is told by e-mail. [P]"""

_DEED_IS_AWAITED = frozenset({LegalisationStep.NOT_ASKED, LegalisationStep.ASKED})


@dataclass(eq=False)
class Representation(DossierFacts):
    """The acts on mandates. Names and addresses stay in the mandate's own row: no line of history holds them."""

    def name_mandatary(
        self,
        identifier: UUID,
        details: MandateDetails,
        given: Entries,
        *,
        most_days: int,
        today: date,
        by: UUID | None,
        at: datetime,
    ) -> None:
        """`given`: the powers of the dated list; `by` None: the investor.

        Raises MandatePowerNotGiven, MandateDaysImpossible, MandateAlreadyThere, TooManyMandates, MandateDeedMissing.
        """
        self._require("name_mandatary")
        self._check_mandate(details, given, most_days=most_days, today=today)
        if by is not None and not self._has_deed:
            raise MandateDeedMissing(dossier_id=self.id)
        mandate = Mandate(
            id=identifier,
            full_name=details.full_name,
            email=str(details.email).lower(),
            phone=details.phone,
            language=details.language,
            powers=list(details.powers),
            verified_first=[power for power in details.powers if given[power].verified_first],
            valid_from=details.valid_from,
            valid_until=details.valid_until,
            named_by=by,
            named_at=at,
        )
        if self._has_deed and (by is not None or not self.mandates):  # an older deed may be about somebody else
            mandate.go_to(LegalisationStep.RECEIVED, at=at)
        elif mandate.verified_first:
            mandate.go_to(LegalisationStep.ASKED, at=at)
        self.mandates.append(mandate)
        self._announce(
            events.MandateGiven(
                dossier_id=self.id,
                mandate_id=identifier,
                powers=tuple(mandate.powers),
                valid_from=mandate.valid_from,
                valid_until=mandate.valid_until,
                occurred_at=at,
            ),
            by=by,
        )

    def record_mandate_step(
        self, mandate_id: UUID, step: LegalisationStep, note: str, *, today: date, by: UUID, at: datetime
    ) -> None:
        """Raises MandateNotFound, MandateNotInForce, MandateStepImpossible."""
        self._require("record_mandate_step")
        self._acting(mandate_id, today).go_to(step, at=at)
        self.note("mandate_step", by=by, at=at, mandate_id=str(mandate_id), step=step, note=note)

    def revoke_mandate(self, mandate_id: UUID, *, today: date, by: UUID | None, at: datetime) -> None:
        """Raises MandateNotFound; MandateNotInForce for one that is over already."""
        self._require("revoke_mandate")
        self._acting(mandate_id, today).revoke(by=by, at=at)
        self._announce(
            events.MandateRevoked(dossier_id=self.id, mandate_id=mandate_id, by_investor=by is None, occurred_at=at),
            by=by,
        )

    def mandate(self, mandate_id: UUID) -> Mandate:
        """Raises MandateNotFound."""
        found = next((mandate for mandate in self.mandates if mandate.id == mandate_id), None)
        if found is None:
            raise MandateNotFound(mandate_id=mandate_id)
        return found

    def require_power(self, mandate_id: UUID, power: MandatePower, today: date) -> None:
        """Raises MandateNotFound, MandateNotInForce, MandatePowerMissing."""
        self.mandate(mandate_id).require(power, today)

    def _word_of(self, mandate_id: UUID | None, command: str, day: date) -> dict[str, str]:
        """What a line of history holds beside when staff act at the word of who acts for the investor on that day;
        nothing when it is the investor's own. Raises MandateNotFound, MandateNotInForce, MandatePowerMissing.
        """
        if mandate_id is None:
            return {}
        self.require_power(mandate_id, AT_THE_WORD[command], day)
        return {"at_word_of": str(mandate_id)}

    @property
    def awaits_deed(self) -> bool:
        """A mandate's deed is to come: it may be uploaded in whatever state the dossier is."""
        return any(m.step in _DEED_IS_AWAITED and m.revoked_at is None for m in self.mandates)

    def deed_came(self, *, at: datetime) -> None:
        for mandate in self.mandates:
            if mandate.step in _DEED_IS_AWAITED and mandate.revoked_at is None:
                mandate.go_to(LegalisationStep.RECEIVED, at=at)

    @property
    def _has_deed(self) -> bool:
        deed = next((piece for piece in self.pieces if piece.code == PieceKind.POWER_OF_ATTORNEY), None)
        return deed is not None and deed.state is PieceState.RECEIVED

    def _acting(self, mandate_id: UUID, today: date) -> Mandate:
        mandate = self.mandate(mandate_id)
        if not mandate.may_still_act(today):
            raise MandateNotInForce(mandate_id=mandate_id)
        return mandate

    def _check_mandate(self, details: MandateDetails, given: Entries, *, most_days: int, today: date) -> None:
        if unknown := tuple(power for power in details.powers if power not in given):
            raise MandatePowerNotGiven(powers=unknown)
        first, last = details.valid_from, details.valid_until
        latest = days_after(max(first, today), most_days)
        if last < first or last < today or last > latest:
            raise MandateDaysImpossible(valid_from=first, valid_until=last, latest=latest)
        address = str(details.email).lower()
        same = next((m for m in self.mandates if m.email == address and m.may_still_act(today)), None)
        if same is not None:  # two mandates of one address would be told everything twice
            raise MandateAlreadyThere(dossier_id=self.id, mandate_id=same.id)
        if len(self.mandates) >= MOST_MANDATES:
            raise TooManyMandates(dossier_id=self.id, most=MOST_MANDATES)
