"""Nothing to load: sees that every notice can be said in every language, before anyone waits for it."""

from services.notifications.adapters.contact_data import centre_on
from services.notifications.adapters.staff_wording import load as load_for_staff
from services.notifications.adapters.wording import WordingIncomplete, load
from services.notifications.bootstrap import utc_now
from services.notifications.domain.announcement import local_date
from shared.contracts.codes import Language


def check() -> None:
    """Exits with 1 and the list of what is missing."""
    try:
        load()
        load_for_staff()
        centre = centre_on(local_date(utc_now()))
    except WordingIncomplete as error:
        raise SystemExit("\n".join(error.problems)) from error
    unnamed = [language for language in Language if language not in centre.name]
    if unnamed:
        raise SystemExit(f"contact.toml does not name the centre in: {', '.join(unnamed)}")
