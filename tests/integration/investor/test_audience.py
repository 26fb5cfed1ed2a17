"""Who a campaign would reach: by their last word, their dossiers and where they live; each person once."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from services.investor.bootstrap import application
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.audience import (
    AudienceCounts,
    AudienceMember,
    AudienceWanted,
    CountAudience,
    LeftOutBecause,
    ListAudience,
)
from shared.contracts.notifications.codes import Channel
from shared.database.engine import make_engine
from shared.database.identifiers import uuid7
from tests.support.databases import Databases

BOTH = (Channel.EMAIL, Channel.SMS)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALL = AudienceWanted()


class World:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked = application(engine)
        self.dossiers = 0

    def ask(self, request: Any) -> Any:
        return self.asked.answer(request)

    def change(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def person(self, *words: tuple[str | None, bool], phone: str | None = None, **more: Any) -> UUID:
        """`words`: what they said of announcements, by channel, the oldest first."""
        person_id = uuid7()
        said = {"country": "BE", "language": "fr", **more}
        self.change(
            "INSERT INTO person (id, full_name, email, phone, residence_country, language, registered_at, event_seq) "
            "VALUES (:id, 'Somebody', :email, :phone, :country, :language, now(), 1)",
            id=person_id, email=f"{person_id}@example.org", phone=phone,
            country=said["country"], language=said["language"],
        )  # fmt: skip
        for channel, given in words:
            self.change(
                "INSERT INTO consent (person_id, purpose, text_version, language, given_at, given, channel) "
                "VALUES (:person, 'promotion', 'x', 'fr', now(), :given, :channel)",
                person=person_id, given=given, channel=channel,
            )  # fmt: skip
        return person_id

    def dossier(self, person_id: UUID, sector: str = "industry", province: str = "02.411", *, days: int = 0) -> UUID:
        dossier_id, self.dossiers = uuid7(), self.dossiers + 1
        self.change(
            "INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, "
            "planned_amount_mad, planned_jobs, request_id, request_digest, status, filed_at, event_seq) "
            "VALUES (:id, :number, :person, 't', 'd', :province, :sector, 'BE', 1, 1, :id, '', 'filed', :at, 1)",
            id=dossier_id, number=f"OR-2026-{self.dossiers:05}", person=person_id, province=province, sector=sector,
            at=NOON + timedelta(days=days),
        )  # fmt: skip
        return dossier_id

    def filed(self, *words: tuple[str | None, bool], **more: Any) -> UUID:
        person_id = self.person(*words, **more)
        self.dossier(person_id)
        return person_id

    def count(
        self, audience: AudienceWanted = ALL, channels: tuple[Channel, ...] = BOTH, **more: Any
    ) -> AudienceCounts:
        found: AudienceCounts = self.ask(CountAudience(audience=audience, channels=channels, **more))
        return found

    def listed(
        self, audience: AudienceWanted = ALL, channels: tuple[Channel, ...] = BOTH, **more: Any
    ) -> tuple[AudienceMember, ...]:
        found: tuple[AudienceMember, ...] = self.ask(ListAudience(audience=audience, channels=channels, **more))
        return found


@pytest.fixture
def world(databases: Databases) -> Any:
    engine = make_engine(databases("investor", seeded=True).url, application="test", pool_size=2)
    yield World(engine)
    engine.dispose()


def told(world: World, **more: Any) -> dict[UUID, Channel]:
    return {one.person_id: one.channel for one in world.listed(**more)}


def test_the_last_word_on_a_channel_counts_and_silence_is_no_yes(world: World) -> None:
    yes = world.filed(("email", True))
    world.filed()
    world.filed(("email", True), ("email", False))
    again = world.filed(("email", False), ("email", True))
    of_old = world.filed((None, True))  # before channels were told apart: e-mail
    world.filed(("sms", True))  # agreed to SMS, and named no telephone
    by_sms = world.filed(("sms", True), phone="+32470123456")
    world.filed((None, True), ("email", False), phone="+32470123457")
    both = world.filed(("sms", True), ("email", True), phone="+32470123458")

    assert told(world) == {
        yes: Channel.EMAIL, again: Channel.EMAIL, of_old: Channel.EMAIL, by_sms: Channel.SMS, both: Channel.EMAIL,
    }  # fmt: skip
    assert told(world, channels=(Channel.SMS, Channel.EMAIL))[both] is Channel.SMS
    assert set(told(world, channels=(Channel.SMS,))) == {by_sms, both}

    counts = world.count()
    assert {(c.channel, c.left_out): c.count for c in counts.cells} == {
        (Channel.EMAIL, None): 4,
        (Channel.SMS, None): 1,
        (None, LeftOutBecause.NO_ADDRESS): 1,
        (None, LeftOutBecause.NO_CONSENT): 3,
    }
    assert (counts.told, counts.left_out) == (5, 4)


def test_a_suppressed_address_is_told_by_the_next_channel_or_left_out_with_the_reason(world: World) -> None:
    both = world.filed(("sms", True), ("email", True), phone="+32470123458")
    mail_only = world.filed(("email", True))
    counts = world.count(unreachable={Channel.EMAIL: (both, mail_only, mail_only, uuid7())})
    assert {(c.channel, c.left_out): c.count for c in counts.cells} == {
        (Channel.SMS, None): 1,
        (None, LeftOutBecause.ADDRESS_SUPPRESSED): 1,
    }


def test_sector_and_province_are_those_of_one_dossier_and_a_person_of_several_is_told_once(world: World) -> None:
    two = world.person(("email", True), country="NL", language="nl")
    world.dossier(two, "industry", "02.411")
    newest = world.dossier(two, "tourism", "02.113", days=3)
    other = world.person(("email", True), country="FR")
    world.dossier(other, "tourism", "02.411")
    filed_nothing = world.person(("email", True))

    def chosen(**wanted: Any) -> set[UUID]:
        return set(told(world, audience=AudienceWanted(**wanted)))

    assert chosen() == {two, other}
    assert filed_nothing not in chosen()
    assert chosen(sectors=(Sector.TOURISM,), provinces=("02.113",)) == {two}
    assert chosen(sectors=(Sector.INDUSTRY,), provinces=("02.113",)) == set(), (
        "not one dossier's sector, another's place"
    )
    assert chosen(sectors=(Sector.INDUSTRY, Sector.TOURISM)) == {two, other}
    assert chosen(countries=("FR", "DE")) == {other}
    assert chosen(languages=(Language.DUTCH,)) == {two}
    (member,) = world.listed(AudienceWanted(languages=(Language.DUTCH,)))
    assert (member.dossier_id, member.number) == (newest, "OR-2026-00002")


def test_who_was_erased_or_is_another_is_not_told(world: World) -> None:
    erased, merged, stays = (world.filed(("email", True)) for _ in range(3))
    world.change("UPDATE person SET erased_at = now() WHERE id = :id", id=erased)
    world.change("UPDATE person SET merged_into_id = :into WHERE id = :id", id=merged, into=stays)
    assert set(told(world)) == {stays}
    assert world.count().told == 1


def test_pages_have_everybody_once_in_the_order_of_their_ids(world: World) -> None:
    everybody = [world.filed(("email", True)) for _ in range(7)]
    pages, after = [], None
    while page := world.listed(after=after, limit=3):
        pages.append([one.person_id for one in page])
        after = page[-1].person_id
    assert [len(page) for page in pages] == [3, 3, 1]
    found = [one for page in pages for one in page]
    assert sorted(everybody) == found
    assert all(one < other for one, other in pairwise(found))


def test_ten_thousand_are_counted_in_one_statement_that_brings_back_a_few_rows(world: World) -> None:
    many = 10_000
    world.change(
        """
        INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)
        SELECT md5('p' || n)::uuid, 'Somebody', n || '@example.org', (ARRAY['BE', 'NL', 'FR'])[1 + n % 3],
               (ARRAY['fr', 'ar', 'nl'])[1 + n % 3], now(), 1
        FROM generate_series(1, :many) n
        """,
        many=many,
    )
    world.change(
        """
        INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country,
            planned_amount_mad, planned_jobs, request_id, request_digest, status, filed_at, event_seq)
        SELECT md5('d' || n)::uuid, 'OR-2025-' || n, md5('p' || n)::uuid, 't', 'd', '02.411', 'industry', 'BE', 1, 1,
               md5('d' || n)::uuid, '', 'filed', now(), 1
        FROM generate_series(1, :many) n
        """,
        many=many,
    )
    world.change(
        """
        INSERT INTO consent (person_id, purpose, text_version, language, given_at, given, channel)
        SELECT md5('p' || n)::uuid, 'promotion', 'x', 'fr', now(), n % 10 <> 0, 'email'
        FROM generate_series(1, :many) n
        """,
        many=many,
    )
    statements: list[int] = []
    event.listen(world.engine, "after_cursor_execute", lambda *said: statements.append(said[1].rowcount))
    used = time.process_time()
    counts = world.count()
    used = time.process_time() - used

    assert (counts.told, counts.left_out) == (9000, 1000)
    assert len(statements) == 1
    assert statements[0] == len(counts.cells) == 6
    assert used < 1.0, "the counting is the database's"
