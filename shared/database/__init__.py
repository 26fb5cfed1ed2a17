"""How a service reaches its own PostgreSQL: engine, roles, migrations, uuid7. No table lives here."""
