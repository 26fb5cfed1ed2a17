"""Creates a service's database and its two roles.

The *owner* role owns the tables and runs migrations. The *runtime* role (`primo_<service>_app`) owns nothing: on a new
table it may SELECT and INSERT; each migration grants UPDATE or DELETE where the table is not history.
"""

import psycopg
from psycopg import sql

from shared.database.engine import plain_url


def owner_role(service: str) -> str:
    return f"primo_{service}_owner"


def runtime_role(service: str) -> str:
    return f"primo_{service}_app"


def provision(admin_url: str, *, service: str, database: str, owner_password: str, app_password: str) -> None:
    """Create or mend the roles and the database; running it again changes nothing but the passwords."""
    owner, runtime = owner_role(service), runtime_role(service)
    with psycopg.connect(plain_url(admin_url), autocommit=True, connect_timeout=5) as admin:
        # Several services are provisioned at once; creating roles side by side fails in PostgreSQL's catalogue.
        admin.execute("SELECT pg_advisory_lock(hashtext('primo.provision'))")
        _ensure_role(admin, owner, owner_password)
        _ensure_role(admin, runtime, app_password)
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(owner)
                )
            )
        admin.execute(
            sql.SQL("REVOKE ALL ON DATABASE {0} FROM PUBLIC; GRANT CONNECT ON DATABASE {0} TO {1}").format(
                sql.Identifier(database), sql.Identifier(runtime)
            )
        )
    with psycopg.connect(plain_url(admin_url), autocommit=True, dbname=database, connect_timeout=5) as inside:
        _set_default_privileges(inside, owner, runtime)


def _ensure_role(admin: psycopg.Connection, role: str, password: str) -> None:
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    admin.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(password)
        )
    )


def _set_default_privileges(inside: psycopg.Connection, owner: str, runtime: str) -> None:
    names = {"owner": sql.Identifier(owner), "runtime": sql.Identifier(runtime)}
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "ALTER SCHEMA public OWNER TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {runtime}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {runtime}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {runtime}",
    ):
        inside.execute(sql.SQL(statement).format(**names))
