"""What an editor may say of a Migration & Development action, as HTTP knows it."""

from collections.abc import Mapping
from typing import Any

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.request import Request
from shared.contracts.territory.actions import (
    AddActionTerm,
    DraftAction,
    MarkGoodPractice,
    PublishAction,
    ReviseAction,
    UnmarkGoodPractice,
    WithdrawAction,
)

_IDS = frozenset({"staff_id", "action_id"})

DRAFT_BODY, TERM_BODY = body_of(DraftAction, _IDS), body_of(AddActionTerm, _IDS)
COMMANDS: Mapping[str, type[Request[Any]]] = {
    "revise": ReviseAction,
    "publish": PublishAction,
    "withdraw": WithdrawAction,
    "good-practice": MarkGoodPractice,
    "no-good-practice": UnmarkGoodPractice,
}
"""What stands at the end of the address -> the command; on the console as in the API."""
BODIES = {act: body_of(kind, _IDS) for act, kind in COMMANDS.items()}
