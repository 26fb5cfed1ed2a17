"""The long forms: all of which the suite tries what covers each rule. Before a release: `./primo test --long`."""

import pytest


def add_long_option(parser: pytest.Parser) -> None:
    """Add `--long`."""
    parser.addoption("--long", action="store_true", help="the long forms too, as before a release (docs/tests.md)")


@pytest.fixture(scope="session")
def long_form(pytestconfig: pytest.Config) -> bool:
    """Whether to try everything."""
    return bool(pytestconfig.getoption("--long"))
