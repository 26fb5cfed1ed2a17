"""Loads invented plots, offers and priorities, by an editor's own commands. Running it again changes nothing."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.plan_words import Priority
from shared.contracts.territory.planning import RecordPriority
from shared.contracts.territory.queries import GetOpportunity
from shared.contracts.territory.refusals import DraftRequestIdReused
from shared.contracts.territory.requests import (
    DraftOpportunity,
    PublishOpportunity,
    RegisterPlot,
    SubmitOpportunity,
)
from shared.contracts.territory.sites import GetPlotSheet, PlotFacts, RecordPlot
from shared.messaging.application import Application

DATA = Path(__file__).parent / "data" / "demonstration.json"
STAFF = uuid5(NAMESPACE_URL, "primo:demonstration:territory")
"""Who the history names as the author; no account has this id."""
SECOND = uuid5(NAMESPACE_URL, "primo:demonstration:territory:review")
"""Who it names as the one who approved."""

INVENTED = {"valid_from": "2025-01-01", "public": True, "source": "Démonstration (inventé)", "confidence": "P"}


def load(application: Application) -> None:
    """About two dozen plots in the four zones, seven published opportunities on plots of theirs, priorities."""
    content = json.loads(DATA.read_text(encoding="utf-8"))
    for said in content["priorities"]:
        application.answer(RecordPriority(staff_id=STAFF, priority=Priority.model_validate(INVENTED | said)))
    plots = {plot["reference"]: _register(application, plot) for plot in content["plots"]}
    for opportunity in content["opportunities"]:
        key, plot_id = opportunity.pop("key"), plots[opportunity.pop("plot")]
        related = tuple(plots[reference] for reference in opportunity.pop("other_plots", ()))
        details = OpportunityDetails(**opportunity, plot_id=plot_id, other_plots=related)
        with suppress(DraftRequestIdReused):  # an earlier release loaded it with other words: they stay
            _publish(application, key, details)


def _register(application: Application, plot: dict[str, Any]) -> UUID:
    """Marked as invented; what an editor has said of it since stays."""
    registered: UUID = application.answer(RegisterPlot(staff_id=STAFF, **plot)).plot_id
    sheet = application.answer(GetPlotSheet(plot_id=registered))
    if not sheet.demonstration:
        facts = {name: getattr(sheet, name) for name in PlotFacts.model_fields} | {"demonstration": True}
        said = RecordPlot(staff_id=STAFF, zone=sheet.zone, reference=sheet.reference, facts=PlotFacts(**facts))
        application.answer(said)
    return registered


def _publish(application: Application, key: str, details: OpportunityDetails) -> None:
    drafted = application.answer(DraftOpportunity(request_id=uuid5(STAFF, key), staff_id=STAFF, details=details))
    found = application.answer(GetOpportunity(opportunity_id=drafted.opportunity_id, for_staff=True))
    if found.status is OpportunityStatus.DRAFT:  # one that somebody withdrew stays withdrawn
        if found.review is None or found.review.stage != "in_review":
            application.answer(SubmitOpportunity(opportunity_id=drafted.opportunity_id, staff_id=STAFF))
        application.answer(PublishOpportunity(opportunity_id=drafted.opportunity_id, staff_id=SECOND))
