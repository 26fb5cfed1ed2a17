"""The composition root: which use case answers which request, which handler which event, over which database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.territory.adapters import delivery_retention
from services.territory.adapters.action_tables import map_actions
from services.territory.adapters.aid_tables import map_aid_scheme
from services.territory.adapters.attachment_types import attachment_rules
from services.territory.adapters.closings import SqlClosings
from services.territory.adapters.expired import expired_reservations
from services.territory.adapters.offer_versions import expired_opportunities
from services.territory.adapters.queries import QUERIES
from services.territory.adapters.subscriptions import WebhookSetUp
from services.territory.adapters.tables import map_domain, pipeline_entry
from services.territory.adapters.unit_of_work import TerritoryUnitOfWork
from services.territory.config import FileSettings
from services.territory.domain.pipeline_entry import PipelineEntry, follow
from services.territory.usecases import (
    actions,
    add_aid_rule,
    figures_of_places,
    follow_dossiers,
    import_planning,
    planning_periods,
    record_poles,
    record_sites,
    review_opportunity,
)
from services.territory.usecases import subscriptions as subscribing
from services.territory.usecases.attachment_desk import AttachmentDesk
from services.territory.usecases.close_pipeline import close_pipeline
from services.territory.usecases.draft_opportunity import draft_opportunity
from services.territory.usecases.editing import commands as editing
from services.territory.usecases.expire_opportunity import expire_opportunity
from services.territory.usecases.expire_reservation import expire_reservation
from services.territory.usecases.forget_person import forget_person
from services.territory.usecases.import_actions import import_actions
from services.territory.usecases.import_table import import_table
from services.territory.usecases.publish_opportunity import publish_opportunity
from services.territory.usecases.register_plot import register_plot
from services.territory.usecases.revise_opportunity import revise_opportunity
from services.territory.usecases.withdraw_opportunity import withdraw_opportunity
from shared.contracts.catalogue import DOSSIER
from shared.contracts.event import Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.request import Request
from shared.contracts.territory import (
    action_imports,
    aid_rules,
    feature_editing,
    figures,
    planning,
    poles,
    requests,
    site_tables,
    sites,
    subscriptions,
)
from shared.contracts.territory import actions as action_contract
from shared.files.content import ContentExaminer
from shared.messaging.application import Application, Command
from shared.messaging.projection import Entry, Projection
from shared.messaging.unit_of_work import Handler, transaction
from shared.process.file_store import scanner_of, store_of

COMMANDS: Mapping[type[Request[Any]], Command] = {
    requests.DraftOpportunity: draft_opportunity,
    requests.ReviseOpportunity: revise_opportunity,
    requests.PublishOpportunity: publish_opportunity,
    requests.SubmitOpportunity: review_opportunity.submit_opportunity,
    requests.SendBackOpportunity: review_opportunity.send_back_opportunity,
    requests.DropRevision: review_opportunity.drop_revision,
    requests.WithdrawOpportunity: withdraw_opportunity,
    requests.RegisterPlot: register_plot,
    aid_rules.AddAidRule: add_aid_rule.add_aid_rule,
    aid_rules.AddTerritorialCategory: add_aid_rule.add_territorial_category,
    figures.RecordFigure: figures_of_places.record_figure,
    figures.ChooseFigure: figures_of_places.choose_figure,
    planning.ImportPlanning: import_planning.import_planning,
    planning.RecordPriority: import_planning.record_priority,
    planning.DefineIndicator: planning_periods.define_indicator,
    planning.EnterPeriodValue: planning_periods.enter_period_value,
    planning.ApprovePeriod: planning_periods.approve_period,
    planning.ReopenPeriod: planning_periods.reopen_period,
    subscriptions.CreateSubscription: subscribing.create_subscription,
    subscriptions.RotateSecret: subscribing.rotate_secret,
    subscriptions.PauseSubscription: subscribing.pause_subscription,
    subscriptions.ResumeSubscription: subscribing.resume_subscription,
    subscriptions.CloseSubscription: subscribing.close_subscription,
    subscriptions.PingSubscription: subscribing.ping_subscription,
    subscriptions.ReplaySubscription: subscribing.replay_subscription,
    subscriptions.SkipDelivery: subscribing.skip_delivery,
    poles.RecordPole: record_poles.record_pole,
    poles.WithdrawPole: record_poles.withdraw_pole,
    poles.PutBackPole: record_poles.put_back_pole,
    sites.RecordSite: record_sites.record_site,
    sites.RecordPlot: record_sites.record_plot,
    sites.WithdrawPlot: record_sites.withdraw_plot,
    sites.PutBackPlot: record_sites.put_back_plot,
    site_tables.ImportTable: import_table,
    action_contract.DraftAction: actions.draft_action,
    action_contract.ReviseAction: actions.revise_action,
    action_contract.PublishAction: actions.publish_action,
    action_contract.WithdrawAction: actions.withdraw_action,
    action_contract.MarkGoodPractice: actions.mark_good_practice,
    action_contract.UnmarkGoodPractice: actions.unmark_good_practice,
    action_contract.AddActionTerm: actions.add_action_term,
    action_imports.ImportActions: import_actions,
    feature_editing.CreateFeature: editing.create_feature,
    feature_editing.ReplaceFeature: editing.replace_feature,
    feature_editing.UpdateFeature: editing.update_feature,
    feature_editing.RemoveFeature: editing.remove_feature,
}

HANDLERS: Mapping[type[Event], Handler] = {
    ErasureOrdered: forget_person,
    investor.DossierFiled: follow_dossiers.dossier_filed,
    investor.VerificationOpened: follow_dossiers.dossier_moved,
    investor.ComplementRequested: follow_dossiers.dossier_moved,
    investor.ComplementProvided: follow_dossiers.dossier_moved,
    investor.DossierCompleted: follow_dossiers.dossier_moved,
    investor.ReviewOpened: follow_dossiers.dossier_moved,
    investor.DossierScheduled: follow_dossiers.dossier_moved,
    investor.DossierPostponed: follow_dossiers.dossier_moved,
    investor.DossierDecided: follow_dossiers.dossier_decided,
    investor.DossierAppealed: follow_dossiers.dossier_moved,
    investor.DossierAppealDecided: follow_dossiers.appeal_decided,
    investor.DossierWithdrawn: follow_dossiers.dossier_withdrawn,
    investor.DossierClosed: follow_dossiers.dossier_closed,
    investor.DossierMerged: follow_dossiers.dossier_merged,
    investor.DossierProgressed: follow_dossiers.dossier_moved,
    investor.RealisationRecorded: follow_dossiers.dossier_moved,
    investor.DossierDueDateMoved: follow_dossiers.dossier_moved,
    investor.DossierOwnFundsStated: follow_dossiers.dossier_moved,
}


def _pipeline_entry(events: Sequence[Event]) -> Entry | None:
    """The fold that the handlers' unit of work goes through, one event at a time."""
    entry: PipelineEntry | None = None
    for event in events:
        if isinstance(event, investor.DossierEvent):
            entry = follow(entry, event)
    return None if entry is None else entry.row()


