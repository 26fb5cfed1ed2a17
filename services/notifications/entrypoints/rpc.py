"""The notifications service's RPC methods. Each decodes its request, has the application answer it, and encodes."""

from typing import Any

from services.notifications.bootstrap import application
from services.notifications.config import settings
from shared.contracts.notifications import (
    inbox,
    proof,
    providers,
    queries,
    requests,
    search,
    staff_contacts,
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
    found = settings()
    return application(
        make_engine(found.database_url, application="primo-notifications-serve", pool_size=found.rpc_workers)
    )


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
