"""An appointment as a file for a calendar, in the reader's language, with both local times."""

from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.responses import Response

from services.gateway.adapters.calendar_files import CalendarEntry, calendar_file
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.sent_tables import attached
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.appointment_codes import AppointmentState
from shared.contracts.investor.appointment_replies import AppointmentView
from shared.reference.time_zones import CASABLANCA

_STATES = {
    AppointmentState.PROPOSED: "TENTATIVE",
    AppointmentState.ACCEPTED: "CONFIRMED",
    AppointmentState.CANCELLED: "CANCELLED",
}
_HERE = str(CASABLANCA.key)


def calendar_of(
    appointment: AppointmentView, number: str, t: Texts, formats: Formats, headers: Mapping[str, str] | None = None
) -> Response:
    """The dossier's number and no title: a calendar is often seen by others."""
    here = f"{formats.in_zone(appointment.starts_at, _HERE)} ({t('track.time_in_morocco')})"
    there = f"{formats.in_zone(appointment.starts_at, appointment.zone)} ({formats.zone(appointment.zone)})"
    entry = CalendarEntry(
        id=appointment.appointment_id,
        sequence=appointment.sequence,
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        state=_STATES[appointment.state],
        summary=f"PRIMO {number} : {t.code('appointment_kind', appointment.kind.value)}",
        description=f"{here}\n{there}",
        place=appointment.place,
        made_at=datetime.now(UTC),
    )
    told = {**attached(f"primo-{number}.ics"), **(headers or {})}
    return Response(calendar_file(entry), headers=told, media_type="text/calendar")
