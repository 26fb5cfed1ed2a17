"""Whom each method of the other services may answer, and whose rows come back: the only table of it.

A route says who may come in (`entrypoints/access.py`); here is what may be asked on that visitor's behalf, so that a
route that asks for too much fails where it asks. A method without a line is asked by nobody (ADR 0017).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.gateway.domain.permissions import Permission, may, to_carry_out
from shared.contracts.codes import Role
from shared.contracts.request import EVERY_SERVICE, Request


class Outsider(StrEnum):
    """Who may ask without a permission."""

    ANYBODY = "anybody"
    LINK = "link"
    """Whoever holds an investor's tracking link, of the one dossier that it opens."""
    MANDATARY = "mandatary"
    """Whoever holds the link of a mandate, of the one dossier, under that mandate."""


class Rows(StrEnum):
    """Whose rows come back."""

    NOBODY = "nobody"
    """Of no investor: places, rules, what is offered, members of staff."""
    TECHNICAL = "technical"
    """Ids, codes and counts of events and notices, never a name."""
    TOTALS = "totals"
    """Counts over dossiers; small ones are suppressed."""
    ONE = "one"
    """Of the one dossier that is asked for."""
    REGION = "region"
    """Of every dossier of the region: advisers answer for all of it (ADR 0017)."""


@dataclass(frozen=True)
class Asker:
    """On whose behalf a request is made. Without a role: anybody, or a link's holder."""

    role: Role | None = None
    dossier_id: UUID | None = None
    """The one that the link opens."""
    mandate_id: UUID | None = None
    """Of a mandatary's link."""


ANYBODY = Asker()


@dataclass(frozen=True)
class Reach:
    """The rule of one method. `by` empty: only other services ask, never a visitor."""

    rows: Rows
    by: frozenset[Permission | Outsider] = frozenset()
    outsiders_say: Mapping[str, object] = field(default_factory=dict)
    """What stands in a request of somebody without a role."""

    def opens_for(self, request: Request[Any], asker: Asker) -> bool:
        if asker.role is not None and any(may(asker.role, p) for p in self.by if isinstance(p, Permission)):
            return True
        if any(getattr(request, name) != value for name, value in self.outsiders_say.items()):
            return False
        if Outsider.ANYBODY in self.by:
            return True
        holds = Outsider.LINK if asker.mandate_id is None else Outsider.MANDATARY
        under = getattr(request, "mandate_id", asker.mandate_id)
        own = asker.dossier_id is not None and getattr(request, "dossier_id", None) == asker.dossier_id
        return own and holds in self.by and (under == asker.mandate_id or asker.mandate_id is None)


class BeyondReach(RuntimeError):
    """A route asked for what its visitor may not have. A defect of ours: nothing was asked."""

    def __init__(self, request: Request[Any], asker: Asker) -> None:
        super().__init__(f"{type(request).__name__} on behalf of {asker.role or 'an outsider'}")


def _only(rows: Rows, *by: Permission | Outsider, **outsiders_say: object) -> Reach:
    return Reach(rows, frozenset(by), outsiders_say)


_P, _LINK, _ANYBODY, _MANDATARY = Permission, Outsider.LINK, Outsider.ANYBODY, Outsider.MANDATARY

