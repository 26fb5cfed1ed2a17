"""The composition root: the use cases over one database, one connection to the other services, one clock."""

import asyncio
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from services.gateway.adapters.database import Database
from services.gateway.adapters.file_port import HttpAttachments, HttpFiles
from services.gateway.adapters.kept_answers import KeptAnswers
from services.gateway.adapters.ledger import ACCESS_JOURNAL
from services.gateway.adapters.mailbox import MaildirMailbox
from services.gateway.adapters.moved_dossiers import BrokerMovedDossiers
from services.gateway.adapters.oidc import OidcProvider, Registered
from services.gateway.adapters.passkeys import WebauthnPasskeys
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.adapters.sealing import AesSealing
from services.gateway.adapters.services import RpcServices
from services.gateway.adapters.snapshot_key import SnapshotKey
from services.gateway.config import ServeSettings
from services.gateway.domain.account import Account
from services.gateway.domain.data_table import DataTable
from services.gateway.domain.errors import MailboxAbsent
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.plain_line import plain
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.domain.provider_sign_in import RETURN
from services.gateway.domain.queue_view import QueueView
from services.gateway.domain.reach import admit
from services.gateway.usecases.adviser_sight import require_advisers
from services.gateway.usecases.asking import asking
from services.gateway.usecases.close_account import check_closable, close_account, find_account
from services.gateway.usecases.delegation_desk import DelegationDesk
from services.gateway.usecases.door_desk import DoorDesk
from services.gateway.usecases.factor_desk import FactorDesk, Tools
from services.gateway.usecases.feed_watch import FeedWatch, changes_within
from services.gateway.usecases.file_ports import Attachments, FileCopy, Files
from services.gateway.usecases.hints import HintDesk
from services.gateway.usecases.limit_account import limit_account
from services.gateway.usecases.live import Live, MovedDossiers
from services.gateway.usecases.machine_desk import MachineDesk
from services.gateway.usecases.ports import JournalLine, Now, Passwords, Services, Store
from services.gateway.usecases.preference_desk import PreferenceDesk
from services.gateway.usecases.provider_desk import ProviderDesk
from services.gateway.usecases.queue_views import find_view, keep_view, list_views, remove_view
from services.gateway.usecases.read_journal import readers_of
from services.gateway.usecases.snapshots import SnapshotDesk
from shared.contracts import tracking
from shared.contracts.investor.queries import ListWithin, TrackDossier
from shared.contracts.investor.replies import TrackingView
from shared.contracts.notifications.staff_contacts import ForgetStaffContact
from shared.contracts.request import Request
from shared.contracts.territory.subscriptions import Changes, ListChanges
from shared.database.engine import make_engine
from shared.process.ledger_work import ledger_component
from shared.process.worker import Worker
from shared.rpc.direct_client import DirectClient

R = TypeVar("R")

KEPT_S, KEPT_BYTES = 5.0, 32 * 1024 * 1024
TILES_S, TILES_BYTES, TILES_AT_ONCE = 60.0, 64 * 1024 * 1024, 1


