"""The composition root: which use case answers which request, which handler which event, over which database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.investor.adapters.aid_tables import aid_scheme
from services.investor.adapters.mapping import map_domain
from services.investor.adapters.queries import BY_KEY, QUERIES
from services.investor.adapters.taken_files import taken_now
from services.investor.adapters.unit_of_work import InvestorUnitOfWork
from services.investor.adapters.vocabulary import vocabulary
from services.investor.config import FileSettings
from services.investor.usecases import (
    appointments,
    commission_sessions,
    follow_aid_rules,
    follow_offers,
    follow_realisation,
)
from services.investor.usecases.add_clock_rule import add_follow_up_rule, add_legal_period
from services.investor.usecases.add_commission_member import add_commission_member
from services.investor.usecases.add_list_entry import add_list_entry
from services.investor.usecases.assign_adviser import assign_adviser, assign_waiting, hand_over_dossiers
from services.investor.usecases.bulk_acts import start_bulk
from services.investor.usecases.check_aid import record_aid_facts
from services.investor.usecases.close_dossier import close_dossier
from services.investor.usecases.correct_holiday import correct_holiday
from services.investor.usecases.declare_complete import declare_complete
from services.investor.usecases.drop_act import drop_act
from services.investor.usecases.exchange import add_note, settle_thread, write_message, write_to_centre
from services.investor.usecases.extend_deadline import extend_deadline
from services.investor.usecases.file_appeal import file_appeal
from services.investor.usecases.file_desk import FileDesk
from services.investor.usecases.file_dossier import file_dossier
from services.investor.usecases.import_dossiers import import_dossiers
from services.investor.usecases.join_project import join_project
from services.investor.usecases.merge_dossiers import dismiss_duplicate, propose_merge, reject_merge, validate_merge
from services.investor.usecases.name_mandatary import name_mandatary, name_own_mandatary
from services.investor.usecases.open_review import open_review
from services.investor.usecases.open_upload import abandon_upload, open_upload
from services.investor.usecases.open_verification import open_verification
from services.investor.usecases.opinions import ask_opinions, drop_opinion, record_opinion
from services.investor.usecases.plan_advisers import (
    add_assignment_rule,
    cancel_absence,
    end_assignment_rule,
    record_absence,
)
from services.investor.usecases.ports import Now, UnitOfWork
from services.investor.usecases.postpone_dossier import postpone_dossier
from services.investor.usecases.privacy_commands import PRIVACY_COMMANDS
from services.investor.usecases.propose_appeal_answer import propose_appeal_answer
from services.investor.usecases.propose_decision import propose_decision
from services.investor.usecases.provide_complement import provide_complement
from services.investor.usecases.record_act_answer import record_act_answer
from services.investor.usecases.record_mandate_step import record_mandate_step
from services.investor.usecases.record_pieces import record_pieces
from services.investor.usecases.record_progress import record_progress
from services.investor.usecases.refuse_piece import refuse_piece
from services.investor.usecases.reject_appeal_answer import reject_appeal_answer
from services.investor.usecases.reject_decision import reject_decision
from services.investor.usecases.request_act import request_act
from services.investor.usecases.request_complement import request_complement
from services.investor.usecases.revoke_mandate import revoke_mandate, revoke_own_mandate
from services.investor.usecases.schedule_dossier import schedule_dossier
from services.investor.usecases.tell_undelivered import tell_undelivered
from services.investor.usecases.validate_appeal_answer import validate_appeal_answer
from services.investor.usecases.validate_decision import validate_decision
from services.investor.usecases.withdraw_dossier import withdraw_dossier
from shared.contracts.catalogue import AID
from shared.contracts.event import Event
from shared.contracts.investor import (
    adviser_requests,
    aid_requests,
    appointment_requests,
    bulk,
    clock_requests,
    commission_requests,
    duplicate_requests,
    exchange_requests,
    list_entries,
    mandate_requests,
    project_requests,
    realisation_requests,
    requests,
    session_requests,
    uploads,
)
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.undelivered import TellUndelivered
from shared.contracts.request import Request
from shared.contracts.territory import events as territory
from shared.database.remit import keep_to_remit
from shared.files.content import ContentExaminer
from shared.messaging.application import Application, Command
from shared.messaging.projection import Entry, Projection
from shared.messaging.unit_of_work import Handler, transaction
from shared.process.file_store import scanner_of, store_of
from shared.telemetry import logging

log = logging.get(__name__)


def _import_dossiers(command: requests.ImportDossiers, work: UnitOfWork, now: Now) -> ImportReport:
    return import_dossiers(command, work, now, vocabulary=vocabulary())  # read with the first file: few get one


COMMANDS: Mapping[type[Request[Any]], Command] = {
    bulk.StartBulk: start_bulk,
    **PRIVACY_COMMANDS,
    requests.FileDossier: file_dossier,
    requests.OpenVerification: open_verification,
    requests.RecordPieces: record_pieces,
    requests.RefusePiece: refuse_piece,
    requests.RequestComplement: request_complement,
    requests.ProvideComplement: provide_complement,
    requests.DeclareComplete: declare_complete,
    requests.OpenReview: open_review,
    requests.ScheduleDossier: schedule_dossier,
    requests.PostponeDossier: postpone_dossier,
    requests.ProposeDecision: propose_decision,
    requests.ValidateDecision: validate_decision,
    requests.RejectDecision: reject_decision,
    requests.FileAppeal: file_appeal,
    requests.ProposeAppealAnswer: propose_appeal_answer,
    requests.ValidateAppealAnswer: validate_appeal_answer,
    requests.RejectAppealAnswer: reject_appeal_answer,
    requests.WithdrawDossier: withdraw_dossier,
    requests.CloseDossier: close_dossier,
    requests.RecordProgress: record_progress,
    uploads.OpenUpload: open_upload,
    uploads.AbandonUpload: abandon_upload,
    requests.ImportDossiers: _import_dossiers,
    clock_requests.ExtendDeadline: extend_deadline,
    clock_requests.RequestAct: request_act,
    clock_requests.DropAct: drop_act,
    clock_requests.RecordActAnswer: record_act_answer,
    project_requests.JoinProject: join_project,
    commission_requests.AskOpinions: ask_opinions,
    commission_requests.RecordOpinion: record_opinion,
    commission_requests.DropOpinion: drop_opinion,
    commission_requests.AddCommissionMember: add_commission_member,
    session_requests.PlanSession: commission_sessions.plan_session,
    session_requests.AddToAgenda: commission_sessions.add_to_agenda,
    session_requests.OrderAgenda: commission_sessions.order_agenda,
    session_requests.HoldSession: commission_sessions.hold_session,
    session_requests.WriteMinutes: commission_sessions.write_minutes,
    session_requests.PostponeItem: commission_sessions.postpone_item,
    session_requests.CloseMinutes: commission_sessions.close_minutes,
    session_requests.CancelSession: commission_sessions.cancel_session,
    aid_requests.RecordAidFacts: record_aid_facts,
    clock_requests.AddLegalPeriod: add_legal_period,
    clock_requests.AddFollowUpRule: add_follow_up_rule,
    clock_requests.CorrectHoliday: correct_holiday,
    adviser_requests.AddAssignmentRule: add_assignment_rule,
    adviser_requests.EndAssignmentRule: end_assignment_rule,
    adviser_requests.RecordAbsence: record_absence,
    adviser_requests.CancelAbsence: cancel_absence,
    adviser_requests.AssignAdviser: assign_adviser,
    adviser_requests.AssignWaiting: assign_waiting,
    adviser_requests.HandOverDossiers: hand_over_dossiers,
    exchange_requests.AddNote: add_note,
    exchange_requests.WriteMessage: write_message,
    exchange_requests.WriteToCentre: write_to_centre,
    exchange_requests.SettleThread: settle_thread,
    TellUndelivered: tell_undelivered,
    duplicate_requests.DismissDuplicate: dismiss_duplicate,
    duplicate_requests.ProposeMerge: propose_merge,
    duplicate_requests.ValidateMerge: validate_merge,
    duplicate_requests.RejectMerge: reject_merge,
    list_entries.AddListEntry: add_list_entry,
    realisation_requests.PlanMilestone: follow_realisation.plan_milestone,
    realisation_requests.ReachMilestone: follow_realisation.reach_milestone,
    realisation_requests.RecordVisit: follow_realisation.record_visit,
    realisation_requests.RecordFigures: follow_realisation.record_figures,
    realisation_requests.ReportBlocker: follow_realisation.report_blocker,
    realisation_requests.ResolveBlocker: follow_realisation.resolve_blocker,
    mandate_requests.NameMandatary: name_mandatary,
    mandate_requests.RecordMandateStep: record_mandate_step,
    mandate_requests.RevokeMandate: revoke_mandate,
    mandate_requests.NameOwnMandatary: name_own_mandatary,
    mandate_requests.RevokeOwnMandate: revoke_own_mandate,
    appointment_requests.ProposeAppointment: appointments.propose_appointment,
    appointment_requests.MoveAppointment: appointments.move_appointment,
    appointment_requests.AcceptAppointment: appointments.accept_appointment,
    appointment_requests.CancelAppointment: appointments.cancel_appointment,
    appointment_requests.AnnounceStay: appointments.announce_stay,
    appointment_requests.CancelStay: appointments.cancel_stay,
    appointment_requests.AddCapacityRule: appointments.add_capacity_rule,
}

HANDLERS: Mapping[type[Event], Handler] = {
    territory.OpportunityPublished: follow_offers.opportunity_published,
    territory.OpportunityWithdrawn: follow_offers.opportunity_withdrawn,
    territory.PlotReserved: follow_offers.plot_reserved,
    territory.PlotReservationRefused: follow_offers.plot_reservation_refused,
    territory.PlotConfirmed: follow_offers.plot_confirmed,
    territory.PlotReleased: follow_offers.plot_released,
    territory.AidRulesChanged: follow_aid_rules.aid_rules_changed,
}


def _aid_scheme(events: Sequence[Event]) -> Entry | None:
    """The last word on a scheme holds all of it: what the handler keeps of each event."""
    told = [event for event in events if isinstance(event, territory.AidRulesChanged)]
    return follow_aid_rules.entry_of(told[-1]) if told else None


PROJECTIONS: Mapping[str, Projection] = {
    "aid_rules": Projection(AID, aid_scheme, key="aid_id", fold=_aid_scheme),
}
"""What can be compared with the publisher's history and rebuilt from it: `./primo rebuild investor.aid_rules`."""


map_domain()  # before any session, and once: threads and greenlets start later


def unit_of_work(session: Session) -> InvestorUnitOfWork:
    return InvestorUnitOfWork(session)


def application(engine: Engine) -> Application:
    return Application(
        "investor",
        engine,
        commands=COMMANDS,
        queries=QUERIES,
        unit_of_work=unit_of_work,
        within_remit=True,
        by_key=BY_KEY,
    )


def file_desk(engine: Engine, settings: FileSettings) -> FileDesk:
    """The desk of the `files` process. Raises StoreNotConfigured."""
    keep_to_remit(engine)
    return FileDesk(
        transaction=lambda: transaction(engine, unit_of_work),
        store=store_of(settings),
        examiner=ContentExaminer(taken_now(engine, _utc_now)),
        scanner=scanner_of(settings),
        now=_utc_now,
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)
