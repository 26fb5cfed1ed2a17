"""Which licences are the operator's to state, and from when on they hold."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.gateway.domain.stated_licence import licence_in_force
from tests.support.gateway.browser import some_settings

DECIDED = {
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "name": "CC BY 4.0",
    "source": "Décision n° 12",
    "since": "2026-06-01",
}


def test_a_decision_says_nothing_before_its_day() -> None:
    licences = some_settings(catalogue_licences={"plots": DECIDED}).catalogue_licences

    assert licence_in_force(licences, "plots", date(2026, 5, 31)) is None
    assert licence_in_force(licences, "plots", date(2026, 6, 1)) == licences["plots"]
    assert licence_in_force(licences, "sites", date(2026, 6, 1)) is None


@pytest.mark.parametrize("name", ["communes", "dossiers"])
def test_the_gateway_does_not_start_with_a_licence_that_is_not_the_operator_s_to_state(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        some_settings(catalogue_licences={name: DECIDED})


@pytest.mark.parametrize("lacking", ["source", "since", "licence"])
def test_a_licence_without_its_source_or_its_day_is_none(lacking: str) -> None:
    with pytest.raises(ValidationError, match=lacking):
        some_settings(catalogue_licences={"plots": {name: said for name, said in DECIDED.items() if name != lacking}})
