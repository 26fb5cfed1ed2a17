"""Which events a person hears of, and with which facts."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.notifications import bootstrap
from services.notifications.domain.announcement import announcement_of
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.codes import Language
from shared.contracts.event import Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.codes import Status
from shared.contracts.investor.erasure_events import ErasureCompleted
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.territory import events as territory
from tests.unit.notifications.builders import DOSSIER, EVENTS, NOON, PLOT

NOT_TOLD: set[type[Event]] = {
    investor.PersonRegistered,
    investor.DossierPieceReceived,
    investor.RealisationRecorded,
    investor.DossierOwnFundsStated,
    ErasureCompleted,
}


def test_every_event_that_arrives_is_told_or_left_out_on_purpose() -> None:
    streams = {(stream.publisher, stream.aggregate) for stream in SUBSCRIPTIONS["notifications"]}
    arriving = {event for event in investor.EVENTS if ("investor", event.aggregate) in streams}
    arriving |= {event for event in territory.EVENTS if ("territory", event.aggregate) in streams}

    assert arriving - NOT_TOLD == set(bootstrap.HANDLERS)


def test_every_kind_of_notice_comes_of_some_event() -> None:
    told = {announcement.kind for event in EVENTS.values() if (announcement := announcement_of(event))}

    assert told == set(NoticeKind)


@pytest.mark.parametrize("reason", ["refused", "withdrawn", "closed"])
def test_a_plot_freed_by_a_decision_is_not_told_again(reason: str) -> None:
    released = territory.PlotReleased(
        plot_id=PLOT, dossier_id=DOSSIER, occurred_at=NOON, reason=territory.ReleaseReason(reason)
    )

    assert announcement_of(released) is None


def test_a_person_registered_is_told_nothing() -> None:
    registered = investor.PersonRegistered(
        person_id=uuid4(), occurred_at=NOON, residence_country="NL", language=Language.DUTCH
    )

    assert announcement_of(registered) is None


@pytest.mark.parametrize(("by_investor", "told"), [(True, True), (False, False)])
def test_an_investor_hears_of_a_file_of_theirs_that_the_scanner_refused(by_investor: bool, told: bool) -> None:
    unsafe = investor.DossierPieceUnsafe(
        dossier_id=DOSSIER, piece="land_title", number=1, by_investor=by_investor, occurred_at=NOON
    )

    announcement = announcement_of(unsafe)

    assert (announcement is not None) == told
    assert announcement is None or announcement.said["further_pieces"] == ("land_title",)


def test_the_day_is_the_day_at_the_centre() -> None:
    late_in_summer_2026 = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # UTC+1 then in Morocco
    withdrawn = investor.DossierWithdrawn(dossier_id=DOSSIER, occurred_at=late_in_summer_2026)

    announcement = announcement_of(withdrawn)

    assert announcement is not None
    assert announcement.said == {"happened_on": date(2026, 7, 2), "status": Status.WITHDRAWN}
