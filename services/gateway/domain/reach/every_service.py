"""Whom the methods that every service has may answer: its past, its parked events."""

from services.gateway.domain.permissions import Permission
from services.gateway.domain.reach.rules import Reach, Rows, only

METHODS_OF_ALL: dict[str, Reach] = {
    "read_past": Reach(Rows.TECHNICAL),
    "list_published": Reach(Rows.TECHNICAL),
    "publish_again": Reach(Rows.TECHNICAL),
    **{
        method: only(Rows.TECHNICAL, Permission.OPERATE)
        for method in (
            *("get_backlog", "list_parked", "list_parked_groups", "get_parked", "edit_parked", "discard_parked"),
            *("replay_parked", "replay_parked_group", "replay_parked_lane", "discard_parked_group"),
        )
    },
}
