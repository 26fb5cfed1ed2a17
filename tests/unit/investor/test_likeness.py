"""How alike two dossiers are: what is shown to staff, and what is not worth their time."""

from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest

from services.investor.domain.likeness import BORN_ANOTHER_DAY, MOST, POINTS, Filed, compare
from shared.contracts.codes import Sector
from shared.contracts.investor.duplicates import Likeness

ALI, ALI_AGAIN, KARIM = UUID(int=1), UUID(int=2), UUID(int=3)
SHIPPED = 60
"""As in data/list_entries.toml."""


def filed(
    person_id: UUID = ALI,
    name: str = "ali ben salah",
    *,
    skeleton: str = "bn slh l",
    phone: str | None = None,
    title: str = "Unité de conditionnement d'agrumes",
    province: str = "02.113",
    sector: Sector = Sector.AGRO_INDUSTRY,
    planned_amount_mad: Decimal = Decimal(1_000_000),
    offer_id: UUID | None = None,
    birth_date: date | None = None,
) -> Filed:
    return Filed(
        uuid4(), person_id, name, skeleton, phone, title, province, sector, planned_amount_mad, offer_id, birth_date
    )


def test_the_same_request_of_the_same_person_is_all_but_certain() -> None:
    found = compare(filed(), filed())
    assert found.likenesses == (
        Likeness.SAME_INVESTOR,
        Likeness.TITLE,
        Likeness.SECTOR,
        Likeness.PROVINCE,
        Likeness.AMOUNT,
    )
    assert found.score == sum(POINTS[likeness] for likeness in found.likenesses) >= SHIPPED


@pytest.mark.parametrize("name", ["ben salah ali", "ali bensalah", "ali ben saleh"])
def test_another_address_and_a_name_written_otherwise_is_still_proposed(name: str) -> None:
    found = compare(filed(), filed(ALI_AGAIN, name, title="Conditionnement d'agrumes"))
    assert Likeness.NAME in found.likenesses
    assert found.score >= SHIPPED


def test_a_name_in_the_other_script_is_met_by_its_consonants() -> None:
    found = compare(filed(), filed(ALI_AGAIN, "علي بن صالح", title="وحدة لتلفيف الحوامض"))
    assert Likeness.NAME in found.likenesses
    assert found.score >= SHIPPED


@pytest.mark.parametrize(
    "other",
    [
        filed(title="Hôtel de charme", sector=Sector.TOURISM, planned_amount_mad=Decimal(9_000_000)),
        filed(KARIM, "karim ouali", skeleton="krm l"),
        filed(KARIM, "ali amrani", skeleton="l mrn", title="Atelier de couture", province="02.411"),
    ],
)
def test_a_second_project_of_one_person_and_a_like_project_of_another_are_no_duplicates(other: Filed) -> None:
    assert compare(filed(), other).score < SHIPPED


def test_a_date_of_birth_tells_apart_who_has_the_same_name_and_counts_only_where_both_said_it() -> None:
    born, another_day = (partial(filed, birth_date=day) for day in (date(1980, 5, 7), date(1955, 1, 30)))
    unknown = compare(filed(), born(ALI_AGAIN))
    same = compare(born(title="x"), born(ALI_AGAIN, title="y"))
    another = compare(born(), another_day(ALI_AGAIN))
    assert Likeness.BIRTH_DATE in same.likenesses
    assert same.score == compare(filed(title="x"), filed(ALI_AGAIN, title="y")).score + POINTS[Likeness.BIRTH_DATE]
    assert another.score == unknown.score - BORN_ANOTHER_DAY
    assert Likeness.BIRTH_DATE not in (*unknown.likenesses, *another.likenesses)
    assert compare(born(), another_day()).score == compare(filed(), filed()).score, "one person is one"


def test_nothing_is_more_than_all_points_or_less_than_none() -> None:
    everything = partial(filed, phone="+212600000000", birth_date=date(1980, 5, 7), offer_id=uuid4())
    assert compare(everything(), everything(ALI_AGAIN)).score == MOST
    nothing = partial(filed, title="Hôtel", province="02.411", sector=Sector.TOURISM, planned_amount_mad=Decimal(1))
    apart = compare(
        filed(birth_date=date(1980, 5, 7)),
        nothing(KARIM, "karim ouali", skeleton="krm l", birth_date=date(1955, 1, 30)),
    )
    assert (apart.score, apart.likenesses) == (0, ())


def test_the_same_telephone_counts_and_none_is_not_the_same() -> None:
    assert Likeness.PHONE in compare(filed(phone="+212600000000"), filed(KARIM, "x", phone="+212600000000")).likenesses
    assert Likeness.PHONE not in compare(filed(), filed(KARIM, "x")).likenesses
