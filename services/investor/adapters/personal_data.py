"""Where personal data lies in this database, and how erasure reaches it. ADR 0018."""

from collections.abc import Mapping

from shared.database.personal_data import OF_A_PUBLISHER, OF_A_READER, Blanked, Deleted, OfNobody, Otherwise, Reached

_OF_DOSSIERS = "dossier_id = ANY(:dossier_ids)"
_RULES = OfNobody("dated rules of the law")
_STAFF = OfNobody("ids of staff, codes and days")
_BY_OWNER = "erase_words_of"
_PLACE = "a code of place, counted by planners"

DECLARED: Mapping[str, Reached] = {
    "person": Blanked(
        "(id = :person_id OR merged_into_id = :person_id)",
        {
            "full_name": "''",
            "email": "'erased-' || id || '@erased.invalid'",
            "phone": "NULL",
            "birth_date": "NULL",
            "erased_at": "now()",
        },
        kept={"residence_country": _PLACE},
    ),
    "person_name": Otherwise("triggers of migration 0022, when the name goes"),
    "consent": Deleted(
        "(person_id = :person_id OR person_id IN (SELECT id FROM person WHERE merged_into_id = :person_id))",
        by_owner=_BY_OWNER,
    ),
    "project": Blanked("person_id = :person_id", {"title": "''"}),
    "dossier": Blanked(
        "id = ANY(:dossier_ids)",
        {"title": "''", "description": "''", "cri_invest_reference": "NULL", "request_digest": "''"}
        | {"erased_at": "now()"},
        kept={
            "number": "what the archive of decisions is kept by",
            "province": _PLACE,
            "commune": _PLACE,
            "host_country": _PLACE,
            "plot_state": "a code",
        },
    ),
    "dossier_search": Otherwise("triggers of migration 0009, when name, title and reference go"),
    "dossier_history": Otherwise("SQL function erase_history_of, which leaves the chain whole (ADR 0014)"),
    "dossier_history_seal": OfNobody("hashes"),
    "dossier_merge": Blanked(
        "(dossier_id = ANY(:dossier_ids) OR into_id = ANY(:dossier_ids))", {"note": "''", "rejection_note": "NULL"}
    ),
    "duplicate_dismissal": Blanked("(one_id = ANY(:dossier_ids) OR other_id = ANY(:dossier_ids))", {"note": "''"}),
    "duplicate_candidate": OfNobody("ids, codes and a score"),
    "duplicate_look": OfNobody("ids"),
    "duplicate_key": Deleted(_OF_DOSSIERS),
    "piece": Blanked(_OF_DOSSIERS, {"fault_note": "''"}),
    "decision": Blanked(_OF_DOSSIERS, {"note": "''", "rejection_note": "NULL"}),
    "appeal_answer": Blanked(
        "appeal_id IN (SELECT id FROM appeal WHERE dossier_id = ANY(:dossier_ids))",
        {"note": "''", "rejection_note": "NULL"},
    ),
    "appeal": Blanked(_OF_DOSSIERS, {"note": "''"}, by_owner=_BY_OWNER),
    "milestone": OfNobody("codes and days"),
    "visit": Blanked(_OF_DOSSIERS, {"visited_by": "''", "findings": "''"}),
    "realised_figures": Blanked(_OF_DOSSIERS, {"note": "''"}),
    "blocker": Blanked(_OF_DOSSIERS, {"note": "''"}),
    "dossier_note": Deleted(_OF_DOSSIERS),
    "message": Deleted(_OF_DOSSIERS),
    "thread": Deleted(_OF_DOSSIERS),
    "appointment": Deleted(_OF_DOSSIERS),
    "stay": Deleted("person_id = :person_id"),
    "push_subscription": Deleted(_OF_DOSSIERS),
    "capacity_rule": OfNobody("dated rules of the centre"),
    "mandate": Blanked(_OF_DOSSIERS, {"full_name": "''", "email": "''", "phone": "NULL"}),
    "agenda_item": Blanked(_OF_DOSSIERS, {"minutes": "''"}),
    "commission_session": Otherwise(f"SQL function {_BY_OWNER}: the minutes stay, a public act; what names them goes"),
    "bulk_item": OfNobody("ids and codes"),
    "bulk_job": Otherwise(f"SQL function {_BY_OWNER}: the act on many dossiers stays, its note goes"),
    "list_entry": _RULES,
    "opinion": Blanked(_OF_DOSSIERS, {"note": "''", "asked_note": "''"}),
    "requested_act": Blanked(_OF_DOSSIERS, {"note": "''"}),
    "extension": Blanked(_OF_DOSSIERS, {"note": "''"}),
    "reminder": OfNobody("codes and days"),
    "aid_check": Deleted(_OF_DOSSIERS),
    "aid_scheme": _RULES,
    "upload_part": Deleted("upload_id IN (SELECT id FROM upload WHERE dossier_id = ANY(:dossier_ids))"),
    "upload": Deleted(_OF_DOSSIERS),
    "piece_file": Deleted(_OF_DOSSIERS),
    "import_file": Blanked(
        "numbers && ARRAY(SELECT number FROM dossier WHERE id = ANY(:dossier_ids))",
        {"file_name": "''"},
        kept={"digest": "tells the same file again; of many people's rows", "numbers": "as of dossier"},
    ),
    "import_run": _STAFF,
    "legal_hold": Blanked("person_id = :person_id", {"reason": "''"}),
    "erasure": OfNobody("the deletion record"),
    "erasure_step": OfNobody("the deletion record"),
    "erasure_object": OfNobody("random keys, gone with the bytes"),
    "retention_rule": _RULES,
    "legal_period": _RULES,
    "commission_member": _RULES,
    "assignment_rule": _STAFF,
    "absence": _STAFF,
    "assignment": _STAFF,
    "follow_up_rule": _RULES,
    "holiday_correction": _RULES,
    "piece_rule": _RULES,
    "dossier_number": OfNobody("a count for each year"),
    "opportunity": OfNobody("what territory offers"),
    "plot": OfNobody("what territory offers; the dossier's id"),
    **OF_A_READER,
    **OF_A_PUBLISHER,
}
"""Carried out in this order: children before the rows that they name."""
