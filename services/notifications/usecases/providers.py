"""What staff say of a provider: pause it, let it go on, ask it sooner or later than the settings say. ADR 0056."""

from services.notifications.domain.provider import moved
from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.providers import MoveProvider, ProviderEntry


def move_provider(command: MoveProvider, work: UnitOfWork, now: Now) -> None:
    """Raises ProviderNotFound, ProviderNotInState."""
    move = command.move
    wish = moved(command.name, work.providers.get(command.name), move)
    entry = ProviderEntry(at=now(), by=command.staff_id, act=move.act, priority=wish.priority, reason=move.reason)
    work.providers.save(command.name, wish, entry)
