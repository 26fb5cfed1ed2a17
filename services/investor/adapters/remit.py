"""What of the investor service's tables is kept to a remit (ADR 0055); the rest of the schema follows from it."""

from shared.database.remit import Kept

KEPT = Kept(
    root="dossier",
    key="id",
    through={
        "person": "EXISTS (SELECT FROM {seen} WHERE d.person_id = t.id)",
        "project": "EXISTS (SELECT FROM {seen} WHERE d.project_id = t.id)",
        "bulk_job": "EXISTS (SELECT FROM public.bulk_item AS i JOIN {seen} ON d.id = i.dossier_id"
        " WHERE i.job_id = t.id)",
    },
    links={"duplicate_candidate": ("one_id", "other_id")},
    masked={
        # They speak of every dossier of the day: who may not see all of these does not read them.
        "commission_session": {
            "minutes": "CASE WHEN EXISTS (SELECT FROM public.agenda_item AS i WHERE i.session_id = t.id AND NOT EXISTS"
            " (SELECT FROM {seen} WHERE d.id = i.dossier_id)) THEN '' ELSE t.minutes END"
        }
    },
    # A plot is the offer's; that a dossier holds it says the id alone, and no answer shows it.
    regions=frozenset({"plot"}),
)
