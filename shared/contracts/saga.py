"""What a service has not handled yet of one aggregate's events."""

from pydantic import AwareDatetime

from shared.contracts.event import Contract


class Unheard(Contract):
    """Events of an aggregate that came and are not handled."""

    state: str
    """How their lane stands: `open` (its turn comes), `gap` (an earlier one is missing), `retry`, `parked`."""
    events: int
    since: AwareDatetime
    """When the oldest of them came."""
