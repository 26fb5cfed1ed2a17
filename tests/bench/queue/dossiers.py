"""Many dossiers, the same on every machine: four in ten ended, the rest on their way, one clock in five overdue."""

from tests.bench.grounds import Grounds, administrator
from tests.support.databases import ServiceDatabase

_PEOPLE = """
INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)
SELECT md5('p' || n)::uuid,
       (ARRAY['Fatima', 'Karim', 'Chaïmaâ', 'Noura', 'Youssef',
              'فَاطِمَة', 'كريم', 'شيماء', 'نورة', 'يوسف'])[n / 10 + 1] || ' ' ||
       (ARRAY['El Idrissi', 'Benali', 'Amrani', 'Ouali', 'Tazi',
              'الإدريسي', 'بنعلي', 'العمراني', 'الوالي', 'التازي'])[n % 10 + 1],
       'p' || n || '@example.org', 'DE', 'fr', now(), 1
FROM generate_series(0, 99) AS n
"""
_DOSSIERS = """
WITH dice AS (
    SELECT n, abs(hashint4(n)) %% 100 AS stage, abs(hashint4(n + 1)) %% 75 AS days, abs(hashint4(n + 2)) %% 8 AS place
    FROM generate_series(1, %(dossiers)s) AS n
), placed AS (
    SELECT *, CASE
        WHEN stage < 20 THEN 'closed' WHEN stage < 30 THEN 'unfavourable' WHEN stage < 36 THEN 'withdrawn'
        WHEN stage < 40 THEN 'closed_without_action' WHEN stage < 46 THEN 'filed' WHEN stage < 54 THEN 'verification'
        WHEN stage < 58 THEN 'complement_requested' WHEN stage < 66 THEN 'complete' WHEN stage < 76 THEN 'under_review'
        WHEN stage < 82 THEN 'scheduled' WHEN stage < 84 THEN 'postponed' WHEN stage < 88 THEN 'permits_in_delivery'
        WHEN stage < 94 THEN 'under_construction' ELSE 'in_operation' END AS status
    FROM dice
)
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
                     planned_jobs, request_id, request_digest, status, filed_at, completed_at, due_on, event_seq)
SELECT md5('d' || n)::uuid, 'Q-' || lpad(n::text, 8, '0'), md5('p' || n %% 100)::uuid,
       'Project of the year ' || n, repeat('What is planned, in some words. ', 4),
       (ARRAY['02.411', '02.381', '02.113', '02.533', '02.275', '02.167', '02.251', '02.265'])[place + 1],
       'agriculture', 'DE', 1000000, 10, md5('r' || n)::uuid, '', status,
       now() - make_interval(days => 30 + n %% 300, secs => n),
       CASE WHEN stage BETWEEN 58 AND 83 THEN now() - interval '20 days' END,
       CASE WHEN stage BETWEEN 58 AND 99 THEN current_date - 15 + days END, 3
FROM placed
"""


def with_dossiers(grounds: Grounds, dossiers: int) -> ServiceDatabase:
    """A database of the investor's with so many dossiers, its statistics fresh."""
    database = grounds.database("investor")
    with administrator(database.admin_url) as connection:
        connection.execute(_PEOPLE)
        connection.execute(_DOSSIERS, {"dossiers": dossiers})
        connection.execute("VACUUM (ANALYZE) dossier")
        connection.execute("VACUUM (ANALYZE) dossier_search")
    return database
