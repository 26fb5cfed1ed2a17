"""Sees that every notice can be said in every language, and puts the texts of this release live."""

from services.notifications.adapters.writing.contact_data import centre_on
from services.notifications.adapters.writing.shipped_texts import install_all
from services.notifications.adapters.writing.staff_wording import load as load_for_staff
from services.notifications.adapters.writing.wording import WordingIncomplete
from services.notifications.adapters.writing.wording import load as load_texts
from services.notifications.bootstrap import utc_now
from shared.contracts.codes import Language
from shared.database.engine import make_engine
from shared.reference.days import local_date


def check() -> None:
    """Exits with 1 and the list of what is missing."""
    try:
        load_texts()
        load_for_staff()
        centre = centre_on(local_date(utc_now()))
    except WordingIncomplete as error:
        raise SystemExit("\n".join(error.problems)) from error
    unnamed = [language for language in Language if language not in centre.name]
    if unnamed:
        raise SystemExit(f"contact.toml does not name the centre in: {', '.join(unnamed)}")


def load(database_url: str) -> None:
    """Again, it changes nothing. Exits as `check` does."""
    check()
    engine = make_engine(database_url, application="primo-notifications-seed", pool_size=1)
    install_all(engine, utc_now)
    engine.dispose()
