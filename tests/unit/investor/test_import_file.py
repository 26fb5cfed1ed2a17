"""Files as programs and people save them, and what becomes of them as a whole."""

from pathlib import Path

import pytest
from nameko.exceptions import serialize

from services.investor.domain import import_file
from services.investor.usecases.deposit import digest_of
from services.investor.usecases.file_dossier import file_dossier
from shared.contracts.investor.imports import ImportStage
from shared.contracts.investor.refusals import ImportRefused
from shared.contracts.investor.requests import FileDossier
from shared.rpc.wire import raise_error
from tests.unit.investor.builders import ADVISER, NOON, announced
from tests.unit.investor.import_work import GOOD, MemoryWork, a_file, bring, faults_of

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "dossiers.csv"


def test_the_example_in_the_documentation_is_imported_whole() -> None:
    work = MemoryWork()
    report = bring(EXAMPLE.read_text(encoding="utf-8"), work)
    assert (report.rows, report.created, report.unchanged) == (8, 8, 0)
    assert {dossier.province for dossier in work.dossiers.values()} == {
        *("02.113", "02.381", "02.411", "02.275", "02.533", "02.251")
    }
    assert len(work.people) == 7  # one of them files twice


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_files_of_common_programs_are_read(delimiter: str, before: str, newline: str) -> None:
    content = before + a_file({}, {"cri_invest_reference": "CRI-2"}, delimiter=delimiter).replace("\n", newline)
    assert bring(content).created == 2


def test_columns_come_in_any_order_and_optional_ones_may_be_absent() -> None:
    optional = {"phone", "commune", "cri_invest_reference"}
    cells = {name: cell for name, cell in reversed(GOOD.items()) if name not in optional}
    assert bring(";".join(cells) + "\n" + ";".join(cells.values())).created == 1


def test_a_row_is_named_by_the_line_on_which_it_starts() -> None:
    content = a_file({"title": '"Deux\nlignes"'}, {"cri_invest_reference": "CRI-2", "planned_jobs": "x"})
    header, rest = content.split("\n", 1)
    assert faults_of(f"\n{header}\n\n;;;\n{rest}") == [(7, "planned_jobs", "jobs_unreadable", None)]


def test_every_fault_of_the_whole_file_is_listed_under_the_headers_of_the_file() -> None:
    content = a_file({"email": "x", "planned_jobs": "y"}, {}, {"province": "Nadro", "cri_invest_reference": "CRI-3"})
    assert faults_of(content.replace("email", "Courriel", 1).replace("planned_jobs", "Emplois", 1)) == [
        (2, "Courriel", "email_invalid", None),
        (2, "Emplois", "jobs_unreadable", None),
        (4, "province", "province_unknown", "Nador (02.381)"),
    ]


def test_nothing_is_imported_when_one_cell_is_faulty() -> None:
    work = MemoryWork()
    with pytest.raises(ImportRefused):
        bring(a_file({}, {"cri_invest_reference": "CRI-2", "email": "x"}), work)
    assert (len(work.dossiers), len(work.people), work.imported) == (0, 0, [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", (1, "", "no_rows", None)),
        (";".join(GOOD), (1, "", "no_rows", None)),
        (a_file({}).replace("phone", "Fax"), (1, "Fax", "column_unknown", None)),
        (a_file({}).replace("email", "Couriel", 1), (1, "Couriel", "column_unknown", "E-mail (email)")),
        (a_file({}).replace("title", "Title;Titre", 1), (1, "Titre", "column_repeated", "Title")),
        (a_file({}).replace("email", "phone2", 1), (1, "email", "column_missing", "E-mail")),
        (a_file({"title": "a;b"}), (2, "", "too_many_cells", '"…;…"')),
        (a_file({"title": '"open'}), (2, "", "quoting_broken", None)),
    ],
)
def test_a_file_of_the_wrong_form_is_refused(content: str, expected: tuple[int, str, str, str | None]) -> None:
    assert expected in faults_of(content)


def test_a_file_of_more_rows_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert import_file.LIMIT == 10_000
    monkeypatch.setattr(import_file, "LIMIT", 20)
    content = a_file(*({"cri_invest_reference": ""} for _ in range(21)))
    assert faults_of(content) == [(22, "", "too_many_rows", "20")]


def test_of_very_many_faults_a_thousand_are_listed_and_the_rest_is_counted() -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(a_file(*({"email": "x", "cri_invest_reference": ""} for _ in range(1_200))))
    assert (len(refused.value.errors), refused.value.more) == (1_000, 200)


def test_a_long_value_is_shown_cut_and_a_refusal_written_to_a_log_shows_none() -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(a_file({"email": "secret" * 40}))
    assert len(refused.value.errors[0]["value"]) == 80
    assert str(refused.value) == "import.refused: 1 faults"


