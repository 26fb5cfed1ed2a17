"""The composition root: which use case answers which request, which handler which event, over which database."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notifications.adapters.channels.web_push import Gone
from services.notifications.adapters.contacts import GoneBrowsers, RpcContacts
from services.notifications.adapters.queries import QUERIES as READ
from services.notifications.adapters.retention import drop_old_words
from services.notifications.adapters.staff_receivers import AlertSetUp
from services.notifications.adapters.timing_data import ResidenceCalendar, timing_policy
from services.notifications.adapters.unit_of_work import NotificationsUnitOfWork
from services.notifications.adapters.writing.contact_data import Centre, centre_on
from services.notifications.adapters.writing.icu_text import READING
from services.notifications.adapters.writing.links import Links
from services.notifications.adapters.writing.shipped_texts import shipped
from services.notifications.adapters.writing.sms_price import part_price_on
from services.notifications.adapters.writing.staff_wording import load as load_for_staff
from services.notifications.adapters.writing.staff_writer import StaffTextWriter
from services.notifications.adapters.writing.template_preview import Previews
from services.notifications.adapters.writing.wording import load
from services.notifications.adapters.writing.writer import TextWriter
from services.notifications.config import TextSettings, WorkSettings
from services.notifications.delivery_factory import DeliveryFactory
from services.notifications.domain.announcement import ANNOUNCED
from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.usecases import campaigns, staff_receivers, templates
from services.notifications.usecases.announce import (
    announce,
    dossier_filed,
    investor_changed,
    mandate_given,
    mandate_revoked,
    notice_undelivered,
    staff_called,
)
from services.notifications.usecases.explain_untold import explain_untold_step
from services.notifications.usecases.follow_offers import opportunity_published, opportunity_withdrawn
from services.notifications.usecases.forget_person import forget_person
from services.notifications.usecases.lift_suppression import lift_suppression, lift_suppressions
from services.notifications.usecases.ports import Contacts, Now
from services.notifications.usecases.providers import move_provider
from services.notifications.usecases.read_notice import read_notice
from services.notifications.usecases.resend_notice import resend_notice
from services.notifications.usecases.send_notice import Sending
from services.notifications.usecases.staff_contacts import forget_staff_contact, set_staff_contact
from services.notifications.usecases.timing import Timing
from shared.contracts.event import Event
from shared.contracts.investor import events as investor
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.privacy import ListRetentionRules
from shared.contracts.notifications.campaigns import (
    BeginCampaign,
    DropCampaign,
    MoveCampaign,
    NoteUnsubscribed,
    SaveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.inbox import ReadNotice
from shared.contracts.notifications.providers import MoveProvider
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.staff_contacts import ForgetStaffContact, SetStaffContact
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    ChangeStaffReceiver,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    TryStaffReceiver,
)
from shared.contracts.notifications.suppressions import LiftSuppression, LiftSuppressions
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TemplatePreview,
)
from shared.contracts.notifications.untold import ExplainUntoldStep
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request
from shared.contracts.territory import events as territory
from shared.contracts.tracking import VALID_DAYS
from shared.messaging.application import Application, Command, Query
from shared.messaging.unit_of_work import Handler
from shared.reference.days import local_date
from shared.rpc.blocking import BlockingRpcClient
from shared.telemetry import logging

log = logging.get(__name__)

CONTACT_TIMEOUT_S = 5.0
SAMPLE_SENDER = "PRIMO <noreply@primo.invalid>"

COMMANDS: Mapping[type[Request[Any]], Command] = {
    ResendNotice: resend_notice,
    ExplainUntoldStep: explain_untold_step,
    SetStaffContact: set_staff_contact,
    ForgetStaffContact: forget_staff_contact,
    BeginTemplateDraft: partial(templates.begin_draft, shipped=shipped),
    SaveTemplateDraft: partial(templates.save_draft, reading=READING),
    PutTemplateLive: partial(templates.put_live, reading=READING),
    DropTemplateDraft: templates.drop_draft,
    SendTemplateTest: partial(templates.send_test, reading=READING),
    LiftSuppression: lift_suppression,
    LiftSuppressions: lift_suppressions,
    BeginCampaign: campaigns.begin_campaign,
    SaveCampaign: partial(campaigns.save_campaign, reading=READING),
    DropCampaign: campaigns.drop_campaign,
    SendCampaignTest: partial(campaigns.send_campaign_test, reading=READING),
    StartCampaign: partial(campaigns.start_campaign, reading=READING),
    MoveCampaign: campaigns.move_campaign,
    NoteUnsubscribed: campaigns.note_unsubscribed,
    ReadNotice: read_notice,
    MoveProvider: move_provider,
    AddStaffReceiver: staff_receivers.add_staff_receiver,
    ChangeStaffReceiver: staff_receivers.change_staff_receiver,
    RotateStaffReceiver: staff_receivers.rotate_staff_receiver,
    TryStaffReceiver: staff_receivers.try_staff_receiver,
    RemoveStaffReceiver: staff_receivers.remove_staff_receiver,
}

HANDLERS: Mapping[type[Event], Handler] = {
    **dict.fromkeys(ANNOUNCED, announce),
    investor.DossierFiled: dossier_filed,
    investor.MandateGiven: mandate_given,
    investor.MandateRevoked: mandate_revoked,
    investor.DossierInvestorChanged: investor_changed,
    investor.DossierStaffCalled: staff_called,
    investor.DossierNoticeUndelivered: notice_undelivered,
    territory.OpportunityPublished: opportunity_published,
    territory.OpportunityWithdrawn: opportunity_withdrawn,
    ErasureOrdered: forget_person,
}


def utc_now() -> datetime:
    return datetime.now(UTC)


def _centre(settings: TextSettings, day: date) -> Centre:
    return centre_on(day, email=settings.contact_email, phone=settings.contact_phone, url=settings.contact_url)


@cache
def _previews() -> Previews:
    """Of texts with sample data. Their links open nothing: the secret that signs real ones is the senders' alone."""
    settings, today = TextSettings(), local_date(utc_now())
    nowhere = Links("https://primo.example/", secret="sample", validity=timedelta(days=VALID_DAYS))  # noqa: S106
    return Previews(
        writer=TextWriter(load(), centre=_centre(settings, today), links=nowhere, sender=SAMPLE_SENDER, now=utc_now),
        staff_writer=StaffTextWriter(
            load_for_staff(), console_url="https://primo.example/console", sender=SAMPLE_SENDER, now=utc_now
        ),
        part_price_mad=part_price_on(today, settings.sms_part_price_mad),
    )


