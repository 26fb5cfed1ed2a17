"""What members of staff are told, in PostgreSQL: a notice for an event, or a line of the day's one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.staff_contacts import read_recipients
from services.notifications.domain.announcement import Facts
from services.notifications.domain.own_text import StaffText
from services.notifications.domain.staff_call import BRIDGE, Call, OwnCall, Recipient, next_digest, text_of
from services.notifications.domain.template import Version
from services.notifications.usecases import sample
from services.notifications.usecases.gathered import Gathered
from services.notifications.usecases.ports import Reference
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeState
from shared.contracts.notifications.staff_contacts import HowTold
from shared.contracts.notifications.templates import SendTemplateTest
from shared.database.identifiers import uuid7
from shared.reference.days import local_date
from shared.telemetry.correlation import Trace, current

CHANNEL = "primo_notice"

_n, _g, _c = t.notice.c, t.gathered.c, t.staff_contact.c
_HAS_CHANNEL = text("""
SELECT EXISTS (SELECT FROM provider_health WHERE channel = :channel AND seen_at > now() - interval '1 day')
""")
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('primo.digest' || :staff_id, 0))")


@dataclass(frozen=True)
class _Call:
    """One that waits to be written."""

    event_id: UUID
    staff_id: UUID
    call: Call
    reference: Reference
    occurred_at: datetime
    stands_in: bool
    trace: Trace


class SqlStaff:
    """See usecases/ports.py. Written at the end of a batch, in the order of the accounts: two lanes never wait for
    each other.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._new: list[_Call] = []

    def call(self, reference: Reference, staff_id: UUID, call: Call, occurred_at: datetime, *, stands_in: bool) -> None:
        trace = current()
        if trace is None or trace.causation_id is None:
            raise RuntimeError("staff are told only while an event is handled")
        event_id = UUID(trace.causation_id)
        if call is OwnCall.CAMPAIGN_PAUSED:  # one event may pause several campaigns that one person started
            event_id = uuid5(event_id, str(reference.dossier_id))
        self._new.append(_Call(event_id, staff_id, call, reference, occurred_at, stands_in, trace))

    def save(self, recipient: Recipient, *, by: UUID, at: datetime) -> None:
        said = {name: getattr(recipient, name) for name in ("email", "mobile", "language")}
        said["told"] = dict(recipient.told)
        stored = insert(t.staff_contact).values(staff_id=recipient.staff_id, **said, changed_at=at, changed_by=by)
        changed = {name: stored.excluded[name] for name in (*said, "changed_at", "changed_by")}
        self._session.execute(stored.on_conflict_do_update(index_elements=["staff_id"], set_=changed))

    def forget(self, staff_id: UUID) -> None:
        self._session.execute(delete(t.staff_contact).where(_c.staff_id == staff_id))
        waiting = _n.state.in_([NoticeState.CREATED, NoticeState.FAILED_TEMPORARILY])
        self._session.execute(
            update(t.notice)
            .where(_n.for_staff, _n.person_id == staff_id, waiting)
            .values(state=NoticeState.FAILED_PERMANENTLY)
        )

    def reached_at(self, staff_id: UUID) -> Recipient | None:
        return read_recipients(self._session.connection(), [staff_id]).get(staff_id)

    def has_channel(self, channel: Channel) -> bool:
        return bool(self._session.scalar(_HAS_CHANNEL, {"channel": channel}))

    def rehearse(
        self, version: Version, asked: SendTemplateTest, at: datetime, *, opportunity_id: UUID | None = None
    ) -> bool:
        kind, facts = sample.facts(version.key, local_date(at))
        facts = facts.model_copy(update={"opportunity_id": opportunity_id})
        nobody = {"dossier_id": sample.DOSSIER_ID, "number": sample.NUMBER, "person_id": sample.DOSSIER_ID}
        self._session.execute(insert(t.dossier_reference).values(**nobody).on_conflict_do_nothing())
        made = self._session.execute(
            insert(t.notice)
            .values(
                id=uuid7(),
                event_id=asked.request_id,
                dossier_id=sample.DOSSIER_ID,
                person_id=asked.staff_id,
                for_staff=True,
                kind=kind,
                facts=facts.as_json(),
                correlation_id=(current() or Trace.new()).correlation_id,
                occurred_at=at,
                state=NoticeState.CREATED,
                channel=asked.channel,
                rehearsal_of=version.id,
                rehearsal_language=asked.language,
            )
            .on_conflict_do_nothing()
            .returning(_n.id)
        )
        if made.first() is None:
            return False
        self._session.execute(text(f"NOTIFY {CHANNEL}"))
        return True

    def flush(self) -> None:
        if not self._new:
            return
        known = read_recipients(self._session.connection(), {one.staff_id for one in self._new})
        for one in sorted(self._new, key=lambda one: (one.staff_id, one.occurred_at)):
            recipient = known.get(one.staff_id)
            how = HowTold.NEVER if recipient is None else recipient.how(one.call)
            if how is not HowTold.NEVER and not self._told_already(one):
                self._tell(one, how)
            self._tell_bridge(one)
        self._new.clear()

    def _tell_bridge(self, one: _Call) -> None:
        """Each event once, whoever is called and however they want to be told; not where there is no bridge."""
        if self.has_channel(Channel.WEBHOOK):
            self._notice(one, text_of(one.call), bridge=True)
            self._session.execute(text(f"NOTIFY {CHANNEL}"))

    def _told_already(self, one: _Call) -> bool:
        """One may have changed between two deliveries of an event how they want to be told."""
        told = select(_n.id).where(_n.event_id == one.event_id, _n.person_id == one.staff_id)
        gathered = select(_g.notice_id).where(_g.event_id == one.event_id, _g.staff_id == one.staff_id)
        return self._session.execute(told.union_all(gathered)).first() is not None

    def _tell(self, one: _Call, how: HowTold) -> None:
        if how is HowTold.AT_ONCE:
            self._notice(one, text_of(one.call))
            self._session.execute(text(f"NOTIFY {CHANNEL}"))
            return
        digest_at = next_digest(one.occurred_at)
        notice_id = self._gathering(one.staff_id, digest_at) or self._notice(one, StaffText.DIGEST, digest_at)
        line = {"event_id": one.event_id, "staff_id": one.staff_id, "notice_id": notice_id}
        about = {"dossier_id": one.reference.dossier_id, "text": text_of(one.call), "occurred_at": one.occurred_at}
        self._session.execute(insert(t.gathered).values(**line, **about))

    def _gathering(self, staff_id: UUID, digest_at: datetime) -> UUID | None:
        """The day's notice that nobody has begun to send or write, under its lock."""
        self._session.execute(_TURN, {"staff_id": str(staff_id)})
        written = select(t.message.c.notice_id).where(t.message.c.notice_id == _n.id).exists()
        open_ = (_n.state == NoticeState.CREATED, _n.tries == 0, ~written)
        day = select(_n.id).where(_n.for_staff, _n.person_id == staff_id, _n.digest_at == digest_at, *open_)
        return self._session.execute(day.order_by(_n.position).limit(1).with_for_update()).scalar()

    def _notice(
        self, one: _Call, said: StaffText, digest_at: datetime | None = None, *, bridge: bool = False
    ) -> UUID:  # fmt: skip
        facts = Facts(
            number=one.reference.number,
            happened_on=local_date(one.occurred_at),
            text=said,
            stands_in=one.stands_in and digest_at is None and not bridge,
            campaign_id=one.reference.dossier_id if one.call is OwnCall.CAMPAIGN_PAUSED else None,
        )
        notice_id = uuid7()
        self._session.execute(
            insert(t.notice)
            .values(
                id=notice_id,
                event_id=one.event_id,
                dossier_id=one.reference.dossier_id,
                person_id=BRIDGE.staff_id if bridge else one.staff_id,
                channel=Channel.WEBHOOK if bridge else Channel.EMAIL,
                for_staff=True,
                kind=NoticeKind.PROGRESSED,
                facts=facts.as_json(),
                correlation_id=one.trace.correlation_id,
                traceparent=one.trace.traceparent,
                occurred_at=one.occurred_at,
                state=NoticeState.CREATED,
                digest_at=digest_at,
                **({} if digest_at is None else {"next_attempt_at": digest_at}),
            )
            .on_conflict_do_nothing()
        )
        return notice_id


def read_gathered(connection: Connection, notice_id: UUID) -> Sequence[Gathered]:
    """What a digest tells, in the order in which it happened."""
    r = t.dossier_reference.c
    rows = connection.execute(
        select(_g.dossier_id, r.number, _g.text, _g.occurred_at)
        .join_from(t.gathered, t.dossier_reference)
        .where(_g.notice_id == notice_id)
        .order_by(_g.occurred_at, _g.event_id)
    )
    return [Gathered(row.dossier_id, row.number, StaffText(row.text), row.occurred_at) for row in rows]
