"""A plain FastAPI application on the database: no gateway, no sign-in, no queue between, no outbox."""
