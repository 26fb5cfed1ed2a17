"""Part of the composition root: which providers deliver each channel."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from itertools import groupby
from urllib.parse import urlsplit

from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.return_paths import ReturnPaths
from services.notifications.adapters.channels.signing import Signer
from services.notifications.adapters.channels.smpp import SmppLine
from services.notifications.adapters.channels.smpp_session import SmsCentre
from services.notifications.adapters.channels.sms_http import HttpSms, HttpSmsLine
from services.notifications.adapters.channels.smtp import MailServer, SmtpMailer
from services.notifications.adapters.channels.staff_receivers import AlertPosting, ReceiverBook, StaffWebhooks
from services.notifications.adapters.channels.staff_webhook import StaffBridge, StaffWebhookLine
from services.notifications.adapters.channels.web_push import (
    MEDIA_TYPE,
    USER_AGENT,
    Gone,
    PushLine,
    PushServices,
    PushSetUp,
)
from services.notifications.adapters.timing_data import timing_policy
from services.notifications.config import FIRST, WorkSettings
from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.domain.provider import Provider
from services.notifications.domain.return_address import ReturnAddresses
from services.notifications.provider_settings import (
    HttpProvider,
    ProviderSettings,
    SmppProvider,
    SmtpProvider,
    WebhookProvider,
)
from services.notifications.usecases.carrier_ports import Carrier, Line
from services.notifications.usecases.ports import Now
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.preference_links import PreferenceLinks
from shared.network.vapid_key import VapidKey
from shared.network.webhooks.caller import WebhookCaller
from shared.network.webhooks.signature import secret_bytes
from shared.reference.push_services import NAMED, push_services


class DeliveryFactory:
    """Builds senders' carriers: a line of its own to each provider, breakers shared. Raises SigningKeyUnusable."""

    def __init__(self, settings: WorkSettings, now: Now, gone: Gone) -> None:
        """`gone`: told of browsers that their push services know no more."""
        self._sender, self._now = settings.sender, now
        self._console_url = f"{settings.public_url}console"
        self._links = PreferenceLinks(str(settings.public_url), settings.tracking_secret.get_secret_value())
        self._return_paths, self._signer = _return_paths(settings), _signer(settings)
        self._settings: Sequence[ProviderSettings] = (_first(settings), *settings.providers)
        self._providers = [Provider(one.name, one.channel, one.kind, one.priority) for one in self._settings]
        self._push = _push(settings, gone)
        self._push_origins = settings.push_named_origins
        self._push_services = [
            Provider(name, Channel.PUSH, ProviderKind.WEB_PUSH) for name in _served(self._push, settings)
        ]
        self.board = ProviderBoard([*self._providers, *self._push_services], now)
        known = [one.name for one in (*self._providers, *self._push_services)]
        self.receivers = ReceiverBook(_posting(settings, self._console_url), self.board, known, now)

    def build(self) -> Mapping[Channel, Carrier]:
        """For one thread. Channels without a provider are not there."""
        lines = [(provider, self._line(one)) for provider, one in zip(self._providers, self._settings, strict=True)]
        lines.sort(key=lambda line: line[0].channel)
        alerts = [line for line in lines if line[0].channel is Channel.WEBHOOK]
        others = groupby((line for line in lines if line not in alerts), key=lambda line: line[0].channel)
        carriers: dict[Channel, Carrier] = {channel: Providers(list(theirs), self.board) for channel, theirs in others}
        if alerts or self.receivers.may_be_named:
            carriers[Channel.WEBHOOK] = StaffWebhooks(alerts, self.receivers, self.board, self._now)
        if self._push is not None:
            by_name = {one.name: Providers([(one, PushLine(self._push))], self.board) for one in self._push_services}
            carriers[Channel.PUSH] = PushServices(by_name, self._push_origins)
        return carriers

    def receipts(self) -> Mapping[str, SmsCentre]:
        """Whose receipts are listened for, by the provider's name."""
        return {one.name: _centre(one) for one in self._settings if isinstance(one, SmppProvider) and one.receipts}

    def _line(self, one: ProviderSettings) -> Line:
        if isinstance(one, SmppProvider):
            return SmppLine(_centre(one))
        if isinstance(one, HttpProvider):
            return HttpSmsLine(HttpSms(str(one.url), one.token.get_secret_value(), one.source, one.timeout_s))
        if isinstance(one, WebhookProvider):
            return StaffWebhookLine(_bridge(one, self._console_url), self._now)
        return SmtpMailer(
            MailServer(
                host=one.host,
                port=one.port,
                security=one.security,
                username=one.username,
                password=one.password.get_secret_value(),
                timeout_s=one.timeout_s,
                sender=self._sender,
                links=self._links,
                return_paths=self._return_paths,
                signer=self._signer,
            )
        )


def _posting(settings: WorkSettings, console_url: str) -> AlertPosting:
    return AlertPosting(
        settings.webhook_key.get_secret_value(),
        console_url,
        settings.webhook_named_origins,
        settings.webhook_ca_file or None,
    )


def _bridge(one: WebhookProvider, console_url: str) -> StaffBridge:
    secret, parts = secret_bytes(one.secret.get_secret_value()), urlsplit(str(one.url))
    named = (f"{parts.scheme}://{parts.netloc}",) if one.private else ()
    return StaffBridge(str(one.url), (secret,), console_url, named)


def _push(settings: WorkSettings, gone: Gone) -> PushSetUp | None:
    digits = settings.push_key.get_secret_value()
    if not digits.strip():
        return None
    return PushSetUp(
        key=VapidKey.read(digits),
        contact=settings.push_contact or parseaddr(settings.sender)[1],
        policy=timing_policy(),
        caller=WebhookCaller(
            named_origins=settings.push_named_origins,
            ca_file=settings.push_ca_file or None,
            media_type=MEDIA_TYPE,
            user_agent=USER_AGENT,
        ),
        gone=gone,
    )


def _served(push: PushSetUp | None, settings: WorkSettings) -> Sequence[str]:
    if push is None:
        return ()
    known = [one.name for one in push_services()]
    return [*known, NAMED] if settings.push_named_origins else known


def _centre(one: SmppProvider) -> SmsCentre:
    return SmsCentre(
        host=one.host,
        port=one.port,
        tls=one.tls,
        system_id=one.system_id,
        password=one.password.get_secret_value(),
        timeout_s=one.timeout_s,
        source=one.source,
    )


def _return_paths(settings: WorkSettings) -> ReturnPaths | None:
    if not settings.bounce_domain:
        return None
    secret = settings.address_secret.get_secret_value()
    return ReturnPaths(Fingerprints(secret), ReturnAddresses(secret, settings.bounce_domain))


def _signer(settings: WorkSettings) -> Signer | None:
    if settings.dkim_key_file is None:
        return None
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    return Signer.from_file(settings.dkim_key_file, selector=settings.dkim_selector, domain=domain)


def _first(settings: WorkSettings) -> SmtpProvider:
    return SmtpProvider(
        kind=ProviderKind.SMTP,
        name=FIRST,
        priority=0,
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password,
        timeout_s=settings.smtp_timeout_s,
    )
