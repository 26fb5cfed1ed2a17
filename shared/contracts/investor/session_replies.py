"""What the investor service answers about the sessions of the commission."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.commission_codes import ItemState, OpinionAnswer, SessionState


class SessionPlanned(Contract):
    session_id: UUID


class SessionRow(Contract):
    session_id: UUID
    held_on: date
    place: str
    state: SessionState
    dossiers: int
    """On its agenda, those that were put off included."""


class SessionList(Contract):
    rows: tuple[SessionRow, ...]
    ready: int
    """Dossiers under review, which can be put on an agenda."""


class OpinionGiven(Contract):
    """The newest opinion of one administration on a dossier."""

    administration: Administration
    answer: OpinionAnswer | None
    overdue: bool


class ReadyDossier(Contract):
    dossier_id: UUID
    number: str
    title: str
    province: ProvinceCode
    due_on: date | None
    opinions: tuple[OpinionGiven, ...]


class AgendaItemView(Contract):
    dossier_id: UUID
    number: str
    cri_invest_reference: str | None
    title: str
    province: ProvinceCode
    status: Status
    state: ItemState
    outcome: Outcome | None
    """Proposed or decided."""
    reasons: tuple[ReasonCode, ...]
    """Of the decision, or of the postponement."""
    minutes: str
    opinions: tuple[OpinionGiven, ...]


class SessionView(Contract):
    session_id: UUID
    version: int
    held_on: date
    place: str
    state: SessionState
    planned_by: UUID
    planned_at: AwareDatetime
    held_by: UUID | None
    closed_by: UUID | None
    closed_at: AwareDatetime | None
    members: tuple[Administration, ...]
    """Who sits in the commission on the day of the session."""
    present: tuple[Administration, ...]
    minutes: str
    items: tuple[AgendaItemView, ...]
    """In the order of the agenda."""
    ready: tuple[ReadyDossier, ...]
    """Under review, the most urgent first; only while the session is planned."""
    others: tuple[SessionRow, ...]
    """Other planned sessions."""
    commands: tuple[str, ...]
    """What the session accepts now (methods of this service)."""
