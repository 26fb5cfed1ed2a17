"""Questions to the investor service."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.aid import AidAnswer, DossierAid
from shared.contracts.investor.aid_facts import AidFacts, Day
from shared.contracts.investor.appointment_replies import AppointmentBook
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.clock_replies import ClockRules, DeadlinePage, Holidays
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_replies import CommissionMembers, OpinionPage
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.letter import DecisionLetter
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.investor.replies import DossierView, QueuePage, QueuePlace, QueueSlice, TrackingView
from shared.contracts.investor.session_replies import SessionList, SessionView
from shared.contracts.request import Request


class QueueFilter(Contract):
    """Which dossiers of the queue."""

    status: Status | None = None
    province: ProvinceCode | None = None
    overdue_only: bool = False
    search: str = Field(
        default="",
        max_length=100,
        description="Words, each a part of the number, the CRI-Invest reference, the title or the investor's name. "
        "Case, accents,\nharakat, tatweel and the forms of alef, hamza, ya and ta marbuta make no difference.",
    )
    include_ended: bool = False
    of_adviser: UUID | None = Field(default=None, description="Theirs, and those of whom they stand in for today.")
    unassigned: bool = Field(default=False, description="Without an adviser.")
    answer_owed: bool = Field(default=False, description="The investor waits for an answer to a message.")


class ListQueue(QueueFilter, Request[QueuePage], service="investor", method="list_queue", repeatable=True):
    """Open dossiers, the most urgent first."""

    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ExportQueue(QueueFilter, Request[QueueSlice], service="investor", method="export_queue", repeatable=True):
    """The rows of `list_queue` in its order, slice by slice."""

    after: QueuePlace | None = None
    """`following` of the slice before; None for the first."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000


class DossierPlace(Contract):
    dossier_id: UUID
    province: ProvinceCode


class ListWithin(Request[tuple[DossierPlace, ...]], service="investor", method="list_within", repeatable=True):
    """Those of these dossiers that are there for whom asks: what a journal or a stream may speak of."""

    dossier_ids: Annotated[tuple[UUID, ...], Field(max_length=1000)]


class GetDossier(Request[DossierView], service="investor", method="get_dossier", repeatable=True):
    dossier_id: UUID


class TrackDossier(Request[TrackingView], service="investor", method="track_dossier", repeatable=True):
    dossier_id: UUID
    mandate_id: UUID | None = None
    """As who acts for the investor sees it. Refused (`mandate.not_in_force`) when the mandate gives no power now."""


class GetContact(Request[ContactView], service="investor", method="get_contact", repeatable=True):
    person_id: UUID


class GetMandataryContact(
    Request[MandataryContact], service="investor", method="get_mandatary_contact", repeatable=True
):
    mandate_id: UUID


class ListDeadlines(Request[DeadlinePage], service="investor", method="list_deadlines", repeatable=True):
    """Clocks that run and of which a reminder or an alert was told, the most urgent first."""

    province: ProvinceCode | None = None
    overdue_only: bool = False
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ListClockRules(Request[ClockRules], service="investor", method="list_clock_rules", repeatable=True):
    pass


class ListHolidays(Request[Holidays], service="investor", method="list_holidays", repeatable=True):
    """The public holidays of a year, as clocks are computed with them today."""

    year: Annotated[int, Field(ge=2000, le=2100)]


class ListAdvisers(Request[AdviserPage], service="investor", method="list_advisers", repeatable=True):
    """Rules, absences, and how much each adviser has to do."""


class ListCommissionMembers(
    Request[CommissionMembers], service="investor", method="list_commission_members", repeatable=True
):
    """Who sits in the commission and who is asked for which act: every word there was, is and will be."""


class ListOpinions(Request[OpinionPage], service="investor", method="list_opinions", repeatable=True):
    """Opinions that are awaited, the oldest due first; and how many each administration owes."""

    administration: Administration | None = None
    overdue_only: bool = True
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ListSessions(Request[SessionList], service="investor", method="list_sessions", repeatable=True):
    """The newest day first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 60


class GetSession(Request[SessionView], service="investor", method="get_session", repeatable=True):
    """A session with its agenda, and the dossiers that are ready for one."""

    session_id: UUID


class GetDecisionLetter(Request[DecisionLetter], service="investor", method="get_decision_letter", repeatable=True):
    """The facts of the letter that tells the commission's decision."""

    dossier_id: UUID


class SimulateAid(Request[AidAnswer], service="investor", method="simulate_aid", repeatable=True):
    """Which aids a project may have. Nothing is kept. Raises AidRulesUnavailable."""

    facts: AidFacts
    on: Day | None = None
    """The day whose rules are asked for; None: today."""


class GetDossierAid(Request[DossierAid], service="investor", method="get_dossier_aid", repeatable=True):
    """The pre-check of a dossier, by the rules of its filing date and by today's.

    Raises DossierNotFound, AidRulesUnavailable.
    """

    dossier_id: UUID


class ListAppointments(Request[AppointmentBook], service="investor", method="list_appointments", repeatable=True):
    """Appointments of the days to come, what each day takes, and investors who are or will be in Morocco."""

    days: Annotated[int, Field(ge=1, le=366)] = 60
