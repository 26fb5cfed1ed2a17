"""A new word on who sits in the commission, or is asked for an act. The past is never changed."""

from services.investor.usecases.add_clock_rule import earliest_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.commission_refusals import MemberWordAlreadyThere
from shared.contracts.investor.commission_requests import AddCommissionMember
from shared.contracts.investor.refusals import RuleInThePast


def add_commission_member(command: AddCommissionMember, work: UnitOfWork, now: Now) -> None:
    """Raises RuleInThePast, MemberWordAlreadyThere."""
    at = now()
    if command.valid_from < (earliest := earliest_day(at)):
        raise RuleInThePast(valid_from=command.valid_from, earliest=earliest)
    if not work.commission.add_word(command, at):
        raise MemberWordAlreadyThere(
            administration=command.administration, act=command.act, valid_from=command.valid_from
        )
