"""What an editor says of a pole, and whether it is told of."""

from services.territory.domain.cnig_schema import columns_of
from services.territory.domain.site_rules import problems_of
from services.territory.domain.site_sheet import changes_of
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.record_sites import require
from services.territory.usecases.site_ports import Change, Standing
from shared.contracts.territory.poles import PutBackPole, RecordPole, WithdrawPole
from shared.contracts.territory.refusals import PoleHasSites, PoleNotFound, PoleNotWithdrawn, PoleWithdrawn
from shared.reference.days import local_date


def record_pole(command: RecordPole, work: UnitOfWork, now: Now) -> None:
    """Raises SiteFactsInvalid, PoleWithdrawn."""
    at, facts = now(), command.facts.model_dump()
    require(problems_of(facts, local_date(at)))
    before = work.sites.poles([command.pole]).get(command.pole)
    if command.pole in work.sites.withdrawn_poles([command.pole]):
        raise PoleWithdrawn(pole=command.pole)
    if fields := changes_of(columns_of("poles"), before, facts):
        work.sites.keep_pole(command.pole, facts, Change(command.staff_id, at, fields, before is None))


def withdraw_pole(command: WithdrawPole, work: UnitOfWork, now: Now) -> None:
    """Raises PoleNotFound, PoleWithdrawn, PoleHasSites."""
    if _withdrawn(command.pole, work):
        raise PoleWithdrawn(pole=command.pole)
    if sites := work.sites.sites_of_pole(command.pole):
        raise PoleHasSites(pole=command.pole, sites=tuple(sites))
    work.sites.move_pole(command.pole, Standing(command.staff_id, now(), command.reason, withdrawn=True))


def put_back_pole(command: PutBackPole, work: UnitOfWork, now: Now) -> None:
    """Raises PoleNotFound, PoleNotWithdrawn."""
    if not _withdrawn(command.pole, work):
        raise PoleNotWithdrawn(pole=command.pole)
    work.sites.move_pole(command.pole, Standing(command.staff_id, now(), command.reason, withdrawn=False))


def _withdrawn(pole: str, work: UnitOfWork) -> bool:
    """Under its lock, which a site that is put into the pole takes too. Raises PoleNotFound."""
    if not work.sites.poles([pole]):
        raise PoleNotFound(pole=pole)
    return pole in work.sites.withdrawn_poles([pole])
