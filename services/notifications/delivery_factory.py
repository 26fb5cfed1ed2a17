"""Part of the composition root: which providers deliver each channel."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from itertools import groupby

from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.return_paths import ReturnPaths
from services.notifications.adapters.channels.signing import Signer
from services.notifications.adapters.channels.smpp import SmppLine
from services.notifications.adapters.channels.smpp_session import SmsCentre
from services.notifications.adapters.channels.sms_http import HttpSms, HttpSmsLine
from services.notifications.adapters.channels.smtp import MailServer, SmtpMailer
from services.notifications.config import FIRST, WorkSettings
from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.domain.provider import Provider
from services.notifications.domain.return_address import ReturnAddresses
from services.notifications.provider_settings import HttpProvider, ProviderSettings, SmppProvider, SmtpProvider
from services.notifications.usecases.carrier_ports import Carrier, Line
from services.notifications.usecases.ports import Now
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.preference_links import PreferenceLinks


class DeliveryFactory:
    """Builds senders' carriers: a line of its own to each provider, breakers shared. Raises SigningKeyUnusable."""

    def __init__(self, settings: WorkSettings, now: Now) -> None:
        self._sender = settings.sender
        self._links = PreferenceLinks(str(settings.public_url), settings.tracking_secret.get_secret_value())
        self._return_paths, self._signer = _return_paths(settings), _signer(settings)
        self._settings: Sequence[ProviderSettings] = (_first(settings), *settings.providers)
        self._providers = [Provider(one.name, one.channel, one.kind, one.priority) for one in self._settings]
        self.board = ProviderBoard(self._providers, now)

    def build(self) -> Mapping[Channel, Carrier]:
        """For one thread. Channels without a provider are not there."""
        lines = [(provider, self._line(one)) for provider, one in zip(self._providers, self._settings, strict=True)]
        lines.sort(key=lambda line: line[0].channel)
        by_channel = groupby(lines, key=lambda line: line[0].channel)
        return {channel: Providers(list(theirs), self.board) for channel, theirs in by_channel}

    def receipts(self) -> Mapping[str, SmsCentre]:
        """Whose receipts are listened for, by the provider's name."""
        return {one.name: _centre(one) for one in self._settings if isinstance(one, SmppProvider) and one.receipts}

    def _line(self, one: ProviderSettings) -> Line:
        if isinstance(one, SmppProvider):
            return SmppLine(_centre(one))
        if isinstance(one, HttpProvider):
            return HttpSmsLine(HttpSms(str(one.url), one.token.get_secret_value(), one.source, one.timeout_s))
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
