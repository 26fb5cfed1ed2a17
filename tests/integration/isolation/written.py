"""What people wrote of a dossier, and was written about it: each with the word by which it would be recognised."""

from uuid import UUID

from sqlalchemy import Connection, text

_SESSION = """
INSERT INTO commission_session (id, held_on, place, state, version, planned_by, planned_at, present, minutes)
VALUES (:session, current_date, 'Oujda', 'held', 1, :session, now(), '{investment_centre}', :minutes)
"""

_EXCHANGED = """
INSERT INTO dossier_note (id, dossier_id, author_id, at, text)
VALUES (gen_random_uuid(), :dossier, :dossier, now(), 'note ' || :inner);
INSERT INTO message (id, dossier_id, at, text, expects_answer)
VALUES (gen_random_uuid(), :dossier, now(), 'question ' || :word, true);
INSERT INTO message (id, dossier_id, author_id, at, text, expects_answer)
VALUES (gen_random_uuid(), :dossier, :dossier, now(), 'answer ' || :word, false);
INSERT INTO thread (dossier_id, owed_by, owed_since) VALUES (:dossier, 'centre', now());
INSERT INTO appointment (id, dossier_id, kind, starts_at, minutes, zone, place, named_by, made_at, state, sequence)
VALUES (:appointment, :dossier, 'on_site', now() + interval '2 days', 30, 'Europe/Berlin', 'room ' || :word, 'investor',
        now(), 'proposed', 0);
INSERT INTO stay (id, person_id, first_day, last_day, told_at)
VALUES (:stay, :person, current_date, current_date + 9, now())
"""

_OF_THE_COMMISSION = """
INSERT INTO opinion (id, dossier_id, administration, asked_by, asked_at, asked_note, due_on, due_fixed_at, answer, note)
VALUES (gen_random_uuid(), :dossier, 'urban_agency', :dossier, now(), 'asked ' || :inner, current_date, now(), NULL,
        'opinion ' || :inner);
INSERT INTO agenda_item (session_id, dossier_id, position, minutes, added_by, added_at)
VALUES (:session, :dossier, :position, 'item ' || :inner, :session, now());
INSERT INTO appeal (dossier_id, body, received_on, late, note, answer_due_on, filed_by, filed_at)
VALUES (:dossier, 'wali', current_date, false, 'appeal ' || :inner, current_date, :dossier, now());
INSERT INTO appeal_answer (appeal_id, outcome, reasons, note, proposed_by, proposed_at)
SELECT id, 'favourable', '{}', 'heard ' || :inner, :dossier, now() FROM appeal WHERE dossier_id = :dossier;
INSERT INTO requested_act (id, dossier_id, kind, administration, requested_by, requested_at, state, note)
VALUES (gen_random_uuid(), :dossier, 'state_private_land', 'state_domains', :dossier, now(), 'requested',
        'act ' || :inner);
INSERT INTO extension (dossier_id, days, reason, note, previous_due_on, granted_by, granted_at)
VALUES (:dossier, 10, 'technical_expertise', 'longer ' || :inner, current_date, :dossier, now());
INSERT INTO bulk_job (id, act, fields, requested_by, requested_at)
VALUES (:job, 'record_progress', jsonb_build_object('note', 'many ' || :inner), :dossier, now());
INSERT INTO bulk_item (job_id, position, dossier_id, expected_version, outcome) VALUES (:job, 1, :dossier, 0, 'done')
"""

_OF_THE_REALISATION = """
INSERT INTO visit (dossier_id, visited_on, visited_by, findings, recorded_by, recorded_at)
VALUES (:dossier, current_date, 'by ' || :inner, 'found ' || :inner, :dossier, now());
INSERT INTO realised_figures (dossier_id, as_of, realised_amount_mad, realised_jobs, source, note, recorded_by,
                              recorded_at)
VALUES (:dossier, current_date, 1, 1, 'invoices', 'figures ' || :inner, :dossier, now());
INSERT INTO blocker (id, dossier_id, kind, owner, since, note, reported_by, reported_at)
VALUES (gen_random_uuid(), :dossier, 'land', 'state_domains', current_date, 'blocked ' || :inner, :dossier, now())
"""


def write_session(connection: Connection, session_id: UUID, minutes: str) -> None:
    """A session of today that is being held."""
    connection.execute(text(_SESSION), {"session": session_id, "minutes": minutes})


def write_about(connection: Connection, **facts: object) -> None:
    """`facts`: ids of dossier, person, session, appointment, stay and job; position on the agenda; word, inner."""
    for statements in (_EXCHANGED, _OF_THE_COMMISSION, _OF_THE_REALISATION):
        for statement in statements.strip().split(";\n"):
            connection.execute(text(statement), facts)
