"""Poles: told of, withdrawn and restored."""

import pytest

from shared.contracts.territory.poles import GetPole, ListPoles, PutBackPole, RecordPole, WithdrawPole
from shared.contracts.territory.refusals import PoleHasSites, PoleNotWithdrawn, PoleWithdrawn
from shared.contracts.territory.site_tables import ExportTable
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.test_site_files import check, problems


def test_a_withdrawn_pole_leaves_lists_and_files_takes_no_site_and_comes_back_as_it_was(territory: Territory) -> None:
    with pytest.raises(PoleHasSites):
        territory.ask(WithdrawPole(staff_id=STAFF, pole="med-est", reason="Plan abandonné"))
    facts = {"name_fr": "Pôle de Nador", "name_ar": "قطب الناظور", "reach": "national"}
    said = {"staff_id": STAFF, "pole": "nador", "facts": facts}
    territory.ask(RecordPole.model_validate(said))
    before = territory.ask(ListPoles())
    territory.ask(WithdrawPole(staff_id=STAFF, pole="nador", reason="Plan abandonné"))

    assert [pole.code for pole in territory.ask(ListPoles())] == ["med-est"]
    assert [pole.withdrawn for pole in territory.ask(ListPoles(withdrawn_too=True))] == [False, True]
    assert "nador" not in str(territory.ask(ExportTable(table="poles")).rows)
    assert problems(check(territory, "sites", {"site_id": "selouane", "pole_id": "nador"})) == [
        ("pole_id", "pole_withdrawn")
    ]
    assert problems(check(territory, "poles", {"pole_id": "nador", "pole_nom": "X"})) == [("pole_id", "pole_withdrawn")]
    for command in (
        RecordPole.model_validate(said),
        WithdrawPole(staff_id=STAFF, pole="nador", reason="Encore"),
    ):
        with pytest.raises(PoleWithdrawn):
            territory.ask(command)

    territory.ask(PutBackPole(staff_id=STAFF, pole="nador", reason="Plan repris"))
    with pytest.raises(PoleNotWithdrawn):
        territory.ask(PutBackPole(staff_id=STAFF, pole="nador", reason="Encore"))
    told = territory.ask(GetPole(pole="nador"))

    assert territory.ask(ListPoles()) == before
    assert [line.action for line in told.history] == ["registered", "withdrawn", "put_back"]
    assert [line.details.get("reason") for line in told.history] == [None, "Plan abandonné", "Plan repris"]
