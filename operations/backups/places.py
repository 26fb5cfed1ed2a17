"""Where a restored system goes: nothing may be there, or all that is there is put aside."""

import os
from datetime import UTC, datetime
from pathlib import Path

from operations.backups.faults import NotEmpty
from operations.backups.fresh import any_there
from operations.data_directory import DataDirectory
from operations.environment import GIVEN_ADMIN_URL
from operations.servers import rabbitmq_container
from operations.servers.rabbitmq import GivenBroker

ASIDE = "replaced-"


def require_empty(place: DataDirectory, *, replace: bool) -> None:
    """Raises NotEmpty; psycopg.OperationalError when a given server does not answer."""
    given = os.environ.get(GIVEN_ADMIN_URL)
    there = [folder for folder in _moved(place) if folder.exists() and not _is_bare(folder)]
    if replace:
        return
    if there:
        raise NotEmpty(f"{place.root} holds a system ({there[0].name}); with --replace it is put aside, not deleted")
    if given and any_there(given):
        raise NotEmpty("the given PostgreSQL has databases of PRIMO's; with --replace they are renamed, not deleted")


def aside_name(now: datetime) -> str:
    """What was there before is called so from now on."""
    return f"{ASIDE}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def put_in_place(place: DataDirectory, staged: DataDirectory, aside: str) -> Path | None:
    """Move what was restored to where it belongs, and what was there aside; answers where. Servers are stopped."""
    old = place.root / aside
    for folder in _moved(place):
        if folder.exists():
            old.mkdir(exist_ok=True)
            folder.replace(old / folder.name)
    for folder in _moved(staged):
        if folder.exists():
            folder.replace(place.root / folder.name)
    return old if old.exists() else None


def forget_queues(place: DataDirectory) -> int:
    """Empty a broker that is not a directory of ours: what waits in it belongs to a life that is not continued.

    A private node's queues go aside with its directory. Answers how many messages went. Raises BrokerUnavailable.
    """
    if url := os.environ.get("PRIMO_AMQP_URL"):
        return GivenBroker(url).empty()
    if not place.rabbitmq.exists() and rabbitmq_container.engine_answers():
        rabbitmq_container.discard(rabbitmq_container.name_for(place.rabbitmq))
    return 0


def _moved(place: DataDirectory) -> list[Path]:
    """Mail and logs stay where they are: they tell of what went out and what happened."""
    return [
        place.postgres,
        place.rabbitmq,
        place.files,
        place.attachments,
        place.secrets,
        place.backup_recipients,
        place.backup_record,
        place.restore_record,
    ]


def _is_bare(path: Path) -> bool:
    """A key was made, or secrets were, and no system yet."""
    return path.is_file() or not any(path.iterdir())