_INVESTOR: dict[str, Reach] = {
    "file_dossier": _only(Rows.ONE, _ANYBODY),
    "list_queue": _only(Rows.REGION, _P.SEE_DOSSIERS, _P.SEE_ACCESS_JOURNAL),
    "export_queue": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "get_dossier": _only(Rows.ONE, _P.SEE_DOSSIERS),
    "track_dossier": _only(Rows.ONE, _LINK, _MANDATARY),
    "get_contact": Reach(Rows.ONE),
    "open_upload": _only(Rows.ONE, _LINK, _MANDATARY, _P.HAND_IN_PIECES, staff_id=None),
    "get_upload": _only(Rows.ONE, _LINK, _MANDATARY, _P.HAND_IN_PIECES),
    "abandon_upload": _only(Rows.ONE, _LINK, _MANDATARY, _P.HAND_IN_PIECES),
    "import_dossiers": _only(Rows.REGION, _P.IMPORT_DOSSIERS),
    "list_imports": _only(Rows.TECHNICAL, _P.IMPORT_DOSSIERS),
    "list_deadlines": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "get_project": _only(Rows.ONE, _P.SEE_DOSSIERS),
    "list_duplicates": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "list_opinions": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "list_commission_members": _only(Rows.NOBODY, _P.SEE_CLOCK_RULES),
    "add_commission_member": _only(Rows.NOBODY, _P.EDIT_CLOCK_RULES),
    "name_own_mandatary": _only(Rows.ONE, _LINK),
    "revoke_own_mandate": _only(Rows.ONE, _LINK),
    "get_mandatary_contact": Reach(Rows.ONE),
    "get_dated_lists": _only(Rows.NOBODY, _P.SEE_CLOCK_RULES),
    "add_list_entry": _only(Rows.NOBODY, _P.EDIT_CLOCK_RULES),
    "list_stalled": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "list_saga_dossiers": _only(Rows.TECHNICAL, _P.SEE_SAGAS),
    "get_decision_letter": _only(Rows.ONE, _LINK, _MANDATARY, _P.SEE_DOSSIERS),
    "start_bulk": _only(Rows.REGION, _P.MOVE_DOSSIER),
    "get_bulk_job": _only(Rows.REGION, _P.MOVE_DOSSIER),
    "list_bulk_jobs": _only(Rows.REGION, _P.MOVE_DOSSIER),
    "get_statistics": _only(Rows.TOTALS, _P.SEE_STATISTICS),
    "list_sessions": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "get_session": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "plan_session": _only(Rows.NOBODY, _P.RUN_SESSIONS),
    "cancel_session": _only(Rows.NOBODY, _P.RUN_SESSIONS),
    "add_to_agenda": _only(Rows.ONE, _P.RUN_SESSIONS),
    "order_agenda": _only(Rows.NOBODY, _P.RUN_SESSIONS),
    "hold_session": _only(Rows.NOBODY, _P.RUN_SESSIONS),
    "write_minutes": _only(Rows.ONE, _P.RUN_SESSIONS),
    "postpone_item": _only(Rows.ONE, _P.RUN_SESSIONS),
    "close_minutes": _only(Rows.NOBODY, _P.CLOSE_MINUTES),
    "add_note": _only(Rows.ONE, _P.WRITE_ABOUT_DOSSIER),
    "write_message": _only(Rows.ONE, _P.WRITE_ABOUT_DOSSIER),
    "settle_thread": _only(Rows.ONE, _P.WRITE_ABOUT_DOSSIER),
    "write_to_centre": _only(Rows.ONE, _LINK),
    "propose_appointment": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "move_appointment": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "accept_appointment": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "cancel_appointment": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "announce_stay": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "cancel_stay": _only(Rows.ONE, _LINK, _P.WRITE_ABOUT_DOSSIER, staff_id=None),
    "list_appointments": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "add_capacity_rule": _only(Rows.NOBODY, _P.PLAN_ADVISERS),
    "list_advisers": _only(Rows.TOTALS, _P.SEE_ADVISERS),
    "assign_adviser": _only(Rows.ONE, _P.ASSIGN_ADVISER),
    "assign_waiting": _only(Rows.TOTALS, _P.ASSIGN_ADVISER),
    "hand_over_dossiers": _only(Rows.TOTALS, _P.ASSIGN_ADVISER),
    "add_assignment_rule": _only(Rows.NOBODY, _P.PLAN_ADVISERS),
    "end_assignment_rule": _only(Rows.NOBODY, _P.PLAN_ADVISERS),
    "record_absence": _only(Rows.NOBODY, _P.PLAN_ADVISERS),
    "cancel_absence": _only(Rows.NOBODY, _P.PLAN_ADVISERS),
    "get_person": _only(Rows.ONE, _P.RECTIFY_PERSON),
    "rectify_person": _only(Rows.ONE, _P.RECTIFY_PERSON),
    "set_consent": _only(Rows.ONE, _LINK, _P.RECTIFY_PERSON, staff_id=None),
    "correct_own_contact": _only(Rows.ONE, _LINK),
    "export_person": _only(Rows.ONE, _P.EXPORT_PERSON),
    "get_privacy_desk": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "propose_erasure": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "validate_erasure": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "reject_erasure": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "confirm_erasure": Reach(Rows.TECHNICAL),
    "place_hold": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "lift_hold": _only(Rows.TECHNICAL, _P.PROTECT_DATA),
    "add_retention_rule": _only(Rows.NOBODY, _P.PROTECT_DATA),
    "list_retention_rules": Reach(Rows.NOBODY),
    "list_clock_rules": _only(Rows.NOBODY, _P.SEE_CLOCK_RULES),
    "list_holidays": _only(Rows.NOBODY, _P.SEE_CLOCK_RULES),
    "add_legal_period": _only(Rows.NOBODY, _P.EDIT_CLOCK_RULES),
    "add_follow_up_rule": _only(Rows.NOBODY, _P.EDIT_CLOCK_RULES),
    "correct_holiday": _only(Rows.NOBODY, _P.EDIT_CLOCK_RULES),
    "simulate_aid": _only(Rows.NOBODY, _ANYBODY),
    "get_dossier_aid": _only(Rows.ONE, _P.SEE_DOSSIERS),
}

