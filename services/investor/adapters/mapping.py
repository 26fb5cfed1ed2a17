"""How the domain is stored in the tables."""

from typing import Any

from sqlalchemy.orm import registry, relationship

from services.investor.adapters import (
    clock_tables,
    commission_tables,
    consent_tables,
    duplicate_tables,
    mandate_tables,
    piece_tables,
    privacy_tables,
    realisation_tables,
    session_tables,
    tables,
)
from services.investor.domain.appeal import Appeal, AppealAnswer
from services.investor.domain.commission_session import AgendaItem, CommissionSession
from services.investor.domain.consent import Consent
from services.investor.domain.decision import Decision
from services.investor.domain.dossier import Dossier
from services.investor.domain.erasure import Erasure, Step
from services.investor.domain.mandate import Mandate
from services.investor.domain.merge import Merge
from services.investor.domain.opinion import Opinion
from services.investor.domain.person import Person
from services.investor.domain.piece import Piece
from services.investor.domain.piece_file import PieceFile, Upload, UploadPart
from services.investor.domain.realised import Blocker, Figures, Milestone, Visit
from services.investor.domain.requested_act import Extension, RequestedAct

mapping = registry(metadata=tables.metadata)


def map_domain() -> None:
    """Tell SQLAlchemy how the domain's classes are stored. Call once in a process, before the first session."""
    mapping.map_imperatively(Consent, consent_tables.consent)
    log = relationship(Consent, lazy="selectin", cascade="all", order_by=consent_tables.consent.c.id)
    mapping.map_imperatively(Person, tables.person, properties={"consents": log})
    steps = relationship(Step, lazy="selectin", cascade="all", order_by=privacy_tables.erasure_step.c.done_at)
    mapping.map_imperatively(Step, privacy_tables.erasure_step)
    mapping.map_imperatively(Erasure, privacy_tables.erasure, properties={"steps": steps})
    mapping.map_imperatively(Piece, tables.piece)
    mapping.map_imperatively(PieceFile, piece_tables.piece_file)
    mapping.map_imperatively(UploadPart, piece_tables.upload_part)
    parts = relationship(UploadPart, lazy="selectin", cascade="all", order_by=piece_tables.upload_part.c.start)
    mapping.map_imperatively(Upload, piece_tables.upload, properties={"parts": parts})
    mapping.map_imperatively(Decision, tables.decision)
    mapping.map_imperatively(AppealAnswer, tables.appeal_answer)
    mapping.map_imperatively(RequestedAct, clock_tables.requested_act)
    mapping.map_imperatively(Opinion, commission_tables.opinion)
    mapping.map_imperatively(Milestone, realisation_tables.milestone)
    mapping.map_imperatively(Visit, realisation_tables.visit)
    mapping.map_imperatively(Figures, realisation_tables.realised_figures)
    mapping.map_imperatively(Blocker, realisation_tables.blocker)
    mapping.map_imperatively(Mandate, mandate_tables.mandate)
    mapping.map_imperatively(Merge, duplicate_tables.dossier_merge)
    mapping.map_imperatively(Extension, clock_tables.extension)
    mapping.map_imperatively(AgendaItem, session_tables.agenda_item)
    items = relationship(AgendaItem, lazy="selectin", cascade="all", order_by=session_tables.agenda_item.c.position)
    mapping.map_imperatively(CommissionSession, session_tables.commission_session, properties={"items": items})
    answers = relationship(AppealAnswer, lazy="selectin", cascade="all", order_by=tables.appeal_answer.c.id)
    mapping.map_imperatively(Appeal, tables.appeal, properties={"answers": answers})
    mapping.map_imperatively(Dossier, tables.dossier, properties=_parts_of_a_dossier())


def _parts_of_a_dossier() -> dict[str, Any]:
    return {
        # Nobody reads it: it tells SQLAlchemy to store a new person before the dossier that names them.
        "_person": relationship(Person, lazy="raise", cascade=""),
        # Each is read when asked for: most changes ask for one of them, or for none.
        "pieces": relationship(Piece, cascade="all, delete-orphan"),
        "decisions": relationship(Decision, cascade="all", order_by=tables.decision.c.id),
        "appeals": relationship(Appeal, cascade="all", order_by=tables.appeal.c.id),
        "acts": relationship(RequestedAct, cascade="all", order_by=clock_tables.requested_act.c.id),
        "milestones": relationship(Milestone, cascade="all"),
        "visits": relationship(Visit, cascade="all", order_by=realisation_tables.visit.c.id),
        "figures": relationship(Figures, cascade="all", order_by=realisation_tables.realised_figures.c.id),
        "blockers": relationship(Blocker, cascade="all", order_by=realisation_tables.blocker.c.since),
        "mandates": relationship(Mandate, cascade="all", order_by=mandate_tables.mandate.c.named_at),
        # Two keys name the dossier's table: the one to close has them.
        "merges": relationship(
            Merge,
            cascade="all",
            foreign_keys=[duplicate_tables.dossier_merge.c.dossier_id],
            order_by=duplicate_tables.dossier_merge.c.id,
        ),
        "extensions": relationship(Extension, cascade="all", order_by=clock_tables.extension.c.id),
        "opinions": relationship(Opinion, cascade="all", order_by=commission_tables.opinion.c.id),
    }
