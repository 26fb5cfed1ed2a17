"""The first steps as the system says them now: what knows each is asked, all at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.domain import first_steps
from services.gateway.domain.account import Account
from services.gateway.domain.examination import Examination
from services.gateway.domain.first_steps import Step, StepCode
from shared.contracts.investor.queries import ListAdvisers, ListClockRules, ListHolidays
from shared.contracts.notifications.providers import ListProviders
from shared.contracts.notifications.templates import ListTemplates
from shared.contracts.refusal import ServiceUnavailable
from shared.reference.days import local_date


async def steps_of(app: Application, account: Account, seen: Examination | None) -> Sequence[Step]:
    """In the order in which they are best taken; one whose service is away is unknown. `seen`: by the doctor, last."""
    today = local_date(app.present())
    active, rules, own = await app.accounts(), await app.factors.rules(), await app.factors.of(account.id)
    caught = app.settings.mailbox_dir is not None
    asked = await asyncio.gather(
        _known(StepCode.LEGAL_TEXTS, app.call(ListClockRules()), lambda r: first_steps.legal_texts(r.periods, today)),
        _known(StepCode.CALENDAR, _holidays(app), lambda found: first_steps.calendar(found, today)),
        _known(StepCode.ADVISERS, app.call(ListAdvisers()), first_steps.advisers),
        _known(StepCode.NOTICE_TEXTS, app.call(ListTemplates()), first_steps.notice_texts),
        _known(
            StepCode.SENDING, app.call(ListProviders()), lambda found: first_steps.sending(found, seen, caught=caught)
        ),
    )
    return [
        first_steps.accounts(active),
        first_steps.second_factor(active, rules, own=own.any, at=app.present()),
        *asked,
        first_steps.backup_key(seen),
        first_steps.first_backup(seen),
        first_steps.public_address(app.settings.public_url, seen),
    ]


async def _holidays(app: Application) -> Sequence[Any]:
    """Those of the years that the next weeks reach into."""
    today = local_date(app.present())
    years = sorted({today.year, (today + first_steps.NEAR + timedelta(days=1)).year})
    found = [await app.call(ListHolidays(year=year)) for year in years]
    return [day for one in found for day in one.holidays]


async def _known(code: StepCode, asked: Awaitable[Any], judged: Callable[[Any], Step]) -> Step:
    try:
        return judged(await asked)
    except ServiceUnavailable:
        return first_steps.unknown(code)
