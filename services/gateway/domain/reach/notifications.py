"""Whom the notifications service may answer."""

from services.gateway.domain.permissions import Permission
from services.gateway.domain.reach.rules import Reach, Rows, only

NOTIFICATIONS: dict[str, Reach] = {
    "list_notices": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "search_notices": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "get_notice": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "get_notice_message": only(Rows.ONE, Permission.SEE_DOSSIERS),
    "export_person_notices": only(Rows.ONE, Permission.EXPORT_PERSON),
    "list_troubled_notices": only(Rows.TECHNICAL, Permission.OPERATE),
    "get_latency": Reach(Rows.TECHNICAL),
    "list_providers": only(Rows.TECHNICAL, Permission.OPERATE),
    "resend_notice": only(Rows.TECHNICAL, Permission.OPERATE, Permission.WRITE_ABOUT_DOSSIER),
    "list_untold_steps": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "explain_untold_step": only(Rows.TECHNICAL, Permission.WRITE_ABOUT_DOSSIER),
    "list_suppressions": only(Rows.REGION, Permission.SEE_DOSSIERS),
    "lift_suppression": only(Rows.TECHNICAL, Permission.LIFT_SUPPRESSION),
    "get_staff_contact": only(Rows.NOBODY, Permission.USE_OWN_SESSION),
    "set_staff_contact": only(Rows.NOBODY, Permission.USE_OWN_SESSION),
    "list_staff_contacts": only(Rows.NOBODY, Permission.MANAGE_ACCOUNTS),
    "forget_staff_contact": only(Rows.NOBODY, Permission.MANAGE_ACCOUNTS),
}
