"""Every clock that runs, as one relation: whose, of which kind, until when, and from when its rules are kept.

Moments leave the database as moments and become days here: the server's time zone data may be older than ours.
"""

from collections.abc import Iterable

from services.investor.domain.moves import ACTS_RUN, CLOCK_RUNS, OPINIONS_RUN
from shared.contracts.investor.codes import Status


def _listed(states: Iterable[Status]) -> str:
    return ", ".join(sorted(f"'{state}'" for state in states))  # our own closed list: nothing that was typed


RUNNING_CLOCKS = f"""
SELECT id AS dossier_id, NULL::uuid AS act_id, NULL::uuid AS opinion_id, 'investment_file' AS clock, due_on,
       filed_at AS rule_at, due_fixed_at AS fixed_at
FROM dossier WHERE status IN ({_listed(CLOCK_RUNS)}) AND due_on <= :until
UNION ALL
SELECT id, NULL, NULL, 'complement_answer', answer_by, complement_requested_at, complement_requested_at
FROM dossier WHERE status = 'complement_requested' AND answer_by <= :until
UNION ALL
SELECT id, NULL, NULL, CASE status WHEN 'unfavourable' THEN 'appeal' ELSE 'appeal_to_ministry' END, appeal_until,
       refused_at, refused_at
FROM dossier
CROSS JOIN LATERAL (
    SELECT greatest(
        (SELECT max(validated_at) FROM decision WHERE dossier_id = dossier.id),
        (SELECT max(validated_at) FROM appeal_answer JOIN appeal ON appeal.id = appeal_id WHERE dossier_id = dossier.id)
    ) AS refused_at
) AS refusal
WHERE status IN ('unfavourable', 'refusal_confirmed') AND appeal_until <= :until
UNION ALL
SELECT dossier.id, NULL, NULL, CASE body WHEN 'wali' THEN 'wali_answer' ELSE 'ministry_answer' END, answer_due_on,
       appeal.filed_at, appeal.filed_at
FROM dossier
CROSS JOIN LATERAL (SELECT * FROM appeal WHERE dossier_id = dossier.id ORDER BY id DESC LIMIT 1) AS appeal
WHERE status IN ('appeal_to_wali', 'appeal_to_ministry') AND answer_due_on <= :until
UNION ALL -- the wali let his day pass: the investor may go on to the ministerial committee
SELECT dossier.id, NULL, NULL, 'appeal_to_ministry', next_appeal_until, appeal.filed_at, appeal.filed_at
FROM dossier
CROSS JOIN LATERAL (SELECT * FROM appeal WHERE dossier_id = dossier.id ORDER BY id DESC LIMIT 1) AS appeal
WHERE status = 'appeal_to_wali' AND answer_due_on < :today AND next_appeal_until <= :until
UNION ALL
SELECT dossier_id, requested_act.id, NULL, kind, requested_act.due_on, requested_at, requested_act.due_fixed_at
FROM requested_act JOIN dossier ON dossier.id = dossier_id
WHERE state = 'in_progress' AND status IN ({_listed(ACTS_RUN)}) AND requested_act.due_on <= :until
UNION ALL
SELECT dossier_id, NULL, opinion.id, 'opinion', opinion.due_on, asked_at, opinion.due_fixed_at
FROM opinion JOIN dossier ON dossier.id = dossier_id
WHERE answer IS NULL AND dropped_at IS NULL AND status IN ({_listed(OPINIONS_RUN)}) AND opinion.due_on <= :until
"""  # noqa: S608 - states of our own closed list
"""Those that end on `:until` or before, as of `:today`. `rule_at`: its rules are those of that moment's day."""
