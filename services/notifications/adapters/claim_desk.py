"""The senders' desk in PostgreSQL: claims that cannot outlive their claimer.

A sender's session holds an advisory lock under a token of its own; the token stands in each row it claims. When the
process dies, or its connection, PostgreSQL frees the lock at once, so whoever can take the lock knows that the claimer
is gone. No heartbeat and no timeout: a slow mail server is not a dead sender.
"""

import secrets
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Row, bindparam, func, insert, text, update

from services.notifications.adapters import leaving, metrics, tables
from services.notifications.adapters.campaign_store import at_work
from services.notifications.adapters.channels.receipts import taken
from services.notifications.adapters.claim_batch import Batch
from services.notifications.adapters.claim_query import claim_next, live_versions, newer_step
from services.notifications.adapters.digests import gather, read_steps
from services.notifications.adapters.hints import hint_at
from services.notifications.adapters.messages import insert_message, read_message
from services.notifications.adapters.proof.suppressions import stands, suppress
from services.notifications.adapters.staff_contacts import read_recipients
from services.notifications.adapters.staff_notices import read_gathered
from services.notifications.adapters.template_store import read_wording, wording_of
from services.notifications.adapters.undelivered import go_on
from services.notifications.domain.announcement import Facts
from services.notifications.domain.delivery import Attempt, Verdict, goes_on
from services.notifications.domain.message import Message
from services.notifications.domain.own_text import CampaignText
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.text_key import text_key
from services.notifications.domain.timing import UNRELEASED
from services.notifications.domain.wording import Rehearsal, TextNotLive, Wording, Wordings
from services.notifications.usecases.gathered import Gathered, ToldStep
from services.notifications.usecases.ports import Claim, ClaimLost
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.campaigns import CampaignState
from shared.contracts.notifications.codes import (
    AttemptOutcome,
    Channel,
    NoticeKind,
    NoticeStanding,
    NoticeState,
    Phase,
    SuppressedBecause,
)
from shared.contracts.notifications.templates import TextLanguage

_LOCK = text("SELECT pg_advisory_lock(:token)")
_HOLDERS = text("SELECT DISTINCT claimed_by FROM notice WHERE state = 'sending' AND claimed_by <> :token")
_HOLDER_IS_GONE = text("SELECT pg_try_advisory_xact_lock(:token)")

_notice = tables.notice