class Application:
    """Everything that the HTTP side asks for."""

    def __init__(
        self,
        settings: ServeSettings,
        *,
        database: Store,
        services: Services,
        files: Files,
        attachments: Attachments,
        passwords: Passwords,
        moved: MovedDossiers | None = None,
        now: Now = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.database = database
        self.services = services
        self.files = files
        self.attachments = attachments
        self._now = now
        secret = settings.session_secret.get_secret_value()
        self.doors = DoorDesk(database, now, passwords, secret=secret)
        tools = Tools(AesSealing(settings.factor_secret.get_secret_value()), WebauthnPasskeys(settings.public_url))
        self.provider = ProviderDesk(database, now, provider_of(settings))
        self.factors = FactorDesk(database, now, tools, secret=secret)
        seed = settings.snapshot_key.get_secret_value().strip()
        self.hints = HintDesk(database, now)
        self.delegations = DelegationDesk(database, now)
        self.preferences = PreferenceDesk(database, now, secret=settings.tracking_secret.get_secret_value())
        self.snapshots = SnapshotDesk(database, SnapshotKey(seed) if seed else None, now)
        self.kept: KeptAnswers[PreparedAnswer] = KeptAnswers(
            seconds=KEPT_S, largest=KEPT_BYTES, size=lambda answer: answer.size
        )
        """Public answers of OGC API and of the catalogue, which are the same for everybody."""
        self.kept_tiles: KeptAnswers[PreparedAnswer] = KeptAnswers(
            seconds=TILES_S, largest=TILES_BYTES, size=lambda answer: answer.size
        )
        self.drawing = asyncio.Semaphore(TILES_AT_ONCE)
        """A map asks for twenty tiles at once: what others ask of the territory waits for one of them at most."""
        self.kept_tables: KeptAnswers[DataTable] = KeptAnswers(
            seconds=KEPT_S, largest=KEPT_BYTES, size=lambda table: table.size
        )
        """What they are made from."""
        self.feed = FeedWatch(self._end_of_feed)
        self.live = Live(moved)
        self.machines = MachineDesk(
            database,
            now,
            requests=settings.machine_requests,
            from_address=settings.address_requests,
            tokens=settings.token_requests,
        )

    def present(self) -> datetime:
        """The present moment, with its time zone."""
        return self._now()

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        """Ask another service on the present visitor's behalf. Raises its Refusal, ServiceUnavailable, BeyondReach."""
        admit(request, asking())
        return await self.services.call(request, service=service, timeout=timeout)

    async def changes(self, query: ListChanges, *, wait_s: int = 0) -> Changes:
        """The feed. See usecases/feed_watch.py."""
        return await changes_within(query, wait_s, self.call, self.feed)

    async def _end_of_feed(self) -> str:
        """Asked in nobody's name, and nothing of it is shown: whoever waits asks again in their own."""
        return (await self.services.call(ListChanges(since="now", limit=1))).next

    async def note(self, account: Account, act: str, subject: str) -> None:
        """Write a line of the access journal."""
        async with self.database.statements() as work:
            await work.journal.note(account.id, act, subject, self._now())

    async def note_download(self, dossier_id: UUID, act: str) -> None:
        """Write a line of the access journal: handed out to the holder of the investor's link, or of a mandate's."""
        async with self.database.statements() as work:
            await work.journal.note(None, act, str(dossier_id), self._now())

    async def readers(self, dossier_id: UUID, reader: Account, *, before: int | None = None) -> Sequence[JournalLine]:
        """Who read a dossier. See usecases/read_journal.py. Of one that the reader does not see: nobody."""
        within = await self.call(ListWithin(dossier_ids=(dossier_id,))) if reader.remit else ()
        async with self.database.transaction() as work:
            found = await readers_of(dossier_id, reader, work, self._now, before=before)
        return found if within or not reader.remit else ()

    async def keep_view(
        self, account: Account, filters: Mapping[str, Any], *, name: str = "", shared: bool = False
    ) -> QueueView:
        """Store a filter of the queue. See usecases/queue_views.py, also for the three below."""
        async with self.database.transaction() as work:
            return await keep_view(account, filters, work, self._now, name=name, shared=shared)

    async def view(self, view_id: UUID, account: Account) -> QueueView:
        async with self.database.transaction() as work:
            return await find_view(view_id, account, work, self._now)

    async def views(self, account: Account) -> Sequence[QueueView]:
        async with self.database.transaction() as work:
            return await list_views(account, work)

    async def remove_view(self, view_id: UUID, account: Account) -> None:
        async with self.database.transaction() as work:
            await remove_view(view_id, account, work)

    async def staff_names(self) -> Mapping[UUID, str]:
        async with self.database.transaction() as work:
            return await work.accounts.names()

    async def advisers(self) -> Sequence[Account]:
        """Those who may be given a dossier, by name."""
        async with self.database.transaction() as work:
            accounts = await work.accounts.active()
        return [account for account in accounts if may(account.role, Permission.MOVE_DOSSIER)]

    async def accounts(self) -> Sequence[Account]:
        """Those that are not closed, by name."""
        async with self.database.transaction() as work:
            return await work.accounts.active()

    async def account(self, account_id: UUID) -> Account:
        """Raises AccountNotFound."""
        async with self.database.transaction() as work:
            return await find_account(account_id, work)

    async def limit_account(self, account_id: UUID, provinces: Iterable[str], by: Account) -> Account:
        async with self.database.transaction() as work:
            return await limit_account(account_id, provinces, by.id, work, self._now)

    async def close_account(self, account_id: UUID, by: Account) -> None:
        """Its address first. See usecases/close_account.py."""
        async with self.database.transaction() as work:
            await check_closable(account_id, by, work)
        await self.call(ForgetStaffContact(staff_id=account_id))
        async with self.database.transaction() as work:
            await close_account(account_id, by, work, self._now)

    async def require_advisers(self, request: Request[Any], named: Iterable[UUID]) -> None:
        """See usecases/adviser_sight.py."""
        await require_advisers(request, named, await self.advisers(), self.call)

    async def track(self, token: str) -> TrackingView:
        """The dossier that a tracking link opens. Raises TrackingLinkInvalid, TrackingLinkExpired; of a mandatary's
        link also MandateNotInForce.
        """
        key = self.key(token)
        return await self.call(TrackDossier(dossier_id=key.dossier_id, mandate_id=key.mandate_id))

    def tracked(self, token: str) -> UUID:
        """The dossier that an investor's own link names; who acts for them needs `key`, and is asked for the power.

        Raises TrackingLinkInvalid, TrackingLinkExpired.
        """
        lasts = timedelta(days=self.settings.tracking_link_days)
        return tracking.read(token, self.settings.tracking_secret.get_secret_value(), lasts)

    def key(self, token: str) -> tracking.Key:
        """What a link opens, and for whom. Raises as `tracked` does."""
        lasts = timedelta(days=self.settings.tracking_link_days)
        return tracking.read_key(token, self.settings.tracking_secret.get_secret_value(), lasts)

    async def read_file(self, account: Account, dossier_id: UUID, file_id: UUID) -> tuple[FileCopy, str]:
        """A copy with the reader's mark, and the mark: both are in the access journal before the reader has either."""
        mark, at = secrets.token_hex(5).upper(), self._now()
        line = f"{account.username} {at:%Y-%m-%d %H:%M} UTC {mark}"
        copy = await self.files.fetch(dossier_id, file_id, plain(line))
        await self.note(account, "piece_read", f"{dossier_id} {copy.piece} {copy.number} {mark}")
        return copy, mark

    def mailbox(self) -> MaildirMailbox:
        """Raises MailboxAbsent where mail is really sent."""
        if self.settings.mailbox_dir is None:
            raise MailboxAbsent()
        return MaildirMailbox(self.settings.mailbox_dir)

    async def open(self) -> None:
        """Called once, in the running event loop; waits for no server."""
        if isinstance(self.services, RpcServices):
            self.services.open()
        self.live.open()

    async def close(self) -> None:
        await self.feed.close()
        await self.live.close()
        if isinstance(self.services, RpcServices):
            await self.services.close()
        await self.files.close()
        await self.attachments.close()
        await self.database.close()


@contextmanager
def keeping_ledger(settings: ServeSettings) -> Iterator[None]:
    """Seal and verify the access journal beside what the process does: the gateway has no `work`."""
    engine = make_engine(settings.database_url, application="primo-gateway-ledger", pool_size=1)
    with Worker([ledger_component(ACCESS_JOURNAL, settings, engine)]).beside():
        yield
    engine.dispose()


def provider_of(settings: ServeSettings) -> OidcProvider | None:
    """The institution's sign-in; None: the set-up has none."""
    if not settings.oidc_issuer:
        return None
    return OidcProvider(
        Registered(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            return_to=settings.public_url.rstrip("/") + RETURN,
            named_origins=settings.oidc_named_origins,
        )
    )


def build(settings: ServeSettings) -> Application:
    return Application(
        settings,
        database=Database(settings.database_url),
        services=RpcServices(
            settings.amqp_url,
            DirectClient(
                settings.direct_addresses, settings.direct_secret.get_secret_value(), timeout=settings.rpc_timeout_s
            ),
            timeout=settings.rpc_timeout_s,
        ),
        files=HttpFiles(settings.files_address, settings.direct_secret.get_secret_value()),
        attachments=HttpAttachments(settings.attachments_address, settings.direct_secret.get_secret_value()),
        passwords=ArgonPasswords(),
        moved=BrokerMovedDossiers(settings.amqp_url),
    )
