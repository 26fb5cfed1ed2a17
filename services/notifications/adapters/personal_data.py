"""Where personal data lies in this database, and how erasure reaches it. ADR 0018."""

from collections.abc import Mapping

from services.notifications.adapters.tables import erasures
from shared.contracts.investor.privacy_codes import ErasurePlace
from shared.database.personal_data import OF_A_READER, Blanked, Deleted, OfNobody, Reached
from shared.messaging.erasure import Forgetting

_NOTICES = "(person_id = :person_id OR dossier_id = ANY(:dossier_ids) AND digest_at IS NULL)"
"""Those to whoever acts for the person too, and to staff; a digest of staff says numbers of several dossiers alone."""
_THEIRS = f"notice_id IN (SELECT id FROM notice WHERE {_NOTICES})"  # noqa: S608 - of constants

DECLARED: Mapping[str, Reached] = {
    "suppression": Deleted(_THEIRS),
    "notice_reading": Deleted(_THEIRS),
    "delivery_report": Blanked(
        f"{_THEIRS} AND diagnostic <> ''",
        {"diagnostic": "''"},
        kept={"kind": "a code", "status": "a code", "digest": "a digest of the whole report, its random ids included"},
        by_owner="blank_replies",
    ),
    "message": Deleted(_THEIRS),
    "notice_attempt": Blanked(
        f"{_THEIRS} AND reply <> ''",
        {"reply": "''", "salt": "NULL"},
        kept={"phase": "a code", "outcome": "a code", "provider": "a name from the settings"},
        by_owner="blank_replies",
    ),
    "notice_resend": Blanked(f"{_THEIRS} AND reason <> ''", {"reason": "''"}, by_owner="blank_replies"),
    "told_otherwise": Blanked(
        "(dossier_id = ANY(:dossier_ids)) AND reason <> ''",
        {"reason": "''"},
        kept={"told_by": "a code"},
        by_owner="blank_told_otherwise",
    ),
    "unannounced": OfNobody("ids and codes"),
    # What was told and when, without a word of it: the centre answers for having told. What waits is not sent any more.
    "notice": Blanked(
        f"{_NOTICES} AND state IN ('created', 'failed_temporarily')",
        {"state": "'failed_permanently'"},
        kept={
            "kind": "a code",
            "facts": "codes, days and the dossier's number, as in the event; to staff, the title of a campaign",
            "phase": "a code",
            "channel": "a code",
            "standing": "a code",
            "rehearsal_language": "a code",
            "correlation_id": "a random number",
            "traceparent": "random numbers",
        },
    ),
    # What was done and that it was read, without a word of it: what proves that the person was told.
    "notice_proof": OfNobody(
        "ids, codes, moments and digests; those of replies are salted, and the salt goes with them"
    ),
    "notice_proof_seal": OfNobody("hashes"),
    "campaign_unsubscribed": Deleted("(person_id = :person_id)"),
    "campaign": OfNobody("what is announced to whom, in codes; members of staff"),
    "opportunity": OfNobody("ids, and whether an offer is published"),
    "campaign_history": OfNobody("members of staff, and why they moved a campaign"),
    "template_version": OfNobody("texts that name no person, and members of staff who wrote them"),
    "template_history": OfNobody("members of staff, and why they put a text live"),
    "dossier_reference": OfNobody("ids, and the number that the archive of decisions is kept by; titles of campaigns"),
    "mandatary": OfNobody("ids and days; investor has the name and the address"),
    "staff_contact": OfNobody("members of staff: goes when their account is closed (ADR 0021)"),
    "undelivered": OfNobody("ids"),
    "complaint": OfNobody("ids"),
    "sms_part": OfNobody("names that providers give to what they took, and codes"),
    "provider_health": OfNobody("names from the settings, and what servers said without an address"),
    "staff_receiver": OfNobody("receivers of alerts, and members of staff who named them"),
    "provider_wish": OfNobody("names from the settings"),
    "provider_history": OfNobody("names from the settings; members of staff, and why they moved a provider"),
    "gathered": OfNobody("ids and codes"),
    "erasure_carried_out": OfNobody("the deletion record: ids and counts"),
    **OF_A_READER,
}
"""In this order: words before the notices that name them."""

_BY_OWNER = f"SELECT blank_replies(ARRAY(SELECT id FROM notice WHERE {_NOTICES}))"  # noqa: S608 - of constants
_BY_OWNER = f"{_BY_OWNER} || blank_told_otherwise(:dossier_ids, '{{}}')"
FORGETTING = Forgetting(ErasurePlace.NOTIFICATIONS, erasures, DECLARED, _BY_OWNER)
