"""Reads: contract models straight from SQL, past the domain."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.territory.adapters.actions import list_action_terms
from services.territory.adapters.aid_rules import list_aid_rules, list_public_aid_rules
from services.territory.adapters.features.edited import get_edited_feature
from services.territory.adapters.features.search import get_feature, list_feature_collections, search_features
from services.territory.adapters.features.tiles import draw_tile
from services.territory.adapters.queries import plan
from services.territory.adapters.queries.actions import get_action, list_actions
from services.territory.adapters.queries.axis_rollup import get_axis_rollup
from services.territory.adapters.queries.opportunities import (
    get_opportunity,
    get_opportunity_version,
    list_opportunities,
    list_opportunity_versions,
)
from services.territory.adapters.queries.pipeline import get_pipeline
from services.territory.adapters.queries.place_profiles import (
    get_place_profile,
    list_indicators,
    list_region_figures,
    search_places,
)
from services.territory.adapters.queries.places import list_communes, list_provinces
from services.territory.adapters.queries.plots import get_plot, list_plots, list_zones
from services.territory.adapters.queries.poles import get_pole, list_poles
from services.territory.adapters.queries.roll_up import get_roll_up
from services.territory.adapters.queries.sagas import list_saga_plots
from services.territory.adapters.queries.search import search_offer
from services.territory.adapters.queries.site_tables import export_table
from services.territory.adapters.queries.sites import get_plot_sheet, get_site, list_sites
from services.territory.adapters.queries.subscriptions import (
    get_subscription,
    list_changes,
    list_subscriptions,
    list_troubled_subscriptions,
)
from services.territory.adapters.queries.told_path import get_told_path
from shared.contracts.request import Request
from shared.contracts.territory import (
    action_views,
    feature_editing,
    features,
    figures,
    path,
    planning,
    poles,
    queries,
    roll_up,
    saga,
    search,
    site_tables,
    sites,
    subscriptions,
    tiles,
)

QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    queries.ListProvinces: list_provinces,
    queries.ListCommunes: list_communes,
    queries.ListZones: list_zones,
    queries.ListPlots: list_plots,
    queries.GetPlot: get_plot,
    queries.GetOpportunity: get_opportunity,
    queries.ListOpportunities: list_opportunities,
    queries.ListOpportunityVersions: list_opportunity_versions,
    queries.GetOpportunityVersion: get_opportunity_version,
    queries.GetPipeline: get_pipeline,
    path.GetToldPath: get_told_path,
    roll_up.GetRollUp: get_roll_up,
    saga.ListSagaPlots: list_saga_plots,
    queries.ListAidRules: list_aid_rules,
    queries.ListPublicAidRules: list_public_aid_rules,
    figures.GetPlaceProfile: get_place_profile,
    figures.SearchPlaces: search_places,
    figures.ListIndicators: list_indicators,
    figures.ListRegionFigures: list_region_figures,
    planning.GetPlanningTable: plan.get_planning_table,
    planning.ListPlanningHistory: plan.list_planning_history,
    planning.ListPlanningIndicators: plan.list_planning_indicators,
    queries.ListPriorities: plan.list_priorities,
    planning.GetPlan: plan.get_plan,
    planning.GetPeriod: plan.get_period,
    planning.ListPeriods: plan.list_periods,
    planning.GetAxisRollup: get_axis_rollup,
    subscriptions.ListSubscriptions: list_subscriptions,
    subscriptions.ListTroubledSubscriptions: list_troubled_subscriptions,
    subscriptions.GetSubscription: get_subscription,
    subscriptions.ListChanges: list_changes,
    features.ListFeatureCollections: list_feature_collections,
    features.SearchFeatures: search_features,
    features.GetFeature: get_feature,
    feature_editing.GetEditedFeature: get_edited_feature,
    tiles.DrawTile: draw_tile,
    poles.ListPoles: list_poles,
    poles.GetPole: get_pole,
    sites.ListSites: list_sites,
    sites.GetSite: get_site,
    sites.GetPlotSheet: get_plot_sheet,
    site_tables.ExportTable: export_table,
    action_views.ListActions: list_actions,
    action_views.GetAction: get_action,
    action_views.ListActionTerms: list_action_terms,
    search.SearchOffer: search_offer,
}
