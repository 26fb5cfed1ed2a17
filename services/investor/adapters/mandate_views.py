"""Powers of attorney as staff, the investor and the mandatary see them."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from services.investor.domain.dossier import Dossier
from services.investor.domain.mandate import Mandate, next_steps
from shared.contracts.investor.mandate_requests import MandateNotFound
from shared.contracts.investor.mandate_views import (
    LegalisationStep,
    MandataryContact,
    MandateState,
    MandateView,
    TrackedMandate,
)
from shared.contracts.investor.queries import GetMandataryContact
from shared.reference.days import local_date

_COPIED = (
    "full_name", "email", "phone", "language", "valid_from", "valid_until", "step", "step_at", "named_by", "named_at",
    "revoked_by", "revoked_at",
)  # fmt: skip


def mandates_of(dossier: Dossier, today: date) -> tuple[MandateView, ...]:
    """The newest first."""
    return tuple(
        MandateView(
            mandate_id=one.id,
            powers=tuple(one.powers),
            dormant=tuple(one.dormant),
            state=one.state(today),
            next_steps=next_steps(one.step),
            **{name: getattr(one, name) for name in _COPIED},
        )
        for one in reversed(dossier.mandates)
    )


def tracked_mandates_of(dossier: Dossier, today: date) -> tuple[TrackedMandate, ...]:
    """For the investor: the newest first, those that are over too."""
    return tuple(tracked_mandate(one, today) for one in reversed(dossier.mandates))


def tracked_mandate(one: Mandate, today: date) -> TrackedMandate:
    awaited = one.step in (LegalisationStep.NOT_ASKED, LegalisationStep.ASKED)
    return TrackedMandate(
        mandate_id=one.id,
        full_name=one.full_name,
        powers=tuple(one.powers),
        dormant=tuple(one.dormant),
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        state=one.state(today),
        step=one.step,
        may_send_deed=awaited and one.may_still_act(today),
    )


def get_mandatary_contact(query: GetMandataryContact, session: Session, now: datetime) -> MandataryContact:
    """Raises MandateNotFound."""
    one = session.get(Mandate, query.mandate_id)
    if one is None:
        raise MandateNotFound(mandate_id=query.mandate_id)
    ended = one.state(local_date(now)) in (MandateState.REVOKED, MandateState.OVER)
    return MandataryContact(
        mandate_id=one.id,
        full_name=one.full_name,
        email=one.email,
        phone=one.phone,
        language=one.language,
        ended=ended,
    )
