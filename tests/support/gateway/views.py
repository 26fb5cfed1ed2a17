"""Replies of the other services, whole and valid, with what a test wants changed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.codes import Language, Sector
from shared.contracts.investor.checklist import ChecklistItem, TrackedItem
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.clock_replies import ClockLine, ClockView
from shared.contracts.investor.codes import Outcome, PieceCode, PieceStage, PieceState, ReasonCode, Status
from shared.contracts.investor.commission_codes import ItemState, SessionState
from shared.contracts.investor.replies import (
    DecisionView,
    DossierView,
    HistoryLine,
    PieceView,
    QueuePage,
    QueueRow,
    TrackingStep,
    TrackingView,
)
from shared.contracts.investor.session_replies import AgendaItemView, OpinionGiven, SessionView
from shared.contracts.territory.codes import Dimension, LandRegime, OpportunityStatus, PlotState, Stage
from shared.contracts.territory.replies import (
    OpportunityPage,
    OpportunityView,
    PipelineCell,
    PipelineTotal,
    PipelineView,
    PlotRow,
)

DOSSIER = UUID("019b0000-0000-7000-8000-000000000001")
OFFER = UUID("019b0000-0000-7000-8000-000000000002")
PLOT = UUID("019b0000-0000-7000-8000-000000000003")
PERSON = UUID("019b0000-0000-7000-8000-000000000004")
SESSION = UUID("019b0000-0000-7000-8000-000000000005")
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def a_dossier(**changes: Any) -> DossierView:
    values: dict[str, Any] = {
        "dossier_id": DOSSIER,
        "number": "OR-2026-00042",
        "status": Status.VERIFICATION,
        "investor_id": PERSON,
        "investor_name": "Fatima Exemple",
        "residence_country": "DE",
        "language": Language.GERMAN,
        "title": "Unité de conditionnement d'agrumes",
        "description": "Tri, calibrage et conditionnement d'agrumes de la plaine de Triffa.",
        "province": "02.113",
        "commune": None,
        "sector": Sector.AGRO_INDUSTRY,
        "planned_amount_mad": Decimal("12500000.00"),
        "planned_jobs": 35,
        "opportunity_id": OFFER,
        "plot_id": PLOT,
        "plot_state": "reserved",
        "cri_invest_reference": "CI-2026-118",
        "pieces": (
            PieceView(code=PieceCode.IDENTITY, state=PieceState.RECEIVED),
            PieceView(code=PieceCode.BUSINESS_PLAN, state=PieceState.EXPECTED),
            PieceView(code=PieceCode.PROOF_OF_FUNDS, state=PieceState.EXPECTED),
        ),
        "checklist": (
            ChecklistItem(code="identity", state=PieceState.RECEIVED, stage=PieceStage.FILING, may_refuse=True),
            ChecklistItem(code="business_plan", state=PieceState.EXPECTED, stage=PieceStage.FILING, may_upload=True),
            ChecklistItem(code="proof_of_funds", state=PieceState.EXPECTED, stage=PieceStage.FILING, may_upload=True),
        ),
        "file_types": ("pdf", "jpg"),
        "clock": None,
        "decision": None,
        "commands": ("record_pieces", "request_complement", "declare_complete", "withdraw_dossier", "close_dossier"),
        "history": (
            HistoryLine(at=NOON, action="dossier.filed.v1", by=None, details={}),
            HistoryLine(at=NOON, action="dossier.verification_opened.v1", by=PERSON, details={}),
        ),
    }
    return DossierView(**{**values, **changes})


def a_decided_proposal(by: UUID) -> DecisionView:
    return DecisionView(
        outcome=Outcome.UNFAVOURABLE,
        reasons=(ReasonCode.LAND_NOT_AVAILABLE,),
        note="",
        proposed_by=by,
        proposed_at=NOON,
        validated_by=None,
        validated_at=None,
    )


def a_clock(days_left: int = 12) -> ClockView:
    return ClockView(
        rule="investment_file",
        days_allowed=30,
        working_days=False,
        source="loi 55-19",
        confidence="S",
        lines=(
            ClockLine(step="start", on=date(2026, 5, 4), days_counted=0),
            ClockLine(step="due", on=date(2026, 6, 3), days_counted=30),
        ),
        due_on=date(2026, 6, 3),
        days_left=days_left,
    )


def a_queue_row(number: str = "OR-2026-00042", **changes: Any) -> QueueRow:
    values: dict[str, Any] = {
        "dossier_id": DOSSIER,
        "number": number,
        "title": "Unité de conditionnement d'agrumes",
        "status": Status.UNDER_REVIEW,
        "province": "02.113",
        "sector": Sector.AGRO_INDUSTRY,
        "host_country": "DE",
        "filed_at": NOON,
        "due_on": date(2026, 6, 3),
        "days_left": 12,
        "decision_proposed": False,
    }
    return QueueRow(**{**values, **changes})


def a_queue(*rows: QueueRow) -> QueuePage:
    late = sum(1 for row in rows if row.days_left is not None and row.days_left < 0)
    return QueuePage(rows=rows, total=len(rows), overdue=late)


def a_tracking_view(**changes: Any) -> TrackingView:
    values: dict[str, Any] = {
        "number": "OR-2026-00042",
        "title": "Unité de conditionnement d'agrumes",
        "status": Status.COMPLEMENT_REQUESTED,
        "language": Language.FRENCH,
        "province": "02.113",
        "steps": (
            TrackingStep(at=NOON, status=Status.FILED),
            TrackingStep(at=NOON, status=Status.VERIFICATION),
            TrackingStep(at=NOON, status=Status.COMPLEMENT_REQUESTED),
        ),
        "missing": (PieceCode.BUSINESS_PLAN, PieceCode.LAND_TITLE),
        "checklist": tuple(
            TrackedItem(code=code, state=PieceState.REQUESTED_AGAIN, stage=PieceStage.FILING, may_upload=True)
            for code in ("business_plan", "land_title")
        ),
        "file_types": ("pdf", "jpg"),
        "answer_by": date(2026, 6, 15),
        "due_on": None,
        "session_on": None,
        "outcome": None,
        "reasons": (),
        "appeal_until": None,
        "plot_state": "reserved",
    }
    return TrackingView(**{**values, **changes})


def a_plot(**changes: Any) -> PlotRow:
    values: dict[str, Any] = {
        "plot_id": PLOT,
        "zone": "agropole-berkane",
        "reference": "AB-12",
        "area_m2": 5200,
        "land_regime": LandRegime.ZONE_LOT,
        "state": PlotState.FREE,
        "reserved_until": None,
        "offered_by": OFFER,
    }
    return PlotRow(**{**values, **changes})


def an_offer(**changes: Any) -> OpportunityView:
    values: dict[str, Any] = {
        "opportunity_id": OFFER,
        "status": OpportunityStatus.PUBLISHED,
        "title": {
            Language.FRENCH: "Lot agro-industriel à Madagh",
            Language.ARABIC: "قطعة للصناعة الغذائية بمداغ",
            Language.ENGLISH: "Agro-industrial plot in Madagh",
        },
        "text": {
            Language.FRENCH: "Un lot viabilisé, proche des vergers et de l'autoroute.",
            Language.ARABIC: "قطعة مجهزة قرب البساتين والطريق السيار.",
            Language.ENGLISH: "A serviced plot, close to the orchards and the motorway.",
        },
        "province": "02.113",
        "commune": None,
        "sector": Sector.AGRO_INDUSTRY,
        "zone": "agropole-berkane",
        "zone_name": {Language.FRENCH: "Agropole de Berkane", Language.ARABIC: "القطب الفلاحي لبركان"},
        "plot": a_plot(),
        "indicative_amount_mad": Decimal("10000000"),
        "published_at": NOON,
        "withdrawn_at": None,
        "missing_languages": (),
        "commands": ("withdraw_opportunity",),
        "history": (),
    }
    return OpportunityView(**{**values, **changes})


def some_offers(*offers: OpportunityView) -> OpportunityPage:
    return OpportunityPage(rows=offers, total=len(offers))


def a_pipeline(told_on: date | None = None) -> PipelineView:
    """With a day: as a planner is told it."""
    numbers = {"planned_amount_mad": Decimal("48000000"), "planned_jobs": 120, "suppressed": False, "told_on": told_on}
    hidden = {"count": None, "planned_amount_mad": None, "planned_jobs": None, "suppressed": True}
    return PipelineView(
        cells=(
            PipelineCell(
                province="02.113",
                sector=Sector.AGRO_INDUSTRY,
                host_country="DE",
                stage=Stage.FILED,
                count=14,
                **numbers,
            ),
        ),
        totals=(
            PipelineTotal(dimension=Dimension.ALL, code="", count=21, **numbers),
            PipelineTotal(dimension=Dimension.PROVINCE, code="02.113", count=14, **numbers),
            PipelineTotal(dimension=Dimension.PROVINCE, code="02.381", count=7, **numbers),
            PipelineTotal(dimension=Dimension.STAGE, code="filed", count=14, **numbers),
            PipelineTotal(dimension=Dimension.STAGE, code="approved", **hidden),
            PipelineTotal(dimension=Dimension.HOST_COUNTRY, code="DE", count=14, **numbers),
            PipelineTotal(dimension=Dimension.SECTOR, code="agro_industry", count=21, **numbers),
        ),
        threshold=5,
        threshold_source="domain.md 4",
        threshold_confidence="P",
        last_event_at=NOON,
        closed_on=told_on,
    )


def a_session(**changes: Any) -> SessionView:
    item = AgendaItemView(
        dossier_id=DOSSIER, number="OR-2026-00042", cri_invest_reference="CI-2026-118", title="Agrumes",
        province="02.113", status=Status.SCHEDULED, state=ItemState.TO_EXAMINE, outcome=None, reasons=(), minutes="",
        opinions=(OpinionGiven(administration=Administration.URBAN_AGENCY, answer=None, overdue=True),),
    )  # fmt: skip
    values: dict[str, Any] = {
        "session_id": SESSION,
        "version": 4,
        "held_on": date(2026, 5, 4),
        "place": "Wilaya, Oujda",
        "state": SessionState.HELD,
        "planned_by": UUID(int=5),
        "planned_at": NOON,
        "held_by": UUID(int=5),
        "closed_by": None,
        "closed_at": None,
        "members": (Administration.URBAN_AGENCY, Administration.TOURISM),
        "present": (Administration.URBAN_AGENCY,),
        "minutes": "",
        "items": (item,),
        "ready": (),
        "others": (),
        "commands": ("add_to_agenda", "hold_session", "write_minutes", "postpone_item", "close_minutes"),
    }
    return SessionView.model_validate({**values, **changes})
