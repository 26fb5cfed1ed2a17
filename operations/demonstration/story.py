"""The main job, step by step. Each step answers a line on what came about, or raises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from operations.demonstration.api import ApiRefused
from operations.demonstration.cast import Ending
from operations.demonstration.stage import Case, Stage, StoryBroken, expect_refusal, wait_for

DECIDED: dict[Ending, dict[str, Any]] = {
    Ending.FAVOURABLE: {"outcome": "favourable"},
    Ending.POSTPONED_THEN_FAVOURABLE: {"outcome": "favourable"},
    Ending.WITH_RESERVES: {"outcome": "favourable_with_reserves", "reasons": ["environment"]},
    Ending.UNFAVOURABLE: {"outcome": "unfavourable", "reasons": ["not_conform_to_zoning", "low_added_value"]},
}


@dataclass(frozen=True)
class Step:
    title: str
    play: Callable[[Stage], str]


def publish_offers(stage: Stage) -> str:
    """Every investor who wants a plot gets an opportunity of their own on a free one."""
    cases = [case for case in stage.cases if case.investor.on_a_plot]
    offered = {row["plot"]["plot_id"] for row in _published(stage) if row["plot"]}
    free = [plot for plot in stage.editor.get("/api/v1/plots", state="free") if plot["plot_id"] not in offered]
    if len(free) < len(cases):
        raise StoryBroken("no free plot is left: ./primo reset begins anew")
    zones = {zone["code"]: zone for zone in stage.editor.get("/api/v1/zones")}
    for case, plot in zip(cases, free, strict=False):
        case.opportunity = _publish(stage, case, plot, zones[plot["zone"]])
    stage.pipeline_before = _filed_in_pipeline(stage)
    alone = cases[0].opportunity["alone"] if cases[0].opportunity else ""
    return f"{len(cases)} opportunities written by the editor, approved by the head; alone: {alone}"


def _published(stage: Stage) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = stage.editor.get("/api/v1/opportunities", limit=200)["rows"]
    return rows


def _publish(stage: Stage, case: Case, plot: dict[str, Any], zone: dict[str, Any]) -> dict[str, Any]:
    investor = case.investor
    names = zone["name"]
    details = {
        "title": {
            "fr": f"Lot {plot['reference']}, {names['fr']}",
            "ar": f"قطعة {plot['reference']}، {names.get('ar', names['fr'])}",
            "en": f"Plot {plot['reference']}, {names.get('en', names['fr'])}",
        },
        "text": {
            "fr": f"Un lot de {plot['area_m2']} m² pour une activité productive.",
            "ar": f"قطعة مساحتها {plot['area_m2']} متر مربع لنشاط إنتاجي.",
            "en": f"A plot of {plot['area_m2']} m² for a productive activity.",
        },
        "province": zone["province"],
        "sector": investor.sector,
        "zone": zone["code"],
        "plot_id": plot["plot_id"],
        "fallbacks": {"es": "fr", "it": "fr", "nl": "en", "de": "en"},
    }
    drafted = stage.editor.post("/api/v1/opportunities", request_id=str(uuid4()), details=details)
    offer = f"/api/v1/opportunities/{drafted['opportunity_id']}"
    stage.editor.post(f"{offer}/submit")
    alone = expect_refusal("opportunity.own_work", 409, lambda: stage.editor.post(f"{offer}/publish"))
    stage.head.post(f"{offer}/publish")
    return {**details, "opportunity_id": drafted["opportunity_id"], "alone": alone}


def file_dossiers(stage: Stage) -> str:
    for case in stage.cases:
        case.filing = case.investor.filing(stage.run, case.opportunity)
        # The offer is known to the investor service a moment after it was published: until then it is refused.
        filed = wait_for("the offer to be open", lambda case=case: _try_to_file(stage, case))  # type: ignore[misc]
        case.number = filed["number"]
        case.dossier_id = stage.find(case.number)
    again = stage.anonymous.post("/api/v1/dossiers", **stage.cases[0].filing)
    if again["number"] != stage.cases[0].number:
        raise StoryBroken("the same filing sent twice made two dossiers")
    return f"{', '.join(case.number for case in stage.cases)}; one sent twice: still one"


def _try_to_file(stage: Stage, case: Case) -> dict[str, Any] | None:
    try:
        filed: dict[str, Any] = stage.anonymous.post("/api/v1/dossiers", **case.filing)
    except ApiRefused as refused:
        if refused.code != "opportunity.not_open":
            raise
        return None
    return filed


def reserve_plots(stage: Stage) -> str:
    cases = [case for case in stage.cases if case.investor.on_a_plot]
    for case in cases:
        _wait_for_plot(stage, case, "reserved")
    rival = stage.cases[2].investor.filing(stage.run, cases[0].opportunity)
    refusal = expect_refusal("plot.not_available", 409, lambda: stage.anonymous.post("/api/v1/dossiers", **rival))
    return f"{len(cases)} plots reserved; a rival for the same plot: {refusal}"


def _wait_for_plot(stage: Stage, case: Case, state: str) -> None:
    wait_for(f"the plot to be {state}", lambda: stage.dossier(case)["plot_state"] == state)


def verify(stage: Stage) -> str:
    for case in stage.cases:
        stage.move(case, "open-verification")
        stage.move(case, "request-complement", pieces=["business_plan"])
    refusal = expect_refusal(
        "dossier.illegal_move",
        409,
        lambda: stage.ask(stage.cases[0], "declare-complete"),
    )
    return f"the one complement asked of {len(stage.cases)} investors; declaring it complete meanwhile: {refusal}"


def complete(stage: Stage) -> str:
    for case in stage.cases:
        if case.investor.ending is Ending.CLOSED:
            continue
        stage.move(case, "provide-complement", pieces=["business_plan"])
    refusal = expect_refusal(
        "dossier.complement_already_requested",
        409,
        lambda: stage.ask(stage.cases[0], "request-complement", pieces=["statutes"]),
    )
    for case in _going_on(stage):
        expected = [p["code"] for p in stage.dossier(case)["pieces"] if p["state"] != "received"]
        stage.move(case, "record-pieces", pieces=expected)
        stage.move(case, "declare-complete")
    clock = stage.dossier(stage.cases[0])["clock"]
    return f"the clock runs until {clock['due_on']} ({clock['days_left']} days); a second complement: {refusal}"


def _going_on(stage: Stage) -> list[Case]:
    return [c for c in stage.cases if c.investor.ending not in (Ending.CLOSED, Ending.WITHDRAWN)]


def give_up(stage: Stage) -> str:
    for case in stage.cases:
        if case.investor.ending is Ending.WITHDRAWN:
            stage.move(case, "withdraw-dossier")
        if case.investor.ending is Ending.CLOSED:
            stage.move(case, "close-dossier", reason="no_answer")
    return "one withdrawn by its investor, one closed for want of an answer"


def review(stage: Stage) -> str:
    today = datetime.now(UTC).date().isoformat()
    for case in _going_on(stage):
        stage.move(case, "open-review")
        stage.move(case, "schedule-dossier", session_on=today)
        if case.investor.ending is Ending.POSTPONED_THEN_FAVOURABLE:
            stage.move(case, "postpone-dossier", reason="awaiting_opinion")
            stage.move(case, "open-review")
            stage.move(case, "schedule-dossier", session_on=today)
    return f"{len(_going_on(stage))} on the agenda of today's session, one of them after a postponement"


def decide(stage: Stage) -> str:
    first = _going_on(stage)[0]
    for case in _going_on(stage):
        stage.move(case, "propose-decision", **DECIDED[case.investor.ending])
    alone = expect_refusal("access.forbidden", 403, lambda: stage.ask(first, "validate-decision"))
    for case in _going_on(stage):
        stage.move(case, "validate-decision", by=stage.head)
    return f"{len(_going_on(stage))} decisions entered by the adviser, validated by the head; alone: {alone}"


def settle_plots(stage: Stage) -> str:
    for case in stage.cases:
        if case.investor.on_a_plot:
            _wait_for_plot(stage, case, "confirmed" if case.investor.ending is Ending.FAVOURABLE else "released")
    return "one plot confirmed, the other free again"


def move_pipeline(stage: Stage) -> str:
    wanted = stage.pipeline_before + len(stage.cases)
    wait_for("the planner's figures", lambda: _filed_in_pipeline(stage) >= wanted)
    view = stage.head.get("/api/v1/pipeline")
    stages = {t["code"]: t["count"] for t in view["totals"] if t["dimension"] == "stage" and t["count"]}
    return f"{stage.pipeline_before} -> {wanted} dossiers; by stage: {stages}"


def _filed_in_pipeline(stage: Stage) -> int:
    totals = stage.head.get("/api/v1/pipeline")["totals"]
    return sum(total["count"] or 0 for total in totals if total["dimension"] == "all" or not total["code"])


STORY = (
    Step("Opportunities are published", publish_offers),
    Step("Seven investors abroad file their dossiers", file_dossiers),
    Step("The plots are reserved", reserve_plots),
    Step("The adviser asks for the one complement", verify),
    Step("The pieces arrive, the files are complete", complete),
    Step("Two files end early", give_up),
    Step("The files are reviewed and scheduled", review),
    Step("The commission decides, by two people", decide),
    Step("The plots follow the decisions", settle_plots),
    Step("The planner's figures follow", move_pipeline),
)