_NOTIFICATIONS: dict[str, Reach] = {
    "list_notices": _only(Rows.ONE, _P.SEE_DOSSIERS),
    "get_notice_message": Reach(Rows.ONE),
    "export_person_notices": _only(Rows.ONE, _P.EXPORT_PERSON),
    "list_troubled_notices": _only(Rows.TECHNICAL, _P.OPERATE),
    "get_latency": Reach(Rows.TECHNICAL),
    "resend_notice": _only(Rows.TECHNICAL, _P.OPERATE),
    "get_staff_contact": _only(Rows.NOBODY, _P.USE_OWN_SESSION),
    "set_staff_contact": _only(Rows.NOBODY, _P.USE_OWN_SESSION),
    "list_staff_contacts": _only(Rows.NOBODY, _P.MANAGE_ACCOUNTS),
    "forget_staff_contact": _only(Rows.NOBODY, _P.MANAGE_ACCOUNTS),
}

_TERRITORY: dict[str, Reach] = {
    "list_provinces": _only(Rows.NOBODY, _ANYBODY),
    "list_communes": _only(Rows.NOBODY, _ANYBODY),
    "list_zones": _only(Rows.NOBODY, _ANYBODY),
    "list_plots": _only(Rows.NOBODY, _ANYBODY),
    **dict.fromkeys(
        ("get_place_profile", "search_places", "list_indicators", "list_region_figures"),
        _only(Rows.NOBODY, _ANYBODY),
    ),
    "list_feature_collections": _only(Rows.NOBODY, _ANYBODY),
    "search_features": _only(Rows.NOBODY, _ANYBODY),
    "get_feature": _only(Rows.NOBODY, _ANYBODY),
    **dict.fromkeys(("record_figure", "choose_figure"), _only(Rows.NOBODY, _P.EDIT_OFFER)),
    "get_plot": _only(Rows.NOBODY, _ANYBODY),
    "list_poles": _only(Rows.NOBODY, _ANYBODY),
    "list_sites": _only(Rows.NOBODY, _ANYBODY),
    "get_site": _only(Rows.NOBODY, _ANYBODY, _P.EDIT_OFFER, for_staff=False),
    "get_plot_sheet": _only(Rows.NOBODY, _P.EDIT_OFFER),
    **{
        method: _only(Rows.NOBODY, _P.EDIT_OFFER)
        for method in ("record_pole", "record_site", "record_plot", "withdraw_plot", "put_back_plot", "import_table")
    },
    "export_table": _only(Rows.NOBODY, _ANYBODY),
    "list_opportunities": _only(Rows.NOBODY, _ANYBODY, _P.SEE_OFFERS, published_only=True, being_written=False),
    "get_opportunity": _only(Rows.NOBODY, _ANYBODY, _P.SEE_OFFERS, for_staff=False),
    "list_opportunity_versions": _only(Rows.NOBODY, _P.SEE_OFFERS),
    "list_saga_plots": _only(Rows.TECHNICAL, _P.SEE_SAGAS),
    "get_pipeline": _only(Rows.TOTALS, _P.SEE_PIPELINE),
    "get_plan": _only(Rows.NOBODY, _ANYBODY, _P.SEE_PLAN, for_staff=False),
    "list_priorities": _only(Rows.NOBODY, _ANYBODY, _P.SEE_PLAN, public_only=True),
    **dict.fromkeys(
        ("list_planning_indicators", "get_planning_table", "list_planning_history", "get_period", "list_periods"),
        _only(Rows.NOBODY, _P.SEE_PLAN),
    ),
    "get_axis_rollup": _only(Rows.TOTALS, _P.SEE_PIPELINE),
    **dict.fromkeys(
        ("import_planning", "record_priority", "define_indicator", "enter_period_value"),
        _only(Rows.NOBODY, _P.EDIT_PLAN),
    ),
    **dict.fromkeys(("approve_period", "reopen_period"), _only(Rows.NOBODY, _P.APPROVE_PERIOD)),
    "list_changes": _only(Rows.TOTALS, _P.SEE_PIPELINE),
    **{
        method: _only(Rows.NOBODY, _P.MANAGE_SUBSCRIPTIONS)
        for method in (
            *("list_subscriptions", "get_subscription", "create_subscription", "rotate_secret", "pause_subscription"),
            *("resume_subscription", "close_subscription", "ping_subscription", "replay_subscription", "skip_delivery"),
        )
    },
    "list_troubled_subscriptions": _only(Rows.TECHNICAL, _P.OPERATE),
    "get_roll_up": _only(Rows.REGION, _P.SEE_DOSSIERS),
    "draft_opportunity": _only(Rows.NOBODY, _P.EDIT_OFFER),
    "revise_opportunity": _only(Rows.NOBODY, _P.EDIT_OFFER),
    **dict.fromkeys(("submit_opportunity", "drop_revision"), _only(Rows.NOBODY, _P.EDIT_OFFER)),
    **dict.fromkeys(("publish_opportunity", "send_back_opportunity"), _only(Rows.NOBODY, _P.REVIEW_OFFER)),
    "withdraw_opportunity": _only(Rows.NOBODY, _P.EDIT_OFFER),
    "register_plot": Reach(Rows.NOBODY),
    "list_actions": _only(Rows.NOBODY, _ANYBODY, _P.EDIT_OFFER, published_only=True),
    "get_action": _only(Rows.NOBODY, _ANYBODY, _P.EDIT_OFFER, for_staff=False),
    "list_action_terms": _only(Rows.NOBODY, _ANYBODY),
    "search_offer": _only(Rows.NOBODY, _ANYBODY),
    **{
        method: _only(Rows.NOBODY, _P.EDIT_OFFER)
        for method in (
            *("draft_action", "revise_action", "publish_action", "withdraw_action"),
            *("mark_good_practice", "unmark_good_practice", "add_action_term", "import_actions"),
        )
    },
    "list_aid_rules": _only(Rows.NOBODY, _P.SEE_AID_RULES),
    "add_aid_rule": _only(Rows.NOBODY, _P.EDIT_AID_RULES),
    "add_territorial_category": _only(Rows.NOBODY, _P.EDIT_AID_RULES),
}