class SqlDesk:
    """One sender's desk, as long as its database session lives. The connection must end with it, not be pooled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = cast(psycopg.Connection, connection.connection.dbapi_connection)
        self._kept: UUID | None = None
        """The notice whose words were stored last."""
        self._batch = Batch()
        self._live: Mapping[str, UUID] | None = None
        """The texts that were live when the first of the batch was written."""
        self.token = secrets.randbits(63)
        with self._alone():
            connection.execute(_LOCK, {"token": self.token})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One statement, a transaction by itself: without BEGIN and COMMIT it is one round trip instead of three."""
        self._driver.autocommit = True
        with self._connection.begin():
            yield

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Several statements, one transaction."""
        self._driver.autocommit = False
        with self._connection.begin():
            yield

    def recover(self) -> None:
        with self._alone():
            holders = self._connection.execute(_HOLDERS, {"token": self.token}).scalars().all()
        for holder in holders:
            with self._together():
                if self._connection.execute(_HOLDER_IS_GONE, {"token": holder}).scalar():
                    self._take_over(holder)

    def _take_over(self, holder: int) -> None:
        held = (_notice.c.state == NoticeState.SENDING) & (_notice.c.claimed_by == holder)
        unharmed = self._connection.execute(
            update(_notice)
            .where(held & (_notice.c.phase == Phase.CLAIMED))
            .values(state=NoticeState.CREATED, phase=None, claimed_by=None)
            .returning(_notice.c.id)
        )
        released = Attempt(Phase.CLAIMED, AttemptOutcome.RELEASED, reply="the sender ended before anything left")
        for row in unharmed:
            self._add_attempt(row.id, released)
        ambiguous = self._connection.execute(
            # `claimed_by` stays: should the claimer have lost only its database, it still may say how it ended.
            update(_notice).where(held).values(state=NoticeState.UNKNOWN).returning(_notice.c.id)
        )
        unknown = Attempt(Phase.TRANSMITTING, AttemptOutcome.UNKNOWN, reply="the sender ended while transmitting")
        for row in ambiguous:
            self._add_attempt(row.id, unknown)

    def claim(self, channels: Collection[Channel] = tuple(Channel)) -> Claim | None:
        if not self._batch.claims:
            most = self._batch.most(time.monotonic())
            with self._alone():
                rows = claim_next(self._connection, channels, self.token, most)
            self._batch.begins([self._claim(row) for row in rows], time.monotonic())
            self._live = None
        return self._batch.claims.popleft() if self._batch.claims else None

    def give_back(self) -> None:
        claimed = [claim.notice_id for claim in self._batch.claims]
        self._batch.claims.clear()
        if claimed:
            with self._alone():
                self._connection.execute(
                    update(_notice)
                    .where(_notice.c.id.in_(claimed), _notice.c.claimed_by == self.token)
                    .values(state=NoticeState.CREATED, phase=None, claimed_by=None)
                )

    def _claim(self, row: Row[Any]) -> Claim:
        return Claim(
            token=self.token,
            notice_id=row.id,
            event_id=row.event_id,
            dossier_id=row.dossier_id,
            person_id=row.person_id,
            kind=NoticeKind(row.kind),
            facts=Facts.model_validate(row.facts),
            tries=row.tries,
            resends=row.resends,
            is_written=row.is_written,
            correlation_id=row.correlation_id,
            traceparent=row.traceparent,
            for_mandatary=row.for_mandatary,
            for_staff=row.for_staff,
            channel=Channel(row.channel),
            priority=row.priority,
            created_at=row.created_at,
            browser_id=row.browser_id,
            campaign_id=row.campaign_id,
            rehearsal=None
            if row.rehearsal_of is None
            else Rehearsal(row.rehearsal_of, TextLanguage(row.rehearsal_language)),
        )

    def written(self, claim: Claim) -> Message | None:
        if not claim.is_written:
            return None
        with self._alone():
            return read_message(self._connection, claim.notice_id)

    def _keep(self, claim: Claim, message: Message | None) -> None:
        if message is not None and not claim.is_written and self._kept != claim.notice_id:
            insert_message(self._connection, message)

    def recipient(self, claim: Claim) -> Recipient | None:
        with self._alone():
            return read_recipients(self._connection, [claim.person_id]).get(claim.person_id)

    def gathered(self, claim: Claim) -> Sequence[Gathered]:
        with self._together():
            return read_gathered(self._connection, claim.notice_id)

    def steps(self, claim: Claim) -> Sequence[ToldStep]:
        with self._alone():
            return read_steps(self._connection, claim.notice_id)

    def hint(self, claim: Claim, browsers: Sequence[UUID]) -> None:
        with self._together():
            hint_at(self._connection, claim.notice_id, browsers)

    def gather(self, claim: Claim, message: Message, mornings: Sequence[datetime]) -> None:
        with self._together():
            self._keep(claim, message)
            gather(self._connection, claim, mornings)

    def wordings(self, claim: Claim) -> Wordings:
        def live(key: str) -> Wording:
            with self._alone():
                if claim.campaign_id is not None and key == CampaignText.CAMPAIGN:
                    return wording_of(self._connection, at_work(self._connection, claim.campaign_id)[1])
                if claim.rehearsal is not None and key == text_key(claim.kind, claim.facts.status, claim.facts.text):
                    return read_wording(self._connection, claim.rehearsal.version_id)
                if self._live is None:
                    self._live = live_versions(self._connection)
                if key not in self._live:
                    raise TextNotLive(key)
                return wording_of(self._connection, self._live[key])

        return live

    def campaign_state(self, claim: Claim) -> CampaignState | None:
        if claim.campaign_id is None or claim.resends:
            return None
        with self._alone():
            return at_work(self._connection, claim.campaign_id)[0]

    def suppressed(self, fingerprint: bytes, channel: Channel, purpose: Purpose) -> bool:
        with self._alone():
            return stands(self._connection, fingerprint, channel, purpose)

    def transmitting(self, claim: Claim, message: Message) -> None:
        keep = not claim.is_written and self._kept != claim.notice_id
        with self._alone():
            if not leaving.transmitting(self._connection, claim, message, keep=keep):
                raise ClaimLost(str(claim.notice_id))
        self._kept = claim.notice_id

    def settle(self, claim: Claim, attempt: Attempt, verdict: Verdict, message: Message | None = None) -> None:
        """A claim that was taken over as `unknown` meanwhile is still settled by its claimer: it knows."""
        if leaving.is_plainly_sent(attempt, verdict):
            with self._alone():
                changed = leaving.sent(self._connection, claim, attempt, verdict)
        else:
            changed = self._settle(claim, attempt, verdict, message)
        took = None
        # The others wait: a digest for its hour, a hint for its reader's day, a campaign for its turn.
        at_once = claim.campaign_id is None and claim.channel is not Channel.PUSH
        at_once = at_once and (changed is None or changed.digest_at is None)
        if changed is not None and verdict.state is NoticeState.SENT and at_once:
            took = changed.sent_at - changed.occurred_at
        metrics.attempted(claim.channel, attempt, took)

    def _settle(self, claim: Claim, attempt: Attempt, verdict: Verdict, message: Message | None) -> Row[Any] | None:
        sent = verdict.state is NoticeState.SENT
        with self._together():
            changed = self._connection.execute(
                update(_notice)
                .where(
                    _notice.c.id == claim.notice_id,
                    _notice.c.claimed_by == claim.token,
                    _notice.c.state.in_([NoticeState.SENDING, NoticeState.UNKNOWN]),
                )
                .values(
                    state=verdict.state,
                    standing=verdict.standing,
                    phase=None,
                    tries=verdict.tries,
                    sent_at=func.clock_timestamp() if sent else _notice.c.sent_at,
                    next_attempt_at=func.now() + bindparam("pause", leaving.with_jitter(verdict.pause)),
                )
                .returning(_notice.c.occurred_at, _notice.c.sent_at, _notice.c.digest_at)
            ).one_or_none()
            if changed is not None:
                self._keep(claim, message)  # before the attempt: so the proof tells it in that order
            self._add_attempt(claim.notice_id, attempt)
            if changed is not None and attempt.provider is not None:
                taken(self._connection, claim.notice_id, attempt.provider, attempt.references)
            if attempt.condemned is not None:
                because, notice_id = SuppressedBecause.HARD_BOUNCE, claim.notice_id
                suppress(self._connection, attempt.condemned, claim.channel, because=because, notice_id=notice_id)
            if changed is not None and claim.campaign_id is None and goes_on(claim.channel, attempt, verdict):
                go_on(self._connection, claim.notice_id)
        return changed

    def newer_step(self, claim: Claim) -> UUID | None:
        with self._alone():
            return newer_step(self._connection, claim)

    def hold(self, claim: Claim, until: datetime) -> None:
        of_many = {} if claim.campaign_id is None else {"priority": UNRELEASED}  # not all at once in the morning
        self._give_back(claim, standing=NoticeStanding.HELD, next_attempt_at=until, **of_many)

    def set_aside(self, claim: Claim) -> None:
        self._give_back(claim, priority=UNRELEASED)

    def release(self, claim: Claim, pause: timedelta) -> None:
        self._give_back(claim, next_attempt_at=func.now() + bindparam("pause", pause))

    def _give_back(self, claim: Claim, **said: Any) -> None:
        """Uncounted: nothing had left."""
        with self._alone():
            self._connection.execute(
                update(_notice)
                .where(_notice.c.id == claim.notice_id, _notice.c.claimed_by == claim.token)
                .values(state=NoticeState.CREATED, phase=None, claimed_by=None, **said)
            )

    def _add_attempt(self, notice_id: Any, attempt: Attempt) -> None:
        for one in (*attempt.earlier, attempt):
            said = {name: getattr(one, name) for name in ("phase", "outcome", "smtp_code", "reply", "provider")}
            self._connection.execute(insert(tables.notice_attempt).values(notice_id=notice_id, **said))