PROJECTIONS: Mapping[str, Projection] = {
    "pipeline": Projection(DOSSIER, pipeline_entry, key="dossier_id", fold=_pipeline_entry),
}
"""What can be compared with the publisher's history and rebuilt from it: `./primo rebuild territory.pipeline`."""

unit_of_work: Callable[[Session], TerritoryUnitOfWork] = TerritoryUnitOfWork

map_domain()  # at import: queries load aggregates too, and several lanes start at once
map_aid_scheme()
map_actions()


def utc_now() -> datetime:
    return datetime.now(UTC)


def application(
    engine: Engine,
    now: Callable[[], datetime] = utc_now,
    webhooks: WebhookSetUp = WebhookSetUp(),  # noqa: B008 - frozen
) -> Application:
    def unit(session: Session) -> TerritoryUnitOfWork:
        return TerritoryUnitOfWork(session, webhooks)

    return Application("territory", engine, commands=COMMANDS, queries=QUERIES, unit_of_work=unit, now=now)


def attachment_desk(engine: Engine, settings: FileSettings) -> AttachmentDesk:
    """The desk of the `files` process. Raises StoreNotConfigured."""
    return AttachmentDesk(
        transaction=lambda: transaction(engine, unit_of_work),
        store=store_of(settings),
        examiner=ContentExaminer(attachment_rules),
        scanner=scanner_of(settings),
        now=utc_now,
    )


def release_expired(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Free every plot whose reservation has run out, each in a transaction of its own; answers how many."""
    with Session(engine) as session:
        overdue = expired_reservations(session, now())
    freed = 0
    for dossier_id in overdue:
        with transaction(engine, unit_of_work) as work:
            freed += expire_reservation(dossier_id, work, now)
    return freed


def withdraw_expired(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Withdraw every offer whose last day is over, each in a transaction of its own; answers how many."""
    with Session(engine) as session:
        overdue = expired_opportunities(session, now())
    withdrawn = 0
    for opportunity_id in overdue:
        with transaction(engine, unit_of_work) as work:
            withdrawn += expire_opportunity(opportunity_id, work, now)
    return withdrawn


def announce_aid_rules(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Tell the words on the aids that came with a delivery; answers of how many schemes."""
    with transaction(engine, unit_of_work) as work:
        return add_aid_rule.announce_aid_rules(work, now)


def close_month(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Tell the figures of the month that has ended; answers how many."""
    return close_pipeline(SqlClosings(engine), now)


def drop_old_deliveries(engine: Engine, now: Callable[[], datetime] = utc_now) -> int:
    """Forget what became of deliveries long ago; answers of how many."""
    return delivery_retention.drop_old_deliveries(engine, now())
