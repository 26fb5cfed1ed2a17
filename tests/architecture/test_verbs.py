"""The verbs of `python -m services.<name>`, whose processes import no more than their verb needs."""

import subprocess
import sys

import pytest

from operations.catalogue import SERVICES
from operations.checkout import ROOT
from services.investor import __main__ as investor
from services.investor import bootstrap as investor_bootstrap
from services.territory import __main__ as territory
from services.territory import bootstrap as territory_bootstrap

HEAVY = ("alembic", "fastapi", "holidays", "nameko", "pika", "sqlalchemy")


def test_every_projection_is_rebuilt_and_verified_by_its_name() -> None:
    assert set(investor.PROJECTIONS) == set(investor_bootstrap.PROJECTIONS)
    assert set(territory.PROJECTIONS) == set(territory_bootstrap.PROJECTIONS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_names_its_verbs_before_it_loads_what_they_need(service: str) -> None:
    asked = f"import sys, services.{service}.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in HEAVY if name in done.stdout.split()] == []
