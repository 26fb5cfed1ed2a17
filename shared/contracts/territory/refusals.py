"""What the territory service refuses, each with its stable code and data."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus, PlotState


class TerritoryRefusal(Refusal):
    """Every refusal of the territory service."""


class PlaceUnknown(TerritoryRefusal):
    """No such province or zone; or a commune or zone that is not in the province named."""

    code: ClassVar[str] = "place.unknown"
    kind: str
    """`province`, `commune` or `zone`."""
    place: str


class PlotNotFound(TerritoryRefusal):
    """No such plot, or not in the zone and province named."""

    code: ClassVar[str] = "plot.not_found"
    plot_id: UUID


class PlotAlreadyOffered(TerritoryRefusal):
    """Another published opportunity offers the plot."""

    code: ClassVar[str] = "plot.already_offered"
    plot_id: UUID
    opportunity_id: UUID


class PlotNotFree(TerritoryRefusal):
    """A dossier holds the plot: it cannot be offered now."""

    code: ClassVar[str] = "plot.not_free"
    plot_id: UUID
    state: PlotState


class PlotIsOffered(TerritoryRefusal):
    """A published opportunity offers the plot: it is withdrawn first, or the dossiers on it are told nothing."""

    code: ClassVar[str] = "plot.is_offered"
    plot_id: UUID
    opportunity_id: UUID


class PlotWithdrawn(TerritoryRefusal):
    """An editor took the plot off the market: it cannot be offered."""

    code: ClassVar[str] = "plot.withdrawn"
    plot_id: UUID
    marketing: str


class PlotNotWithdrawn(TerritoryRefusal):
    """It is on the market: there is nothing to put back."""

    code: ClassVar[str] = "plot.not_withdrawn"
    plot_id: UUID


class PoleNotFound(TerritoryRefusal):
    code: ClassVar[str] = "pole.not_found"
    pole: str


class PoleHasSites(TerritoryRefusal):
    """Sites are told of in it: they go to another pole, or to none, first."""

    code: ClassVar[str] = "pole.has_sites"
    pole: str
    sites: tuple[str, ...]


class PoleWithdrawn(TerritoryRefusal):
    """It is no longer told of: it is put back before anything else is said of it."""

    code: ClassVar[str] = "pole.withdrawn"
    pole: str


class PoleNotWithdrawn(TerritoryRefusal):
    """It is told of: there is nothing to put back."""

    code: ClassVar[str] = "pole.not_withdrawn"
    pole: str


class SiteFactsInvalid(TerritoryRefusal):
    """What is said of a pole, a site or a plot does not go together."""

    code: ClassVar[str] = "site.facts_invalid"
    errors: tuple[dict[str, Any], ...]
    """{field, problem, proposal}; `docs/sites.md` explains each problem."""


class TableRefused(TerritoryRefusal):
    """Nothing was changed: every faulty cell of the file is listed as {line, column, value, problem, proposal}."""

    code: ClassVar[str] = "table.refused"
    errors: tuple[dict[str, Any], ...]
    more: int = 0
    """Faults beyond those listed."""


class TableOvertaken(TerritoryRefusal):
    """Something changed since the file was checked: what would be done now is not what was shown."""

    code: ClassVar[str] = "table.overtaken"


class OpportunityNotFound(TerritoryRefusal):
    code: ClassVar[str] = "opportunity.not_found"
    opportunity_id: UUID


class OpportunityIllegalMove(TerritoryRefusal):
    """The opportunity does not accept that from where it stands."""

    code: ClassVar[str] = "opportunity.illegal_move"
    opportunity_id: UUID
    status: OpportunityStatus
    allowed: tuple[OpportunityStatus, ...]


class OpportunityIncomplete(TerritoryRefusal):
    """It cannot be published before title and text exist in the languages named."""

    code: ClassVar[str] = "opportunity.incomplete"
    opportunity_id: UUID
    missing: tuple[Language, ...]


class DraftRequestIdReused(TerritoryRefusal):
    """The same idempotency key came with another content."""

    code: ClassVar[str] = "opportunity.request_id_reused"
    request_id: UUID


class AidSchemeUnknown(TerritoryRefusal):
    code: ClassVar[str] = "aid_scheme.unknown"
    scheme: str


class AidRuleInThePast(TerritoryRefusal):
    """What a project was told stays true: a new word holds from tomorrow on at the earliest."""

    code: ClassVar[str] = "aid_rule.in_the_past"
    valid_from: date
    earliest: date


class AidRuleAlreadyThere(TerritoryRefusal):
    """There is a word on the same rule from the same day on; nothing is ever changed."""

    code: ClassVar[str] = "aid_rule.already_there"
    rule: str
    valid_from: date


class AidRuleInvalid(TerritoryRefusal):
    """The rule could not be evaluated as it is."""

    code: ClassVar[str] = "aid_rule.invalid"
    rule: str
    problem: str
    """kind, fact, comparison, number, codes, rate or steps."""


class IndicatorUnknown(TerritoryRefusal):
    code: ClassVar[str] = "indicator.unknown"
    indicator: str


class FigureYearMissing(TerritoryRefusal):
    """The vintage names no year, or one that has not begun."""

    code: ClassVar[str] = "figure.year_missing"
    vintage: str


class FigureAlreadyThere(TerritoryRefusal):
    """The source has said that already for the same vintage: with another value it is another vintage or source."""

    code: ClassVar[str] = "figure.already_there"
    place: str
    indicator: str
    vintage: str


class FigureNotFound(TerritoryRefusal):
    """No such figure of that place."""

    code: ClassVar[str] = "figure.not_found"
    place: str
    figure_id: int


class ActionNotFound(TerritoryRefusal):
    code: ClassVar[str] = "action.not_found"
    action_id: UUID


class ActionReferenceTaken(TerritoryRefusal):
    """Another content stands under the reference: the action is revised, not begun again."""

    code: ClassVar[str] = "action.reference_taken"
    reference: str
    action_id: UUID


class ActionIllegalMove(TerritoryRefusal):
    """The action does not accept that from where it stands."""

    code: ClassVar[str] = "action.illegal_move"
    action_id: UUID
    status: str


class ActionIncomplete(TerritoryRefusal):
    """The text is needed in the languages named."""

    code: ClassVar[str] = "action.incomplete"
    missing: tuple[Language, ...]


class ActionTermUnknown(TerritoryRefusal):
    """No such word in the list, or it is no longer offered."""

    code: ClassVar[str] = "action_term.unknown"
    list_name: str
    term: str


class ActionTermAlreadyThere(TerritoryRefusal):
    """There is a word on it from the same day on; nothing is ever changed."""

    code: ClassVar[str] = "action_term.already_there"
    term: str
    valid_from: date


class ActionTermUnnamed(TerritoryRefusal):
    """A word needs its name in French."""

    code: ClassVar[str] = "action_term.unnamed"
    term: str
