"""The measurements of *found*: the public's search, by words that few and that nearly all documents have."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from services.territory import bootstrap
from shared.contracts.territory.search import SearchOffer
from shared.database.engine import make_engine, plain_url
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone, compared
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase

AT_MOST_MS = 300.0
"""For any question, however many documents there are."""
NO_MORE_THAN = 2.0
"""Times that ten times as many documents may take for a word that nearly all of them have."""
QUESTIONS = {
    "all": SearchOffer(),
    "rare": SearchOffer(words="zafaran"),
    "place": SearchOffer(words="فكيك"),
    "common": SearchOffer(words="formation"),
    "two_words": SearchOffer(words="formation nador"),
    "facets": SearchOffer(words="formation", kind="action", province="02.113", theme="skills"),
    "misspelled": SearchOffer(words="formatoin"),
}
_DOCUMENTS = """
INSERT INTO search_document (kind, key, public, title, text, title_words, words, facets, newest)
SELECT 'action', 'bench-' || n, true, jsonb_build_object('fr', title), jsonb_build_object('fr', said),
       title, title || ' | ' || said,
       ARRAY['kind=action', 'province=' || province, 'place=' || province, 'language=fr',
             'theme=' || (ARRAY['skills', 'investment', 'return', 'diaspora'])[1 + n %% 4]],
       n
FROM (
    SELECT n, 'action locale' || CASE WHEN n %% 3 = 0 THEN ' formation' ELSE '' END AS title,
           (ARRAY['02.113', '02.251', '02.275', '02.265', '02.381', '02.411', '02.167', '02.533'])[1 + n %% 8]
               AS province,
           (SELECT string_agg(
                (ARRAY['atelier', 'accueil', 'projet', 'conseil', 'reseau', 'jeunes', 'epargne', 'artisan', 'nador',
                       'oujda', 'femmes', 'village', 'export', 'gestion', 'avenir', 'soutien'])
                [1 + (n * 7919 + m * 104729 + (n / m) * 31) %% 16], ' ')
            FROM generate_series(1, 30) m)
           || CASE WHEN n %% 10 < 9 THEN ' formation' ELSE '' END
           || CASE WHEN n = 5 THEN ' zafaran' ELSE '' END AS said
    FROM generate_series(1, %s) n
) AS made
"""


_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_document' AND indexdef LIKE '%USING gin%'
"""


@dataclass(frozen=True)
class Sizes:
    documents: Sequence[int]
    rounds: int


QUICK = Sizes((200, 1_000), rounds=2)
FULL = Sizes((5_000, 50_000), rounds=15)


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    """The service answers in this process: the broker's way there and back is not in it."""
    found = {documents: _measure(grounds, documents, sizes.rounds) for documents in sizes.documents}
    few, many = sizes.documents[0], sizes.documents[-1]
    grown = Target(NO_MORE_THAN, "<=")
    soon = Target(AT_MOST_MS, "<=", on="ours")
    return [
        *(
            alone(f"found.{name}", "ms", took, target=soon, note=f"{documents:,} documents")
            for documents, of_size in found.items()
            for name, took in of_size.items()
        ),
        *(
            line
            for name in ("all", "common", "two_words", "misspelled")
            for line in compared(
                f"found.growth.{name}",
                "ms",
                found[many][name],
                {f"{few:,} documents": found[few][name]},
                target=grown,
                note=f"{many:,} documents",
            )
        ),
    ]


def _measure(grounds: Grounds, documents: int, rounds: int) -> dict[str, list[float]]:
    database = grounds.database("territory")
    say(f"  writing {documents:,} documents")
    _fill(database, documents)
    grounds.checkpoint()
    engine = make_engine(database.url, application="primo-bench", pool_size=1)
    application = bootstrap.application(engine)
    took: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for _ in range(rounds):
        for name, question in QUESTIONS.items():
            began = time.perf_counter()
            page = application.answer(question)
            took[name].append((time.perf_counter() - began) * 1000)
            if not page.rows and name != "place":  # nobody told the bench's documents of it
                raise RuntimeError(f"{name} found nothing")
    engine.dispose()
    say("  " + ", ".join(f"{name} {sorted(of)[len(of) // 2]:.0f} ms" for name, of in took.items()))
    return took


def _fill(database: ServiceDatabase, documents: int) -> None:
    with psycopg.connect(plain_url(database.owner_url), autocommit=True) as owner:
        indexes = owner.execute(_INDEXES).fetchall()  # made anew over all: an index that grows row by row takes minutes
        for name, _ in indexes:
            owner.execute(f"DROP INDEX {name}")
        owner.execute(_DOCUMENTS, (documents,))
        for _, made in indexes:
            owner.execute(made)
        owner.execute("VACUUM (ANALYZE) search_document")
