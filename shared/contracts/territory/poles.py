"""Poles after the CNIG standard "Sites économiques" 1.0.1: sites that are told of together."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AidSource, Mark
from shared.contracts.territory.codes import ZoneCode
from shared.contracts.territory.replies import Line
from shared.contracts.territory.site_codes import TermKey
from shared.contracts.territory.sites import Names, Reason


class PoleFacts(Names):
    """Sites that are told of together."""

    vocation: TermKey | None = None
    reach: TermKey | None = None
    identified_on: date | None = None
    updated_on: date | None = None
    source: AidSource | None = None
    confidence: Mark | None = None


class PoleView(PoleFacts):
    code: ZoneCode
    withdrawn: bool = False
    """No longer told of; only staff see it."""


class PoleSite(Contract):
    """A site that is told of in the pole."""

    code: ZoneCode
    names: Mapping[str, str]


class StaffPole(PoleView):
    withdrawn_reason: str | None = None
    sites: tuple[PoleSite, ...] = ()
    history: tuple[Line, ...] = ()
    """Who changed what."""


class ListPoles(Request[tuple[PoleView, ...]], service="territory", method="list_poles", repeatable=True):
    """Poles, by code."""

    withdrawn_too: bool = False
    """With those that are no longer told of; for staff."""


class GetPole(Request[StaffPole], service="territory", method="get_pole", repeatable=True):
    """A pole with its sites and who changed what of it, for staff. Raises PoleNotFound."""

    pole: ZoneCode


class RecordPole(Request[None], service="territory", method="record_pole", repeatable=True):
    """A new pole, or other facts of a known one. Raises SiteFactsInvalid, PoleWithdrawn."""

    staff_id: UUID
    pole: ZoneCode
    facts: PoleFacts


class WithdrawPole(Request[None], service="territory", method="withdraw_pole"):
    """Tell of a pole no more. Raises PoleNotFound, PoleWithdrawn, PoleHasSites."""

    staff_id: UUID
    pole: ZoneCode
    reason: Reason


class PutBackPole(Request[None], service="territory", method="put_back_pole"):
    """Tell again of a pole that was withdrawn. Raises PoleNotFound, PoleNotWithdrawn."""

    staff_id: UUID
    pole: ZoneCode
    reason: Reason