def test_a_refusal_tells_the_gateway_lines_as_numbers_and_no_proposal_as_none() -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(a_file({"email": "x"}))
    with pytest.raises(ImportRefused) as arrived:
        raise_error(serialize(refused.value))  # as nameko sends it
    assert (arrived.value.errors, arrived.value.more) == (refused.value.errors, 0)
    assert (arrived.value.errors[0]["line"], arrived.value.errors[0]["proposal"]) == (2, None)


def test_the_same_file_again_changes_nothing_and_answers_the_first_numbers() -> None:
    work = MemoryWork()
    first, again = bring(a_file({}), work), bring(a_file({}), work)
    assert (again.rows, again.created, again.unchanged, again.numbers) == (1, 0, 1, first.numbers)
    assert len(work.dossiers) == 1


def test_a_known_reference_with_the_same_content_is_left_as_it_is() -> None:
    work = MemoryWork()
    bring(a_file({}), work)
    longer = bring(
        a_file({"planned_amount_mad": "1,5 MDH", "province": "بركان"}, {"cri_invest_reference": "CRI-2"}), work
    )
    assert (longer.created, longer.unchanged, longer.numbers) == (1, 1, ("OR-2026-00001", "OR-2026-00002"))


def test_a_known_reference_with_another_content_is_refused_and_names_the_dossier() -> None:
    work = MemoryWork()
    bring(a_file({}), work)
    content = a_file({"planned_jobs": "25"}, {"email": "x", "cri_invest_reference": "CRI-2"})
    assert faults_of(content, work) == [
        (2, "cri_invest_reference", "reference_known_with_other_content", "OR-2026-00001"),
        (3, "email", "email_invalid", None),
    ]


def test_the_same_reference_twice_in_a_file_is_refused() -> None:
    assert faults_of(a_file({}, {})) == [(3, "cri_invest_reference", "reference_repeated", "line 2")]


def test_an_imported_dossier_is_filed_like_one_that_came_alone() -> None:
    work = MemoryWork()
    bring(a_file({}), work)
    (imported,) = work.dossiers.values()
    (person,) = work.people.values()
    assert announced(imported) == ["dossier.filed.v1"]
    assert [event.type for event in person.recorded] == ["person.registered.v1"]
    assert work.imported[0].imported_by == ADVISER


def test_an_investor_who_is_known_by_e_mail_is_not_registered_twice() -> None:
    work = MemoryWork()
    bring(a_file({}, {"email": "N.Amrani@Example.org", "cri_invest_reference": "CRI-2"}), work)
    bring(a_file({"cri_invest_reference": "CRI-3"}), work)
    assert (len(work.people), len({dossier.person_id for dossier in work.dossiers.values()})) == (1, 1)


def test_a_reference_filed_alone_before_counts_as_known() -> None:
    work, sample = MemoryWork(), MemoryWork()
    bring(a_file({}), sample)
    (dossier,), (person,) = sample.dossiers.values(), sample.people.values()
    command = FileDossier.model_validate(
        {
            "request_id": dossier.request_id,
            "person": {
                **{
                    name: getattr(person, name)
                    for name in ("full_name", "email", "phone", "residence_country", "language")
                },
                "consents": [{"purpose": "service_notices", "text_version": "2026-01"}],
            },
            "project": {
                **{name: getattr(dossier, name) for name in ("title", "province", "commune", "sector", "planned_jobs")},
                "planned_amount_mad": "1500000",
                "cri_invest_reference": "CRI-1",
            },
        }
    )
    assert digest_of(command.person, command.project) == dossier.request_digest
    file_dossier(command, work, lambda: NOON)
    assert bring(a_file({}), work).unchanged == 1


def test_others_get_their_turn_while_a_long_file_is_read_and_stored() -> None:
    work = MemoryWork()
    bring(a_file(*({"cri_invest_reference": f"R-{row}"} for row in range(250))), work)
    assert work.turns == [*[0] * 5, 50, 100, 150, 200, 250]
    assert [told for told in work.told if told[0] is ImportStage.STORING] == [
        (ImportStage.STORING, 250, done) for done in (50, 100, 150, 200, 250)
    ]
    assert work.told[-1] == (ImportStage.DONE, 250, 250)


def test_a_faulty_file_says_that_it_was_refused_and_for_how_many_cells() -> None:
    work = MemoryWork()
    faults_of(a_file({}, {"province": "Ouejda", "planned_jobs": "dix", "cri_invest_reference": "CRI-2"}), work)
    assert work.told[-1] == (ImportStage.REFUSED, 2, 0)
