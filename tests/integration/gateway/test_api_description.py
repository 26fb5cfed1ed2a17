"""The API's description, from which programs are generated, as the official validator reads it: whole, and slowly."""

from openapi_spec_validator import validate

from tests.support.gateway.browser import Gateway, browsing


def test_the_api_s_description_is_valid_openapi_3_1() -> None:
    with browsing(Gateway()) as browser:
        description = browser.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    validate(description)