_EVERY_SERVICE: dict[str, Reach] = {
    "read_past": Reach(Rows.TECHNICAL),
    "list_published": Reach(Rows.TECHNICAL),
    "publish_again": Reach(Rows.TECHNICAL),
    **{
        method: _only(Rows.TECHNICAL, _P.OPERATE)
        for method in (
            *("get_backlog", "list_parked", "list_parked_groups", "get_parked", "edit_parked", "discard_parked"),
            *("replay_parked", "replay_parked_group", "replay_parked_lane", "discard_parked_group"),
        )
    },
}

REACH: Mapping[str, Mapping[str, Reach]] = MappingProxyType(
    {
        "investor": _INVESTOR,
        "notifications": _NOTIFICATIONS,
        "territory": _TERRITORY,
        EVERY_SERVICE: _EVERY_SERVICE,
    }
)
"""Service -> method -> rule. Commands to a dossier have theirs by `permissions.to_carry_out`."""


def reach_of(service: str, method: str) -> Reach:
    """Raises KeyError for a method without a rule: somebody has to decide first."""
    found = REACH[service].get(method)
    if found is not None:
        return found
    if service == "investor":
        return _only(Rows.ONE, to_carry_out(method))
    raise KeyError(method)


def admit(request: Request[Any], asker: Asker) -> None:
    """Raises BeyondReach; KeyError for a method without a rule."""
    if not reach_of(request.service, request.method).opens_for(request, asker):
        raise BeyondReach(request, asker)
