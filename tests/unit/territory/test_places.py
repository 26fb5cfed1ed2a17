"""The region's places, and the spellings that people use for them."""

import pytest

from shared.reference import places


def test_the_region_has_its_provinces_communes_and_census_totals() -> None:
    provinces, communes = places.provinces().values(), places.communes().values()

    assert (len(provinces), len(communes)) == (8, 124)
    assert sum(p.population_2014 for p in provinces) == sum(c.population_2014 for c in communes) == 2_314_346
    assert sum(p.population_2024 for p in provinces) == sum(c.population_2024 for c in communes) == 2_294_665
    assert {p.iso.removeprefix("MA-") for p in provinces} == {"OUJ", "NAD", "BER", "TAI", "GUF", "DRI", "FIG", "JRA"}


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("02.251", "02.251"),
        ("MA-JRA", "02.275"),
        ("فكيك", "02.251"),
        ("فجيج", "02.251"),
        ("كرسيف", "02.265"),
        ("جِرْسِيف", "02.265"),
        ("الناظور", "02.381"),
        ("إقليم الناضور", "02.381"),
        ("عمالة وجدة-أنجاد", "02.411"),
        ("Préfecture d'Oujda-Angad", "02.411"),
        ("OUJDA  ANGAD", "02.411"),
        ("province de Jérada", "02.275"),
        ("Driouech", "02.167"),
    ],
)
def test_a_province_is_known_by_code_and_by_its_spellings(spelling: str, code: str) -> None:
    found = places.find_province(spelling)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "Casablanca", "الدار البيضاء", "02.999"])
def test_what_is_not_in_the_region_is_not_guessed(text: str) -> None:
    assert places.find_province(text) is None


def test_a_misspelt_province_is_proposed_to_a_person() -> None:
    assert [p.name_fr for p in places.closest_provinces("Taourirte")][:1] == ["Taourirt"]
    assert places.closest_provinces("zzz") == ()


def test_a_commune_is_looked_for_in_its_province_only() -> None:
    saidia = places.find_commune("Saïdia")
    assert saidia is not None
    assert saidia.province == "02.113"
    assert places.find_commune("Saidia", province="02.381") is None
    assert places.closest_communes("Selouanne", province="02.381")[0].name_fr == "Selouane"
    assert all(c.province == "02.113" for c in places.closest_communes("Selouanne", province="02.113"))


def test_no_spelling_means_two_provinces() -> None:
    spellings = [
        (places.normalise(spelling), province.code)
        for province in places.provinces().values()
        for spelling in (province.name_fr, province.name_ar, province.iso, *province.aliases)
    ]

    assert len({text for text, _ in spellings}) == len(set(spellings))