def _preview(query: PreviewTemplate, session: Session, now: datetime) -> tuple[TemplatePreview, ...]:
    return _previews().preview(query, session, now)


QUERIES: Mapping[type[Request[Any]], Query] = {**READ, PreviewTemplate: _preview}


def unit_of_work(session: Session) -> NotificationsUnitOfWork:
    return NotificationsUnitOfWork(session)


def application(engine: Engine, alerts: AlertSetUp = AlertSetUp()) -> Application:  # noqa: B008 - frozen
    """`alerts`: what the set-up says of receivers of alerts to staff."""
    work = partial(NotificationsUnitOfWork, alerts=alerts)
    return Application(
        "notifications", engine, commands=COMMANDS, queries=QUERIES, unit_of_work=work, within_remit=True
    )


def drop_words_whose_time_is_over(engine: Engine, call: Callable[[ListRetentionRules], Any], now: Now = utc_now) -> int:
    """Once a day, by investor's rules; put off while investor does not answer. Answers how many messages went."""
    try:
        rules = call(ListRetentionRules())
    except (Refusal, TimeoutError) as away:
        log.info("words of notices not looked at now", error=type(away).__name__)
        return 0
    return drop_old_words(engine, rules, now())


class SendingFactory:
    """Builds senders' tools: what is shared between them once, a mail connection each.

    Raises WordingIncomplete when a language lacks a text: better at the start than in the middle of a queue.
    """

    def __init__(
        self, settings: WorkSettings, contacts: Contacts | None = None, now: Now = utc_now, gone: Gone | None = None
    ) -> None:
        client = BlockingRpcClient(settings.amqp_url, timeout=CONTACT_TIMEOUT_S)
        self._contacts = contacts or RpcContacts(client)
        self._writer = TextWriter(
            load(),
            centre=_centre(settings, local_date(now())),
            links=Links(
                public_url=str(settings.public_url),
                secret=settings.tracking_secret.get_secret_value(),
                validity=timedelta(days=settings.tracking_link_days),
            ),
            sender=settings.sender,
            now=now,
        )
        self._staff_writer = StaffTextWriter(
            load_for_staff(), console_url=f"{settings.public_url}console", sender=settings.sender, now=now
        )
        self._timing = Timing(timing_policy(), ResidenceCalendar(), now)
        self._delivery = DeliveryFactory(settings, now, gone or GoneBrowsers(client))
        self.board = self._delivery.board
        self.receipts = self._delivery.receipts()
        self._fingerprints = Fingerprints(settings.address_secret.get_secret_value())

    def follow(self, engine: Engine) -> None:
        """Deliver from now on as staff said in the console."""
        self._delivery.receivers.follow(engine)
        self.board.follow(engine)

    def build(self) -> Sending:
        """For one thread."""
        return Sending(
            contacts=self._contacts,
            writer=self._writer,
            staff_writer=self._staff_writer,
            carriers=self._delivery.build(),
            fingerprints=self._fingerprints,
            timing=self._timing,
        )
