"""Cells as people write them: understood as meant, or refused with a proposal; never guessed."""

from datetime import date
from decimal import Decimal

import pytest

from services.investor.adapters.vocabulary import vocabulary
from services.investor.domain.amount import read_amount, read_count
from services.investor.domain.dossier import Dossier
from services.investor.domain.import_fault import Problem, Unreadable
from services.investor.domain.spelling import Spellings
from tests.unit.investor.import_work import MemoryWork, a_file, bring, faults_of


def only_dossier(**cells: str) -> Dossier:
    work = MemoryWork()
    bring(a_file(cells), work)
    (dossier,) = work.dossiers.values()
    return dossier


@pytest.mark.parametrize(
    ("written", "province"),
    [
        *(
            (text, "02.381")
            for text in ("Nador", "NADOR", " nador ", "الناضور", "الناظور", "إقليم الناظور", "\u200fالناظور")
        ),
        *((text, "02.411") for text in ("Oujda Angad", "préfecture d'Oujda-Angad", "MA-OUJ", "02.411", "٠٢.٤١١")),
        *((text, "02.411") for text in ("وجدة", "وجده", "عمالة وجدة-أنجاد")),
        *((text, "02.113") for text in ("Province de Berkane", "BERKANE", "بركان")),
        *((text, "02.251") for text in ("Figuig", "فجيج", "فكيك")),
    ],
)
def test_a_province_is_known_by_every_spelling_of_the_field(written: str, province: str) -> None:
    assert only_dossier(province=written, commune="").province == province


@pytest.mark.parametrize(
    "written", ["Ain Bni Mathar", "Aïn Beni Mathar", "AIN BENI-MATHAR", "عين بني مطهر", "02.275.01.03"]
)
def test_a_commune_is_known_by_every_spelling_of_the_field(written: str) -> None:
    assert only_dossier(province="Jerada", commune=written).commune == "02.275.01.03"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"province": "Nadro", "commune": ""}, ("province", "province_unknown", "Nador (02.381)")),
        ({"province": "Casablanca", "commune": ""}, ("province", "province_unknown", None)),
        ({"commune": "Madarg"}, ("commune", "commune_unknown", "Madagh (02.113.03.11)")),
        ({"commune": "Selouane"}, ("commune", "commune_in_another_province", "Nador (02.381)")),
        ({"residence_country": "Belgiqe"}, ("residence_country", "country_unknown", "Belgique (BE)")),
        ({"language": "Tarifit"}, ("language", "language_unknown", None)),
        ({"language": "Nederland"}, ("language", "language_unknown", "néerlandais (nl)")),
        ({"sector": "Agroalimentair"}, ("sector", "sector_unknown", "Agro-industrie (agro_industry)")),
        ({"email": "n.amrani"}, ("email", "email_invalid", None)),
        ({"phone": "0475 12 34 56"}, ("phone", "phone_invalid", "+212475123456 / +32475123456 …")),
        ({"birth_date": "17/05/80"}, ("birth_date", "birth_date_unreadable", "1980-05-17")),
        ({"birth_date": "31/02/1980"}, ("birth_date", "birth_date_unreadable", "1980-05-17")),
        ({"birth_date": "1899-12-31"}, ("birth_date", "birth_date_unreadable", "1980-05-17")),
        ({"birth_date": "17/05/2980"}, ("birth_date", "birth_date_unreadable", "1980-05-17")),
        ({"planned_amount_mad": "1.500"}, ("planned_amount_mad", "amount_ambiguous", "1500 / 1,50")),
        ({"planned_amount_mad": "0"}, ("planned_amount_mad", "amount_out_of_range", None)),
        ({"planned_jobs": "200000"}, ("planned_jobs", "jobs_out_of_range", None)),
        ({"title": "x" * 201}, ("title", "too_long", None)),
        ({"title": " "}, ("title", "missing", None)),
        ({"full_name": "Am\ufffdlie"}, ("full_name", "unreadable_character", None)),
        ({"full_name": "Am\x00lie"}, ("full_name", "unreadable_character", None)),
    ],
)
def test_what_is_not_understood_is_refused_with_what_was_probably_meant(
    cells: dict[str, str], fault: tuple[str, str, str | None]
) -> None:
    assert faults_of(a_file(cells)) == [(2, *fault)]


