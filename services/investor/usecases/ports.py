"""What the use cases need of the outside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.clock import FollowUp, LegalPeriod
from services.investor.domain.commission_session import CommissionSession
from services.investor.domain.dossier import Dossier
from services.investor.domain.holidays import Calendar, HolidayCorrection
from services.investor.domain.list_entry import Entries
from services.investor.domain.opinion import MemberWord
from services.investor.domain.person import Person
from services.investor.domain.piece import PieceRule
from services.investor.domain.project import Project
from services.investor.domain.reminder import Reminder, ReminderStep
from services.investor.usecases.adviser_ports import Advisers
from services.investor.usecases.aid_ports import Aid
from services.investor.usecases.appointment_ports import Appointments
from services.investor.usecases.browser_ports import Browsers
from services.investor.usecases.bulk_ports import Bulk
from services.investor.usecases.duplicate_ports import Duplicates
from services.investor.usecases.exchange_ports import Exchange
from services.investor.usecases.import_ports import Imports
from services.investor.usecases.piece_ports import Files, Uploads
from services.investor.usecases.privacy_ports import Erasures, Privacy
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.clock_requests import AddFollowUpRule, AddLegalPeriod
from shared.contracts.investor.commission_requests import AddCommissionMember
from shared.contracts.investor.list_entries import AddListEntry, ListName
from shared.contracts.investor.requests import DossierCommand

Now = Callable[[], datetime]
"""The present moment, with its time zone."""


class Dossiers(Protocol):
    def get(self, identifier: UUID) -> Dossier:
        """Loaded under its lock. Raises DossierNotFound."""

    def find(self, identifier: UUID) -> Dossier | None: ...

    def add(self, aggregate: Dossier) -> None: ...


class People(Protocol):
    def get(self, identifier: UUID) -> Person:
        """Raises PersonNotFound."""

    def add(self, aggregate: Person) -> None: ...


class Offers(Protocol):
    """Territory's offer as this service knows it."""

    def is_open(self, opportunity_id: UUID) -> bool: ...

    def plot_of(self, opportunity_id: UUID) -> UUID | None: ...

    def holder_of(self, plot_id: UUID) -> UUID | None: ...

    def opened(self, opportunity_id: UUID, plot_id: UUID | None) -> None: ...

    def withdrawn(self, opportunity_id: UUID) -> None: ...

    def held(self, plot_id: UUID, dossier_id: UUID) -> None: ...

    def freed(self, plot_id: UUID) -> None: ...


class ClockRules(Protocol):
    """The dated rules. What is there is never overwritten."""

    def add_period(self, rule: AddLegalPeriod, at: datetime) -> bool:
        """False when there is one of that kind from that day on."""

    def add_follow_up(self, rule: AddFollowUpRule, at: datetime) -> bool:
        """False when there is one of that kind from that day on."""

    def add_correction(self, correction: HolidayCorrection) -> None: ...

    def running_over(self, day: date) -> Sequence[UUID]:
        """Dossiers with a clock that runs and ends on that day or later."""


class DatedLists(Protocol):
    """The centre's dated lists. What is there is never overwritten."""

    def add(self, entry: AddListEntry, at: datetime) -> bool:
        """False when there is a word on that code from that day on."""

    def of(self, name: ListName, on: date) -> Entries:
        """What is in use on a day."""


class Projects(Protocol):
    def find(self, identifier: UUID) -> Project | None: ...

    def add(self, project: Project) -> None: ...


class Reminders(Protocol):
    """The steps of clocks that were recorded."""

    def come(self, dossier_id: UUID, today: date) -> Sequence[ReminderStep]:
        """Steps of a dossier's running clocks that have come and are not recorded."""

    def keep(self, reminder: Reminder) -> bool:
        """False when another scheduler recorded the same step."""


class Commission(Protocol):
    """Who sits in the commission, and who is asked for which act. What is there is never overwritten."""

    def words(self) -> Sequence[MemberWord]: ...

    def add_word(self, word: AddCommissionMember, at: datetime) -> bool:
        """False when there is one on that administration and act from that day on."""


class Sessions(Protocol):
    """Sessions of the commission. Each is loaded under its lock, before any dossier."""

    def get(self, session_id: UUID) -> CommissionSession:
        """Raises SessionNotFound."""

    def plan(self, planned: CommissionSession) -> CommissionSession:
        """It, stored; or the one that is there for that day already."""

    def on(self, day: date) -> CommissionSession | None:
        """The session of a day that still takes dossiers."""

    def scheduled_for(self, day: date) -> Sequence[UUID]:
        """Dossiers that wait for the commission on that day, the oldest deposit first."""

    def unconcluded(self, session: CommissionSession) -> Collection[UUID]:
        """Dossiers of its agenda that wait for it and of which no decision is proposed."""


class UnitOfWork(Protocol):
    """One transaction. What is changed in it is stored, and announced, when it ends well; else nothing is."""

    @property
    def dossiers(self) -> Dossiers: ...

    @property
    def people(self) -> People: ...

    @property
    def offers(self) -> Offers: ...

    @property
    def imports(self) -> Imports: ...

    @property
    def uploads(self) -> Uploads: ...

    @property
    def files(self) -> Files: ...

    @property
    def clock_rules(self) -> ClockRules: ...

    @property
    def dated_lists(self) -> DatedLists: ...

    @property
    def projects(self) -> Projects: ...

    @property
    def reminders(self) -> Reminders: ...

    @property
    def advisers(self) -> Advisers: ...

    @property
    def bulk(self) -> Bulk: ...

    @property
    def commission(self) -> Commission: ...

    @property
    def exchange(self) -> Exchange: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def erasures(self) -> Erasures: ...

    @property
    def privacy(self) -> Privacy: ...

    @property
    def aid(self) -> Aid: ...

    @property
    def appointments(self) -> Appointments: ...

    @property
    def duplicates(self) -> Duplicates: ...

    @property
    def browsers(self) -> Browsers: ...

    def dossier_for(self, command: DossierCommand) -> Dossier:
        """The dossier to act on, loaded under its lock. Raises DossierNotFound; DossierChanged when it is not as the
        person saw it; PersonErased.
        """

    def dossier_of_request(self, request_id: UUID) -> Dossier | None: ...

    def person_with_email(self, email: str) -> Person | None: ...

    def people_with_emails(self, emails: Sequence[str]) -> Mapping[str, UUID]:
        """E-mail in small letters -> id, of those who are registered."""

    def next_number(self, year: int) -> int:
        """Counts without holes: whoever else needs a number of that year waits until the transaction ends."""

    def expect_many(self) -> None:
        """People and dossiers that are added from here on are new, and not asked for again in this transaction."""

    def store(self) -> None:
        """Write what has come so far, still in the one transaction, and give way."""

    def give_way(self) -> None:
        """Let others run: a long command calls it between its parts, for a process answers many at a time."""

    def reserve_numbers(self, year: int, count: int) -> range:
        """Consecutive ones, given at once and for good: nobody waits, and a transaction that fails leaves a hole."""

    def period(self, kind: PeriodKind, on: date) -> LegalPeriod: ...

    def follow_up(self, kind: PeriodKind, on: date) -> FollowUp:
        """The rule in force on a day; without one, nothing is done about the clock."""

    def calendar(self) -> Calendar:
        """Public holidays as they are known now."""

    def piece_rules(self, on: date) -> Sequence[PieceRule]:
        """What is asked for on a day, in the order in which it is shown."""
