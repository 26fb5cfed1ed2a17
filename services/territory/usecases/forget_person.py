"""Forget a person: two persons of the centre ordered it. ADR 0018."""

from services.territory.usecases.ports import UnitOfWork
from shared.contracts.investor.erasure_events import ErasureOrdered


def forget_person(event: ErasureOrdered, work: UnitOfWork) -> None:
    """Everything that is declared in adapters/personal_data.py, in the event's transaction."""
    work.forget(event)
