"""What a request says and no column can hold is the caller's fault, and told so."""

from typing import Any

import pytest

from shared.contracts.refusal import RequestInvalid
from shared.contracts.request import Request
from shared.contracts.territory.planning import DefineIndicator
from shared.contracts.territory.queries import ListOpportunities
from tests.integration.territory.conftest import STAFF, Territory


@pytest.mark.parametrize(
    "asked",
    [
        ListOpportunities(offset=2**70),
        DefineIndicator(
            staff_id=STAFF,
            indicator="empty_lots",
            unit="number",
            name_fr="Lots vides",
            definition_fr="Lots \0 vides",
            source="Centre",
            confidence="K",
        ),
    ],
    ids=["a number beyond all bounds", "a NUL in a text"],
)
def test_it_is_refused_as_a_request_that_does_not_fit(territory: Territory, asked: Request[Any]) -> None:
    with pytest.raises(RequestInvalid) as refused:
        territory.ask(asked)

    assert [fault["type"] for fault in refused.value.errors] == ["value_out_of_bounds"]