@pytest.mark.parametrize(
    ("written", "born"),
    [
        *((text, date(1980, 5, 7)) for text in ("1980-05-07", "1980-5-7", "07/05/1980", "7.5.1980", "٠٧/٠٥/١٩٨٠")),
        ("", None),
    ],
)
def test_a_date_of_birth_is_read_with_the_year_or_the_day_first_and_may_be_left_out(
    written: str, born: date | None
) -> None:
    work = MemoryWork()
    bring(a_file({"birth_date": written}), work)
    assert [person.birth_date for person in work.people.values()] == [born]


@pytest.mark.parametrize(
    "written", ["BE", "be", "Belgique", "Belgium", "بلجيكا", "Belgien", "België", "Bélgica", "Belgio"]
)
def test_a_country_is_known_by_its_code_and_in_the_languages_of_our_investors(written: str) -> None:
    assert vocabulary().countries.find(written) == "BE"


@pytest.mark.parametrize(
    "written", ["NL", "Pays-Bas", "les pays bas", "Hollande", "هولندا", "Niederlande", "The Netherlands"]
)
def test_the_netherlands_have_many_names(written: str) -> None:
    assert vocabulary().countries.find(written) == "NL"


@pytest.mark.parametrize("written", ["ar", "arabe", "Arabic", "العربية", "عربية", "Arabisch", "árabe"])
def test_a_language_is_known_by_its_code_and_its_names(written: str) -> None:
    assert vocabulary().languages.find(written) == "ar"


@pytest.mark.parametrize("written", ["BTP", "construction", "Bâtiment", "البناء", "bâtiment et travaux publics"])
def test_a_sector_is_known_by_its_code_and_in_three_languages(written: str) -> None:
    assert vocabulary().sectors.find(written) == "construction"


@pytest.mark.parametrize(
    "written",
    [
        *("1500000", "1 500 000", "1\u202f500\u00a0000", "1.500.000", "1,500,000", "1'500'000"),
        *("1.500.000,00", "1,500,000.00", "1500000,0", "1 500 000,00 DH", "1500000 MAD"),
        *("1,5 MDH", "1.5 mdh", "1,5 M DH", "1,5 millions de dirhams", "1,5 مليون درهم"),
        *("١٥٠٠٠٠٠", "١٬٥٠٠٬٠٠٠", "١٬٥٠٠٬٠٠٠٫٠٠"),
    ],
)
def test_an_amount_is_understood_as_it_is_written_in_spreadsheets(written: str) -> None:
    assert read_amount(written) == Decimal(1_500_000)


@pytest.mark.parametrize("written", ["1.500", "1,500", "1,500 MDH", "1500.000", "1,5", "500"])
def test_an_amount_that_could_be_two_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_amount(written)
    assert refused.value.problem is Problem.AMOUNT_AMBIGUOUS


@pytest.mark.parametrize(
    "written",
    ["-5000", "1e6", "2 MMDH", "1 500 000 €", "12,34,567", "1 50 000", "1..5", "beaucoup", "1,234567891 MDH", "=1+1"],
)
def test_what_is_no_amount_in_dirhams_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_amount(written)
    assert refused.value.problem is Problem.AMOUNT_UNREADABLE


def test_jobs_are_whole_numbers() -> None:
    assert [read_count(text) for text in ("0", "1 200", "٤٠")] == [0, 1200, 40]
    for text in ("1.200", "12,5", "-3", "douze"):
        with pytest.raises(Unreadable):
            read_count(text)


def test_a_spelling_that_could_mean_two_entries_means_neither() -> None:
    congo = Spellings.of({"CG": ["Congo-Brazzaville", "Congo"], "CD": ["Congo-Kinshasa", "Congo"]})
    assert (congo.find("Congo"), congo.find("Congo Kinshasa"), congo.find("cg")) == (None, "CD", "CG")


def test_a_phone_number_becomes_international_when_it_says_its_country() -> None:
    work = MemoryWork()
    bring(a_file({"phone": "0032 (0)475/12.34-56"}), work)
    assert [person.phone for person in work.people.values()] == ["+32475123456"]
