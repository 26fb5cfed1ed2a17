"""Dossiers as tests need them."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID, uuid4

from services.investor import seed
from services.investor.domain.dossier import Dossier
from services.investor.domain.mandate import Mandate
from services.investor.domain.piece import Piece, PieceRule
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import LegalForm, PieceKind, PieceStage, PieceState, Status
from shared.contracts.investor.mandate_views import MandatePower

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
ADVISER = UUID("00000000-0000-0000-0000-00000000000a")
HEAD = UUID("00000000-0000-0000-0000-00000000000b")


class By(TypedDict):
    """Who acts, and when: what every act takes."""

    by: UUID
    at: datetime


BY: By = {"by": ADVISER, "at": NOON}
PIECE_RULES = tuple(
    PieceRule(
        PieceKind(entry["piece"]),
        Sector(entry["sector"]) if "sector" in entry else None,
        entry["on_a_plot"],
        ActKind(entry["act"]) if "act" in entry else None,
        LegalForm(form) if form else None,
        PieceStage(entry.get("stage", "filing")),
    )
    for entry in tomllib.loads((seed.DATA / "piece_rules.toml").read_text(encoding="utf-8"))["piece"]
    for form in entry.get("legal_forms", [None])
)
"""As shipped."""


def a_dossier(**changes: Any) -> Dossier:
    """A filed dossier; give it a state or facts of your own."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "number": "OR-2026-00042",
        "person_id": uuid4(),
        "title": "Olive oil mill",
        "description": "",
        "province": "02.113",
        "commune": None,
        "sector": Sector.AGRO_INDUSTRY,
        "host_country": "DE",
        "planned_amount_mad": Decimal("12000000"),
        "planned_jobs": 30,
        "opportunity_id": None,
        "plot_id": None,
        "cri_invest_reference": None,
        "request_id": uuid4(),
        "request_digest": "",
        "status": Status.FILED,
        "filed_at": NOON,
        "pieces": [Piece(PieceKind.IDENTITY, PieceState.RECEIVED), Piece(PieceKind.BUSINESS_PLAN, PieceState.EXPECTED)],
    }
    return Dossier(**{**facts, **changes})


def a_mandate(**changes: Any) -> Mandate:
    """In force, to follow and to hand in pieces; give it facts of your own."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "full_name": "Karim Exemple",
        "email": "karim@example.org",
        "phone": None,
        "language": Language.ARABIC,
        "powers": [MandatePower.FOLLOW, MandatePower.HAND_IN_PIECES],
        "verified_first": [],
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=365),
        "named_by": None,
        "named_at": NOON,
    }
    return Mandate(**{**facts, **changes})


def announced(dossier: Dossier) -> list[str]:
    return [event.type for event in dossier.recorded]
