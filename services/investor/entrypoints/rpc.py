"""The investor's RPC methods. Each decodes its request, has the application answer it, and encodes the reply."""

from typing import Any

from services.investor.bootstrap import application
from services.investor.config import settings
from services.investor.entrypoints.commission_rpc import CommissionMethods
from services.investor.entrypoints.duplicate_rpc import DuplicateMethods
from services.investor.entrypoints.mandate_rpc import MandateMethods
from services.investor.entrypoints.privacy_rpc import PrivacyMethods
from services.investor.entrypoints.steering_rpc import SteeringMethods
from shared.contracts.investor import (
    adviser_requests,
    aid_requests,
    appointment_requests,
    clock_requests,
    exchange_requests,
    project_requests,
    queries,
    requests,
    uploads,
)
from shared.contracts.refusal import Refusal
from shared.database.engine import make_engine
from shared.messaging.application import Application
from shared.rpc.amqp_door import rpc
from shared.rpc.common_methods import CommonMethods
from shared.rpc.server import ApplicationProvider


def build() -> Application:
    found = settings()
    return application(make_engine(found.database_url, application="primo-investor-serve", pool_size=found.rpc_workers))


class InvestorService(
    CommissionMethods, DuplicateMethods, MandateMethods, SteeringMethods, PrivacyMethods, CommonMethods
):
    """Requests to the investor service; the contracts say what each takes, answers and refuses."""

    name = "investor"
    answer = ApplicationProvider(build)

    @rpc(expected_exceptions=Refusal)
    def file_dossier(self, request: Any) -> Any:
        return self.answer(requests.FileDossier, request)

    @rpc(expected_exceptions=Refusal)
    def open_verification(self, request: Any) -> Any:
        return self.answer(requests.OpenVerification, request)

    @rpc(expected_exceptions=Refusal)
    def record_pieces(self, request: Any) -> Any:
        return self.answer(requests.RecordPieces, request)

    @rpc(expected_exceptions=Refusal)
    def refuse_piece(self, request: Any) -> Any:
        return self.answer(requests.RefusePiece, request)

    @rpc(expected_exceptions=Refusal)
    def open_upload(self, request: Any) -> Any:
        return self.answer(uploads.OpenUpload, request)

    @rpc(expected_exceptions=Refusal)
    def get_upload(self, request: Any) -> Any:
        return self.answer(uploads.GetUpload, request)

    @rpc(expected_exceptions=Refusal)
    def abandon_upload(self, request: Any) -> Any:
        return self.answer(uploads.AbandonUpload, request)

    @rpc(expected_exceptions=Refusal)
    def request_complement(self, request: Any) -> Any:
        return self.answer(requests.RequestComplement, request)

    @rpc(expected_exceptions=Refusal)
    def provide_complement(self, request: Any) -> Any:
        return self.answer(requests.ProvideComplement, request)

    @rpc(expected_exceptions=Refusal)
    def declare_complete(self, request: Any) -> Any:
        return self.answer(requests.DeclareComplete, request)

    @rpc(expected_exceptions=Refusal)
    def open_review(self, request: Any) -> Any:
        return self.answer(requests.OpenReview, request)

    @rpc(expected_exceptions=Refusal)
    def schedule_dossier(self, request: Any) -> Any:
        return self.answer(requests.ScheduleDossier, request)

    @rpc(expected_exceptions=Refusal)
    def postpone_dossier(self, request: Any) -> Any:
        return self.answer(requests.PostponeDossier, request)

    @rpc(expected_exceptions=Refusal)
    def propose_decision(self, request: Any) -> Any:
        return self.answer(requests.ProposeDecision, request)

    @rpc(expected_exceptions=Refusal)
    def validate_decision(self, request: Any) -> Any:
        return self.answer(requests.ValidateDecision, request)

    @rpc(expected_exceptions=Refusal)
    def reject_decision(self, request: Any) -> Any:
        return self.answer(requests.RejectDecision, request)

    @rpc(expected_exceptions=Refusal)
    def file_appeal(self, request: Any) -> Any:
        return self.answer(requests.FileAppeal, request)

    @rpc(expected_exceptions=Refusal)
    def propose_appeal_answer(self, request: Any) -> Any:
        return self.answer(requests.ProposeAppealAnswer, request)

    @rpc(expected_exceptions=Refusal)
    def validate_appeal_answer(self, request: Any) -> Any:
        return self.answer(requests.ValidateAppealAnswer, request)

    @rpc(expected_exceptions=Refusal)
    def reject_appeal_answer(self, request: Any) -> Any:
        return self.answer(requests.RejectAppealAnswer, request)

    @rpc(expected_exceptions=Refusal)
    def withdraw_dossier(self, request: Any) -> Any:
        return self.answer(requests.WithdrawDossier, request)

    @rpc(expected_exceptions=Refusal)
    def close_dossier(self, request: Any) -> Any:
        return self.answer(requests.CloseDossier, request)

    @rpc(expected_exceptions=Refusal)
    def record_progress(self, request: Any) -> Any:
        return self.answer(requests.RecordProgress, request)

    @rpc(expected_exceptions=Refusal)
    def import_dossiers(self, request: Any) -> Any:
        return self.answer(requests.ImportDossiers, request)

    @rpc(expected_exceptions=Refusal)
    def list_queue(self, request: Any) -> Any:
        return self.answer(queries.ListQueue, request)

    @rpc(expected_exceptions=Refusal)
    def export_queue(self, request: Any) -> Any:
        return self.answer(queries.ExportQueue, request)

    @rpc(expected_exceptions=Refusal)
    def get_dossier(self, request: Any) -> Any:
        return self.answer(queries.GetDossier, request)

    @rpc(expected_exceptions=Refusal)
    def track_dossier(self, request: Any) -> Any:
        return self.answer(queries.TrackDossier, request)

    @rpc(expected_exceptions=Refusal)
    def get_contact(self, request: Any) -> Any:
        return self.answer(queries.GetContact, request)

    @rpc(expected_exceptions=Refusal)
    def extend_deadline(self, request: Any) -> Any:
        return self.answer(clock_requests.ExtendDeadline, request)

    @rpc(expected_exceptions=Refusal)
    def request_act(self, request: Any) -> Any:
        return self.answer(clock_requests.RequestAct, request)

    @rpc(expected_exceptions=Refusal)
    def drop_act(self, request: Any) -> Any:
        return self.answer(clock_requests.DropAct, request)

    @rpc(expected_exceptions=Refusal)
    def record_act_answer(self, request: Any) -> Any:
        return self.answer(clock_requests.RecordActAnswer, request)

    @rpc(expected_exceptions=Refusal)
    def add_legal_period(self, request: Any) -> Any:
        return self.answer(clock_requests.AddLegalPeriod, request)

    @rpc(expected_exceptions=Refusal)
    def add_follow_up_rule(self, request: Any) -> Any:
        return self.answer(clock_requests.AddFollowUpRule, request)

    @rpc(expected_exceptions=Refusal)
    def correct_holiday(self, request: Any) -> Any:
        return self.answer(clock_requests.CorrectHoliday, request)

    @rpc(expected_exceptions=Refusal)
    def list_deadlines(self, request: Any) -> Any:
        return self.answer(queries.ListDeadlines, request)

    @rpc(expected_exceptions=Refusal)
    def list_clock_rules(self, request: Any) -> Any:
        return self.answer(queries.ListClockRules, request)

    @rpc(expected_exceptions=Refusal)
    def list_holidays(self, request: Any) -> Any:
        return self.answer(queries.ListHolidays, request)

    @rpc(expected_exceptions=Refusal)
    def join_project(self, request: Any) -> Any:
        return self.answer(project_requests.JoinProject, request)

    @rpc(expected_exceptions=Refusal)
    def get_project(self, request: Any) -> Any:
        return self.answer(project_requests.GetProject, request)

    @rpc(expected_exceptions=Refusal)
    def add_assignment_rule(self, request: Any) -> Any:
        return self.answer(adviser_requests.AddAssignmentRule, request)

    @rpc(expected_exceptions=Refusal)
    def end_assignment_rule(self, request: Any) -> Any:
        return self.answer(adviser_requests.EndAssignmentRule, request)

    @rpc(expected_exceptions=Refusal)
    def record_absence(self, request: Any) -> Any:
        return self.answer(adviser_requests.RecordAbsence, request)

    @rpc(expected_exceptions=Refusal)
    def cancel_absence(self, request: Any) -> Any:
        return self.answer(adviser_requests.CancelAbsence, request)

    @rpc(expected_exceptions=Refusal)
    def assign_adviser(self, request: Any) -> Any:
        return self.answer(adviser_requests.AssignAdviser, request)

    @rpc(expected_exceptions=Refusal)
    def assign_waiting(self, request: Any) -> Any:
        return self.answer(adviser_requests.AssignWaiting, request)

    @rpc(expected_exceptions=Refusal)
    def hand_over_dossiers(self, request: Any) -> Any:
        return self.answer(adviser_requests.HandOverDossiers, request)

    @rpc(expected_exceptions=Refusal)
    def list_advisers(self, request: Any) -> Any:
        return self.answer(queries.ListAdvisers, request)

    @rpc(expected_exceptions=Refusal)
    def add_note(self, request: Any) -> Any:
        return self.answer(exchange_requests.AddNote, request)

    @rpc(expected_exceptions=Refusal)
    def write_message(self, request: Any) -> Any:
        return self.answer(exchange_requests.WriteMessage, request)

    @rpc(expected_exceptions=Refusal)
    def write_to_centre(self, request: Any) -> Any:
        return self.answer(exchange_requests.WriteToCentre, request)

    @rpc(expected_exceptions=Refusal)
    def settle_thread(self, request: Any) -> Any:
        return self.answer(exchange_requests.SettleThread, request)

    @rpc(expected_exceptions=Refusal)
    def simulate_aid(self, request: Any) -> Any:
        return self.answer(queries.SimulateAid, request)

    @rpc(expected_exceptions=Refusal)
    def get_dossier_aid(self, request: Any) -> Any:
        return self.answer(queries.GetDossierAid, request)

    @rpc(expected_exceptions=Refusal)
    def record_aid_facts(self, request: Any) -> Any:
        return self.answer(aid_requests.RecordAidFacts, request)

    @rpc(expected_exceptions=Refusal)
    def propose_appointment(self, request: Any) -> Any:
        return self.answer(appointment_requests.ProposeAppointment, request)

    @rpc(expected_exceptions=Refusal)
    def move_appointment(self, request: Any) -> Any:
        return self.answer(appointment_requests.MoveAppointment, request)

    @rpc(expected_exceptions=Refusal)
    def accept_appointment(self, request: Any) -> Any:
        return self.answer(appointment_requests.AcceptAppointment, request)

    @rpc(expected_exceptions=Refusal)
    def cancel_appointment(self, request: Any) -> Any:
        return self.answer(appointment_requests.CancelAppointment, request)

    @rpc(expected_exceptions=Refusal)
    def announce_stay(self, request: Any) -> Any:
        return self.answer(appointment_requests.AnnounceStay, request)

    @rpc(expected_exceptions=Refusal)
    def cancel_stay(self, request: Any) -> Any:
        return self.answer(appointment_requests.CancelStay, request)

    @rpc(expected_exceptions=Refusal)
    def add_capacity_rule(self, request: Any) -> Any:
        return self.answer(appointment_requests.AddCapacityRule, request)

    @rpc(expected_exceptions=Refusal)
    def list_appointments(self, request: Any) -> Any:
        return self.answer(queries.ListAppointments, request)
