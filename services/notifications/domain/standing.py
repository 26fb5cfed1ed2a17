"""Exactly where a notice stands: the state that release 0.1.0 knows, and what it cannot say."""

from collections.abc import Mapping

from shared.contracts.notifications.codes import NoticeStanding, NoticeState

SHOWN_AS: Mapping[NoticeStanding, NoticeState] = {
    NoticeStanding.HELD: NoticeState.CREATED,
    NoticeStanding.DELIVERED: NoticeState.SENT,
    NoticeStanding.SUPERSEDED: NoticeState.FAILED_PERMANENTLY,
    NoticeStanding.SUPPRESSED: NoticeState.FAILED_PERMANENTLY,
    NoticeStanding.EXPIRED: NoticeState.FAILED_PERMANENTLY,
}
"""Standings that are kept beside the state, and the state under which a reader of 0.1.0 sees them: one that waits, or
one that is not tried again by itself.
"""


def exact(state: NoticeState, beside: NoticeStanding | None) -> NoticeStanding:
    """What stands beside holds as long as it fits: a release that does not know it moves the state alone."""
    return beside if beside is not None and SHOWN_AS[beside] is state else NoticeStanding(state)
