"""Whom the notifications service may answer."""

from services.gateway.domain.permissions import Permission
from services.gateway.domain.reach.rules import Outsider, Reach, Rows, only

NOTIFICATIONS: dict[str, Reach] = {
    "list_notices": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "search_notices": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "get_notice": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "get_notice_message": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "export_person_notices": only(Rows.ONE, Permission.EXPORT_PERSON),
    "list_troubled_notices": only(Rows.TECHNICAL, Permission.OPERATE),
    "get_latency": Reach(Rows.TECHNICAL),
    "list_providers": only(Rows.TECHNICAL, Permission.OPERATE, Permission.PROTECT_DATA),
    "resend_notice": only(Rows.TECHNICAL, Permission.OPERATE, Permission.WRITE_ABOUT_DOSSIER),
    "list_untold_steps": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "explain_untold_step": only(Rows.TECHNICAL, Permission.WRITE_ABOUT_DOSSIER),
    "get_proof": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "list_inbox": only(Rows.ONE, Outsider.LINK, Outsider.MANDATARY),
    "read_notice": only(Rows.ONE, Outsider.LINK, Outsider.MANDATARY),
    "list_suppressions": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "lift_suppression": only(Rows.TECHNICAL, Permission.LIFT_SUPPRESSION),
    "get_staff_contact": only(Rows.NOBODY, Permission.USE_OWN_SESSION),
    "set_staff_contact": only(Rows.NOBODY, Permission.USE_OWN_SESSION),
    "list_staff_contacts": only(Rows.NOBODY, Permission.MANAGE_ACCOUNTS),
    "list_templates": only(Rows.NOBODY, Permission.SEE_TEMPLATES),
    "get_template": only(Rows.NOBODY, Permission.SEE_TEMPLATES),
    "preview_template": only(Rows.NOBODY, Permission.SEE_TEMPLATES),
    "begin_template_draft": only(Rows.NOBODY, Permission.EDIT_TEMPLATES),
    "save_template_draft": only(Rows.NOBODY, Permission.EDIT_TEMPLATES),
    "drop_template_draft": only(Rows.NOBODY, Permission.EDIT_TEMPLATES),
    "send_template_test": only(Rows.NOBODY, Permission.EDIT_TEMPLATES),
    "put_template_live": only(Rows.NOBODY, Permission.PUT_TEMPLATE_LIVE),
    "forget_staff_contact": only(Rows.NOBODY, Permission.MANAGE_ACCOUNTS),
}
