"""Whom the territory service may answer."""

from services.gateway.domain.permissions import Permission
from services.gateway.domain.reach.rules import Outsider, Reach, Rows, only

ANYBODY = Outsider.ANYBODY

TERRITORY: dict[str, Reach] = {
    "list_provinces": only(Rows.NOBODY, ANYBODY),
    "list_communes": only(Rows.NOBODY, ANYBODY),
    "list_zones": only(Rows.NOBODY, ANYBODY),
    "list_plots": only(Rows.NOBODY, ANYBODY),
    **dict.fromkeys(
        ("get_place_profile", "search_places", "list_indicators", "list_region_figures"),
        only(Rows.NOBODY, ANYBODY),
    ),
    "list_feature_collections": only(Rows.NOBODY, ANYBODY),
    "search_features": only(Rows.NOBODY, ANYBODY),
    "get_feature": only(Rows.NOBODY, ANYBODY),
    **dict.fromkeys(
        ("get_edited_feature", "create_feature", "replace_feature", "update_feature", "remove_feature"),
        only(Rows.NOBODY, Permission.EDIT_OFFER),
    ),
    "draw_tile": only(Rows.NOBODY, ANYBODY),
    **dict.fromkeys(("record_figure", "choose_figure"), only(Rows.NOBODY, Permission.EDIT_OFFER)),
    "get_plot": only(Rows.NOBODY, ANYBODY),
    "list_poles": only(Rows.NOBODY, ANYBODY, Permission.EDIT_OFFER, withdrawn_too=False),
    **dict.fromkeys(("get_pole", "withdraw_pole", "put_back_pole"), only(Rows.NOBODY, Permission.EDIT_OFFER)),
    "list_sites": only(Rows.NOBODY, ANYBODY),
    "get_site": only(Rows.NOBODY, ANYBODY, Permission.EDIT_OFFER, for_staff=False),
    "get_plot_sheet": only(Rows.NOBODY, Permission.EDIT_OFFER),
    **{
        method: only(Rows.NOBODY, Permission.EDIT_OFFER)
        for method in ("record_pole", "record_site", "record_plot", "withdraw_plot", "put_back_plot", "import_table")
    },
    "export_table": only(Rows.NOBODY, ANYBODY),
    "list_opportunities": only(Rows.NOBODY, ANYBODY, Permission.SEE_OFFERS, published_only=True, being_written=False),
    "get_opportunity": only(Rows.NOBODY, ANYBODY, Permission.SEE_OFFERS, for_staff=False),
    "get_opportunity_version": only(Rows.NOBODY, ANYBODY),  # was public; routed by link alone
    "list_opportunity_versions": only(Rows.NOBODY, Permission.SEE_OFFERS),
    "list_saga_plots": only(Rows.TECHNICAL, Permission.SEE_SAGAS),
    "get_pipeline": only(Rows.TOTALS, Permission.SEE_PIPELINE),
    "get_plan": only(Rows.NOBODY, ANYBODY, Permission.SEE_PLAN, for_staff=False),
    "list_priorities": only(Rows.NOBODY, ANYBODY, Permission.SEE_PLAN, public_only=True),
    **dict.fromkeys(
        ("list_planning_indicators", "get_planning_table", "list_planning_history", "get_period", "list_periods"),
        only(Rows.NOBODY, Permission.SEE_PLAN),
    ),
    "get_told_path": only(Rows.TOTALS, Permission.SEE_PIPELINE),
    "get_axis_rollup": only(Rows.TOTALS, Permission.SEE_PIPELINE),
    **dict.fromkeys(
        ("import_planning", "record_priority", "define_indicator", "enter_period_value"),
        only(Rows.NOBODY, Permission.EDIT_PLAN),
    ),
    **dict.fromkeys(("approve_period", "reopen_period"), only(Rows.NOBODY, Permission.APPROVE_PERIOD)),
    "list_changes": only(Rows.TOTALS, Permission.SEE_CHANGES),
    **{
        method: only(Rows.NOBODY, Permission.MANAGE_SUBSCRIPTIONS)
        for method in (
            *("list_subscriptions", "get_subscription", "create_subscription", "rotate_secret", "pause_subscription"),
            *("resume_subscription", "close_subscription", "ping_subscription", "replay_subscription", "skip_delivery"),
        )
    },
    "list_troubled_subscriptions": only(Rows.TECHNICAL, Permission.OPERATE),
    "get_roll_up": only(Rows.REGION, Permission.SEE_ROLL_UP),
    "draft_opportunity": only(Rows.NOBODY, Permission.EDIT_OFFER),
    "revise_opportunity": only(Rows.NOBODY, Permission.EDIT_OFFER),
    **dict.fromkeys(("submit_opportunity", "drop_revision"), only(Rows.NOBODY, Permission.EDIT_OFFER)),
    **dict.fromkeys(("publish_opportunity", "send_back_opportunity"), only(Rows.NOBODY, Permission.REVIEW_OFFER)),
    "withdraw_opportunity": only(Rows.NOBODY, Permission.EDIT_OFFER),
    "register_plot": Reach(Rows.NOBODY),
    "list_actions": only(Rows.NOBODY, ANYBODY, Permission.EDIT_OFFER, published_only=True),
    "get_action": only(Rows.NOBODY, ANYBODY, Permission.EDIT_OFFER, for_staff=False),
    "list_action_terms": only(Rows.NOBODY, ANYBODY),
    "search_offer": only(Rows.NOBODY, ANYBODY),
    **{
        method: only(Rows.NOBODY, Permission.EDIT_OFFER)
        for method in (
            *("draft_action", "revise_action", "publish_action", "withdraw_action"),
            *("mark_good_practice", "unmark_good_practice", "add_action_term", "import_actions"),
        )
    },
    "list_public_aid_rules": only(Rows.NOBODY, ANYBODY),
    "list_aid_rules": only(Rows.NOBODY, Permission.SEE_AID_RULES),
    "add_aid_rule": only(Rows.NOBODY, Permission.EDIT_AID_RULES),
    "add_territorial_category": only(Rows.NOBODY, Permission.EDIT_AID_RULES),
}
