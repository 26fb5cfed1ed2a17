"""The territory's RPC methods. Each decodes its request, has the application answer it, and encodes the reply."""

from typing import Any

from services.territory.adapters.subscriptions import WebhookSetUp
from services.territory.bootstrap import application
from services.territory.config import settings
from services.territory.entrypoints.feature_rpc import FeatureMethods
from services.territory.entrypoints.offer_rpc import OfferMethods
from services.territory.entrypoints.planning_rpc import PlanningMethods
from shared.contracts.refusal import Refusal
from shared.contracts.territory import (
    action_imports,
    action_views,
    actions,
    aid_rules,
    poles,
    queries,
    requests,
    roll_up,
    saga,
    search,
    site_tables,
    sites,
    subscriptions,
)
from shared.database.engine import make_engine
from shared.messaging.application import Application
from shared.rpc.amqp_door import rpc
from shared.rpc.common_methods import CommonMethods
from shared.rpc.server import ApplicationProvider


def build() -> Application:
    found = settings()
    return application(
        make_engine(found.database_url, application="primo-territory-serve", pool_size=found.rpc_workers),
        webhooks=WebhookSetUp(found.webhook_key.get_secret_value(), found.webhook_named_origins),
    )


class TerritoryService(FeatureMethods, OfferMethods, PlanningMethods, CommonMethods):
    """Requests to the territory service; the contracts say what each takes, answers and refuses."""

    name = "territory"
    answer = ApplicationProvider(build)

    @rpc(expected_exceptions=Refusal)
    def register_plot(self, request: Any) -> Any:
        return self.answer(requests.RegisterPlot, request)

    @rpc(expected_exceptions=Refusal)
    def list_provinces(self, request: Any) -> Any:
        return self.answer(queries.ListProvinces, request)

    @rpc(expected_exceptions=Refusal)
    def list_communes(self, request: Any) -> Any:
        return self.answer(queries.ListCommunes, request)

    @rpc(expected_exceptions=Refusal)
    def list_zones(self, request: Any) -> Any:
        return self.answer(queries.ListZones, request)

    @rpc(expected_exceptions=Refusal)
    def list_plots(self, request: Any) -> Any:
        return self.answer(queries.ListPlots, request)

    @rpc(expected_exceptions=Refusal)
    def get_plot(self, request: Any) -> Any:
        return self.answer(queries.GetPlot, request)

    @rpc(expected_exceptions=Refusal)
    def get_pipeline(self, request: Any) -> Any:
        return self.answer(queries.GetPipeline, request)

    @rpc(expected_exceptions=Refusal)
    def get_roll_up(self, request: Any) -> Any:
        return self.answer(roll_up.GetRollUp, request)

    @rpc(expected_exceptions=Refusal)
    def list_saga_plots(self, request: Any) -> Any:
        return self.answer(saga.ListSagaPlots, request)

    @rpc(expected_exceptions=Refusal)
    def list_aid_rules(self, request: Any) -> Any:
        return self.answer(queries.ListAidRules, request)

    @rpc(expected_exceptions=Refusal)
    def list_public_aid_rules(self, request: Any) -> Any:
        return self.answer(queries.ListPublicAidRules, request)

    @rpc(expected_exceptions=Refusal)
    def add_aid_rule(self, request: Any) -> Any:
        return self.answer(aid_rules.AddAidRule, request)

    @rpc(expected_exceptions=Refusal)
    def add_territorial_category(self, request: Any) -> Any:
        return self.answer(aid_rules.AddTerritorialCategory, request)

    @rpc(expected_exceptions=Refusal)
    def create_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.CreateSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def list_subscriptions(self, request: Any) -> Any:
        return self.answer(subscriptions.ListSubscriptions, request)

    @rpc(expected_exceptions=Refusal)
    def list_troubled_subscriptions(self, request: Any) -> Any:
        return self.answer(subscriptions.ListTroubledSubscriptions, request)

    @rpc(expected_exceptions=Refusal)
    def get_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.GetSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def rotate_secret(self, request: Any) -> Any:
        return self.answer(subscriptions.RotateSecret, request)

    @rpc(expected_exceptions=Refusal)
    def pause_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.PauseSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def resume_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.ResumeSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def close_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.CloseSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def ping_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.PingSubscription, request)

    @rpc(expected_exceptions=Refusal)
    def replay_subscription(self, request: Any) -> Any:
        return self.answer(subscriptions.ReplaySubscription, request)

    @rpc(expected_exceptions=Refusal)
    def skip_delivery(self, request: Any) -> Any:
        return self.answer(subscriptions.SkipDelivery, request)

    @rpc(expected_exceptions=Refusal)
    def list_changes(self, request: Any) -> Any:
        return self.answer(subscriptions.ListChanges, request)

    @rpc(expected_exceptions=Refusal)
    def list_poles(self, request: Any) -> Any:
        return self.answer(poles.ListPoles, request)

    @rpc(expected_exceptions=Refusal)
    def get_pole(self, request: Any) -> Any:
        return self.answer(poles.GetPole, request)

    @rpc(expected_exceptions=Refusal)
    def list_sites(self, request: Any) -> Any:
        return self.answer(sites.ListSites, request)

    @rpc(expected_exceptions=Refusal)
    def get_site(self, request: Any) -> Any:
        return self.answer(sites.GetSite, request)

    @rpc(expected_exceptions=Refusal)
    def get_plot_sheet(self, request: Any) -> Any:
        return self.answer(sites.GetPlotSheet, request)

    @rpc(expected_exceptions=Refusal)
    def record_pole(self, request: Any) -> Any:
        return self.answer(poles.RecordPole, request)

    @rpc(expected_exceptions=Refusal)
    def withdraw_pole(self, request: Any) -> Any:
        return self.answer(poles.WithdrawPole, request)

    @rpc(expected_exceptions=Refusal)
    def put_back_pole(self, request: Any) -> Any:
        return self.answer(poles.PutBackPole, request)

    @rpc(expected_exceptions=Refusal)
    def record_site(self, request: Any) -> Any:
        return self.answer(sites.RecordSite, request)

    @rpc(expected_exceptions=Refusal)
    def record_plot(self, request: Any) -> Any:
        return self.answer(sites.RecordPlot, request)

    @rpc(expected_exceptions=Refusal)
    def withdraw_plot(self, request: Any) -> Any:
        return self.answer(sites.WithdrawPlot, request)

    @rpc(expected_exceptions=Refusal)
    def put_back_plot(self, request: Any) -> Any:
        return self.answer(sites.PutBackPlot, request)

    @rpc(expected_exceptions=Refusal)
    def import_table(self, request: Any) -> Any:
        return self.answer(site_tables.ImportTable, request)

    @rpc(expected_exceptions=Refusal)
    def export_table(self, request: Any) -> Any:
        return self.answer(site_tables.ExportTable, request)

    @rpc(expected_exceptions=Refusal)
    def draft_action(self, request: Any) -> Any:
        return self.answer(actions.DraftAction, request)

    @rpc(expected_exceptions=Refusal)
    def revise_action(self, request: Any) -> Any:
        return self.answer(actions.ReviseAction, request)

    @rpc(expected_exceptions=Refusal)
    def publish_action(self, request: Any) -> Any:
        return self.answer(actions.PublishAction, request)

    @rpc(expected_exceptions=Refusal)
    def withdraw_action(self, request: Any) -> Any:
        return self.answer(actions.WithdrawAction, request)

    @rpc(expected_exceptions=Refusal)
    def mark_good_practice(self, request: Any) -> Any:
        return self.answer(actions.MarkGoodPractice, request)

    @rpc(expected_exceptions=Refusal)
    def unmark_good_practice(self, request: Any) -> Any:
        return self.answer(actions.UnmarkGoodPractice, request)

    @rpc(expected_exceptions=Refusal)
    def add_action_term(self, request: Any) -> Any:
        return self.answer(actions.AddActionTerm, request)

    @rpc(expected_exceptions=Refusal)
    def list_actions(self, request: Any) -> Any:
        return self.answer(action_views.ListActions, request)

    @rpc(expected_exceptions=Refusal)
    def get_action(self, request: Any) -> Any:
        return self.answer(action_views.GetAction, request)

    @rpc(expected_exceptions=Refusal)
    def list_action_terms(self, request: Any) -> Any:
        return self.answer(action_views.ListActionTerms, request)

    @rpc(expected_exceptions=Refusal)
    def search_offer(self, request: Any) -> Any:
        return self.answer(search.SearchOffer, request)

    @rpc(expected_exceptions=Refusal)
    def import_actions(self, request: Any) -> Any:
        return self.answer(action_imports.ImportActions, request)
