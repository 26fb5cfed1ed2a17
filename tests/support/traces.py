"""Where a word still stands: in which tables, and in which files."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from shared.database.engine import plain_url


def tables_that_name(databases: Mapping[str, str], word: str) -> list[str]:
    """`service.table` of every table in which a word stands, as text or bytes; `databases`: service -> owner's URL."""
    found = []
    for service, url in databases.items():
        with psycopg.connect(plain_url(url)) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (name,) in names:
                asked = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ILIKE %s OR t::text LIKE %s")
                like = [f"%{word}%", f"%{word.encode().hex()}%"]
                counted = connection.execute(asked.format(sql.Identifier(name)), like).fetchone()
                if counted and counted[0]:
                    found.append(f"{service}.{name}")
    return sorted(found)


def files_that_name(directory: Path, word: str) -> list[str]:
    """Paths, below the directory, of every file in which a word stands."""
    wanted = word.encode()
    return sorted(
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and wanted in path.read_bytes()
    )
