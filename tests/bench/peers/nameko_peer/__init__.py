"""nameko: its own event handler and dispatcher, SQLAlchemy with psycopg made to cooperate with eventlet."""
