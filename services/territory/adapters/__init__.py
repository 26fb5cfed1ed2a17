"""Where the rules meet PostgreSQL."""
