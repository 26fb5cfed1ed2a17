"""Migration & Development actions as editors write them: in the cells of their files, one language at a time."""

from typing import Any
from uuid import UUID

from services.territory.domain.action import Action
from services.territory.usecases.actions import draft_action, revise_action, withdraw_action
from services.territory.usecases.editing.feature import (
    Edited,
    Said,
    fingerprint,
    in_words,
    invalid,
    require_same_key,
    with_words,
)
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.codes import Language
from shared.contracts.territory.actions import ActionDetails, ActionStatus, DraftAction, ReviseAction, WithdrawAction
from shared.contracts.territory.feature_refusals import FeatureInvalid
from shared.contracts.territory.refusals import ActionNotFound
from shared.reference.action_cells import TEXTS, cells_of, details_of

_CELLS = (
    *("carrier_name", "carrier_kind", "partners", "places", "first_year", "last_year", "themes", "countries"),
    *("amounts", "beneficiaries", "sources"),
)
_YEARS = ("first_year", "last_year")


class Actions:
    writable = frozenset({"reference", *TEXTS, *_CELLS})
    follows = frozenset({"provinces", "good_practice", "published_at"})
    writes_geometry = False

    def find(self, feature_id: str, language: Language, work: UnitOfWork) -> Edited | None:
        known = _known(feature_id, work)
        if known is None:
            return None
        details = known.details
        cells = cells_of(known.reference, details)
        said: dict[str, Any] = {"reference": known.reference}
        said |= {text: in_words(getattr(details, text), language) for text in TEXTS}
        said |= {name: cells[name] or None for name in _CELLS}
        said |= {name: getattr(details, name) for name in _YEARS}
        return Edited(said, None, fingerprint(details.model_dump(mode="json"), known.status, known.good_practice))

    def create(self, said: Said, work: UnitOfWork, now: Now) -> str:
        reference = said.properties.get("reference")
        if not isinstance(reference, str) or not 1 <= len(reference.strip()) <= 40:
            raise invalid("reference", "missing" if not reference else "too_long")
        command = DraftAction(staff_id=said.by, reference=reference, details=_details(said, None))
        return str(draft_action(command, work, now).action_id)

    def change(self, feature_id: str, said: Said, work: UnitOfWork, now: Now) -> None:
        known = _known(feature_id, work)
        assert known is not None, "it was found, and is locked"
        require_same_key(said.properties, {"reference": known.reference}, "reference")
        details = _details(said, known.details)
        revise_action(ReviseAction(action_id=known.id, staff_id=said.by, details=details), work, now)

    def remove(self, feature_id: str, reason: str, by: UUID, work: UnitOfWork, now: Now) -> None:
        withdraw_action(WithdrawAction(action_id=UUID(feature_id), staff_id=by, reason=reason), work, now)


def _known(feature_id: str, work: UnitOfWork) -> Action | None:
    try:
        known = work.actions.get(UUID(feature_id))
    except (ValueError, ActionNotFound):
        return None
    return None if known.status is ActionStatus.WITHDRAWN else known


def _details(said: Said, before: ActionDetails | None) -> ActionDetails:
    """Raises FeatureInvalid."""
    for name in (*TEXTS, *_CELLS):
        value = said.properties.get(name)
        if value is not None and not isinstance(value, int if name in _YEARS else str):
            raise invalid(name, "wrong_form")
    cells: dict[str, str] = {}
    for text in TEXTS:
        words = with_words(getattr(before, text) if before else {}, said.language, said.properties.get(text))
        cells |= {f"{text}_{code}": written for code, written in words.items()}
    cells |= {name: "" if (value := said.properties.get(name)) is None else str(value) for name in _CELLS}
    found = details_of(cells)
    if isinstance(found, list):
        raise FeatureInvalid(
            errors=tuple(
                {"field": _property(fault.column), "problem": fault.code, "proposal": fault.expected} for fault in found
            )
        )
    return found


def _property(column: str) -> str:
    """`title_fr` is told as `title`."""
    return next((text for text in TEXTS if column.startswith(f"{text}_")), column)
