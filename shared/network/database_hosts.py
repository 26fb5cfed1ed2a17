"""The hosts of a database: PRIMO_DATABASE_URL may list several, `postgresql+psycopg://user:password@a:5432,b:5432/name`.

libpq tries them in turn. With several, only the one that takes writes will do: a standby answers, and refuses later.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

_DRIVER = "postgresql+psycopg://"
_WRITABLE = ("target_session_attrs", "read-write")


def libpq_url(url: str) -> str:
    """A SQLAlchemy URL as libpq and psycopg read it; with several hosts it asks for the one that takes writes."""
    plain = url.replace(_DRIVER, "postgresql://", 1)
    parts = urlsplit(plain)
    query = parse_qsl(parts.query, keep_blank_values=True)
    several = "," in parts.netloc.rpartition("@")[2] or any(name == "host" and "," in value for name, value in query)
    if not several or _WRITABLE[0] in dict(query):
        return plain
    return parts._replace(query=urlencode([*query, _WRITABLE])).geturl()
