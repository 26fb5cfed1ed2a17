"""The notifications service's RPC methods. Each decodes its request, has the application answer it, and encodes."""

from typing import Any

from services.notifications.adapters.staff_receivers import AlertSetUp
from services.notifications.bootstrap import application
from services.notifications.config import alert_settings
from shared.contracts.notifications import (
    campaigns,
    inbox,
    proof,
    providers,
    queries,
    requests,
    search,
    staff_contacts,
    staff_receivers,
    suppressions,
    templates,
    untold,
)
from shared.contracts.refusal import Refusal
from shared.database.engine import make_engine
from shared.messaging.application import Application
from shared.rpc.amqp_door import rpc
from shared.rpc.common_methods import CommonMethods
from shared.rpc.server import ApplicationProvider


def build() -> Application:
    found = alert_settings()
    engine = make_engine(found.database_url, application="primo-notifications-serve", pool_size=found.rpc_workers)
    return application(engine, AlertSetUp(found.webhook_key.get_secret_value(), found.webhook_named_origins))


class NotificationsService(CommonMethods):
    """Requests to the notifications service; the contracts say what each takes, answers and refuses."""

    name = "notifications"
    answer = ApplicationProvider(build)

    @rpc(expected_exceptions=Refusal)
    def list_notices(self, request: Any) -> Any:
        return self.answer(queries.ListNotices, request)

    @rpc(expected_exceptions=Refusal)
    def list_troubled_notices(self, request: Any) -> Any:
        return self.answer(queries.ListTroubledNotices, request)

    @rpc(expected_exceptions=Refusal)
    def search_notices(self, request: Any) -> Any:
        return self.answer(search.SearchNotices, request)

    @rpc(expected_exceptions=Refusal)
    def get_notice(self, request: Any) -> Any:
        return self.answer(search.GetNotice, request)

    @rpc(expected_exceptions=Refusal)
    def get_notice_message(self, request: Any) -> Any:
        return self.answer(queries.GetNoticeMessage, request)

    @rpc(expected_exceptions=Refusal)
    def export_person_notices(self, request: Any) -> Any:
        return self.answer(queries.ExportPersonNotices, request)

    @rpc(expected_exceptions=Refusal)
    def get_latency(self, request: Any) -> Any:
        return self.answer(queries.GetLatency, request)

    @rpc(expected_exceptions=Refusal)
    def resend_notice(self, request: Any) -> Any:
        return self.answer(requests.ResendNotice, request)

    @rpc(expected_exceptions=Refusal)
    def list_untold_steps(self, request: Any) -> Any:
        return self.answer(untold.ListUntoldSteps, request)

    @rpc(expected_exceptions=Refusal)
    def explain_untold_step(self, request: Any) -> Any:
        return self.answer(untold.ExplainUntoldStep, request)

    @rpc(expected_exceptions=Refusal)
    def list_providers(self, request: Any) -> Any:
        return self.answer(providers.ListProviders, request)

    @rpc(expected_exceptions=Refusal)
    def move_provider(self, request: Any) -> Any:
        return self.answer(providers.MoveProvider, request)

    @rpc(expected_exceptions=Refusal)
    def list_staff_receivers(self, request: Any) -> Any:
        return self.answer(staff_receivers.ListStaffReceivers, request)

    @rpc(expected_exceptions=Refusal)
    def add_staff_receiver(self, request: Any) -> Any:
        return self.answer(staff_receivers.AddStaffReceiver, request)

    @rpc(expected_exceptions=Refusal)
    def change_staff_receiver(self, request: Any) -> Any:
        return self.answer(staff_receivers.ChangeStaffReceiver, request)

    @rpc(expected_exceptions=Refusal)
    def rotate_staff_receiver(self, request: Any) -> Any:
        return self.answer(staff_receivers.RotateStaffReceiver, request)

    @rpc(expected_exceptions=Refusal)
    def try_staff_receiver(self, request: Any) -> Any:
        return self.answer(staff_receivers.TryStaffReceiver, request)

    @rpc(expected_exceptions=Refusal)
    def remove_staff_receiver(self, request: Any) -> Any:
        return self.answer(staff_receivers.RemoveStaffReceiver, request)

    @rpc(expected_exceptions=Refusal)
    def get_staff_contact(self, request: Any) -> Any:
        return self.answer(staff_contacts.GetStaffContact, request)

    @rpc(expected_exceptions=Refusal)
    def list_staff_contacts(self, request: Any) -> Any:
        return self.answer(staff_contacts.ListStaffContacts, request)

    @rpc(expected_exceptions=Refusal)
    def set_staff_contact(self, request: Any) -> Any:
        return self.answer(staff_contacts.SetStaffContact, request)

    @rpc(expected_exceptions=Refusal)
    def forget_staff_contact(self, request: Any) -> Any:
        return self.answer(staff_contacts.ForgetStaffContact, request)

    @rpc(expected_exceptions=Refusal)
    def get_proof(self, request: Any) -> Any:
        return self.answer(proof.GetProof, request)

    @rpc(expected_exceptions=Refusal)
    def list_templates(self, request: Any) -> Any:
        return self.answer(templates.ListTemplates, request)

    @rpc(expected_exceptions=Refusal)
    def get_template(self, request: Any) -> Any:
        return self.answer(templates.GetTemplate, request)

    @rpc(expected_exceptions=Refusal)
    def preview_template(self, request: Any) -> Any:
        return self.answer(templates.PreviewTemplate, request)

    @rpc(expected_exceptions=Refusal)
    def begin_template_draft(self, request: Any) -> Any:
        return self.answer(templates.BeginTemplateDraft, request)

    @rpc(expected_exceptions=Refusal)
    def save_template_draft(self, request: Any) -> Any:
        return self.answer(templates.SaveTemplateDraft, request)

    @rpc(expected_exceptions=Refusal)
    def put_template_live(self, request: Any) -> Any:
        return self.answer(templates.PutTemplateLive, request)

    @rpc(expected_exceptions=Refusal)
    def drop_template_draft(self, request: Any) -> Any:
        return self.answer(templates.DropTemplateDraft, request)

    @rpc(expected_exceptions=Refusal)
    def send_template_test(self, request: Any) -> Any:
        return self.answer(templates.SendTemplateTest, request)

    @rpc(expected_exceptions=Refusal)
    def list_inbox(self, request: Any) -> Any:
        return self.answer(inbox.ListInbox, request)

    @rpc(expected_exceptions=Refusal)
    def read_notice(self, request: Any) -> Any:
        return self.answer(inbox.ReadNotice, request)

    @rpc(expected_exceptions=Refusal)
    def list_suppressions(self, request: Any) -> Any:
        return self.answer(suppressions.ListSuppressions, request)

    @rpc(expected_exceptions=Refusal)
    def lift_suppression(self, request: Any) -> Any:
        return self.answer(suppressions.LiftSuppression, request)

    @rpc(expected_exceptions=Refusal)
    def lift_suppressions(self, request: Any) -> Any:
        return self.answer(suppressions.LiftSuppressions, request)

    @rpc(expected_exceptions=Refusal)
    def list_campaigns(self, request: Any) -> Any:
        return self.answer(campaigns.ListCampaigns, request)

    @rpc(expected_exceptions=Refusal)
    def get_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.GetCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def list_unreachable(self, request: Any) -> Any:
        return self.answer(campaigns.ListUnreachable, request)

    @rpc(expected_exceptions=Refusal)
    def begin_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.BeginCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def save_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.SaveCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def drop_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.DropCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def send_campaign_test(self, request: Any) -> Any:
        return self.answer(campaigns.SendCampaignTest, request)

    @rpc(expected_exceptions=Refusal)
    def start_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.StartCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def move_campaign(self, request: Any) -> Any:
        return self.answer(campaigns.MoveCampaign, request)

    @rpc(expected_exceptions=Refusal)
    def note_unsubscribed(self, request: Any) -> Any:
        return self.answer(campaigns.NoteUnsubscribed, request)
