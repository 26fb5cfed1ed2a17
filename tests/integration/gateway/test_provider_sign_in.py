"""The institution's sign-in, at a real provider: who is invited comes in, and no token that proves nothing does."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError

from services.gateway.adapters.oidc import OidcProvider, Registered, origin_of
from services.gateway.domain.door_errors import ProviderAway
from tests.support.gateway.browser import Browser, Gateway, browsing, some_settings
from tests.support.gateway.real_provider import InToken, Real, a_provider

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider, which is not ours

START, RETURN, SECURITY = "/console/sign-in/provider", "/console/sign-in/provider/return", "/console/security"
SECRET = "a secret between the provider and us"
CLIENT = ("primo", SECRET)


@pytest.fixture
def real() -> Iterator[Real]:
    with a_provider() as provider:
        yield provider


@pytest.fixture
def gateway(real: Real) -> Gateway:
    known_as = {"oidc_issuer": real.issuer, "oidc_client_id": CLIENT[0], "oidc_client_secret": SECRET}
    return Gateway(settings=known_as, now=datetime.now(UTC))


@pytest.fixture
def browser(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as opened:
        yield opened


def _begin(browser: Browser, **query: str) -> str:
    sent = browser.page(START, params=query)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def _return(browser: Browser, where: str) -> httpx.Response:
    parts = urlsplit(where)
    assert parts.path == RETURN
    return browser.page(f"{parts.path}?{parts.query}")


def _invitation(gateway: Gateway, username: str = "adviser") -> str:
    with browsing(gateway) as administrator:
        administrator.sign_in("administrator")
        page = administrator.submit(f"/console/accounts/{gateway.account(username).id}/invitation", {}).text
    return page.partition("?invitation=")[2].partition("<")[0]


def _joined(gateway: Gateway, browser: Browser, real: Real, subject: str = "amina-of-there") -> None:
    location = _begin(browser, invitation=_invitation(gateway))
    assert _return(browser, real.sign_in(location, subject)).status_code == 303


def test_who_was_invited_joins_once_and_then_comes_in_without_a_password(
    gateway: Gateway, browser: Browser, real: Real
) -> None:
    token = _invitation(gateway)
    location = _begin(browser, invitation=token)
    asked = parse_qs(urlsplit(location).query)
    assert (asked["scope"], asked["code_challenge_method"]) == (["openid"], ["S256"])
    assert _return(browser, real.sign_in(location, "amina-of-there")).headers["location"] == "/console/queue"
    assert browser.get("/api/v1/session").json()["account"]["username"] == "adviser"
    with browsing(gateway) as again:
        back = _return(again, real.sign_in(_begin(again, next=SECURITY), "amina-of-there"))
        assert back.headers["location"] == SECURITY
        assert real.issuer in again.page(SECURITY).text
    with browsing(gateway) as other:
        assert other.page(START, params={"invitation": token}).status_code == 410, "an invitation is good once"


def test_the_code_is_bound_to_this_journey_by_pkce(browser: Browser, gateway: Gateway, real: Real) -> None:
    location = _begin(browser, next=SECURITY)
    (journey,) = gateway.store.tables.providers.journeys.values()
    challenge = parse_qs(urlsplit(location).query)["code_challenge"]
    assert challenge == [create_s256_code_challenge(journey.verifier)]
    assert len(journey.verifier) >= 43


def test_an_address_alone_opens_nobody_s_account(gateway: Gateway, browser: Browser, real: Real) -> None:
    """The provider of the tests gives each subject as its e-mail address: `adviser` and all the like are tried."""
    for subject in ("adviser", "head", "adviser@centre.example"):
        refused = _return(browser, real.sign_in(_begin(browser), subject))
        assert refused.status_code == 403
        assert 'name="password"' in refused.text, "the password is at hand"
    assert browser.get("/api/v1/session").status_code == 401


def test_one_account_of_there_opens_one_here(gateway: Gateway, browser: Browser, real: Real) -> None:
    _joined(gateway, browser, real)
    with browsing(gateway) as other:
        location = _begin(other, invitation=_invitation(gateway, "head"))
        assert _return(other, real.sign_in(location, "amina-of-there")).status_code == 410
        assert other.get("/api/v1/session").status_code == 401


def test_a_second_factor_is_asked_for_after_the_provider_as_after_the_password(
    gateway: Gateway, browser: Browser, real: Real
) -> None:
    _joined(gateway, browser, real)
    browser.sign_in("adviser")
    browser.submit(f"{SECURITY}/totp", {})
    (waiting,) = gateway.store.tables.factors.totps.values()
    browser.run(_confirm(gateway, waiting.id))
    with browsing(gateway) as again:
        back = _return(again, real.sign_in(_begin(again), "amina-of-there"))
        assert back.headers["location"] == "/console/sign-in/factor"
        assert again.get("/api/v1/session").status_code == 401


async def _confirm(gateway: Gateway, totp_id: Any) -> None:
    async with gateway.store.transaction() as work:
        await work.factors.confirm_totp(totp_id, "Téléphone", 1, gateway.now)


def _unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def _claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def _by_another_key(token: str) -> str:
    return jwt.encode({"alg": "RS256"}, _claims(token), RSAKey.generate_key(2048, private=True))


def _by_the_shared_secret(token: str) -> str:
    return jwt.encode({"alg": "HS256"}, _claims(token), OctKey.import_key(SECRET))


def _with_another_subject(token: str) -> str:
    header, _, signature = token.split(".")
    body = json.dumps({**_claims(token), "sub": "administrator-of-there"}).encode()
    return ".".join((header, base64.urlsafe_b64encode(body).rstrip(b"=").decode(), signature))


@pytest.mark.parametrize(
    "change",
    [_unsigned, _by_another_key, _by_the_shared_secret, _with_another_subject, lambda _: "x.y.z", lambda _: ""],
    ids=["unsigned", "another key", "shared secret", "changed", "no token", "empty"],
)
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    gateway: Gateway, browser: Browser, real: Real, change: InToken
) -> None:
    _joined(gateway, browser, real)
    real.change_token = change
    with browsing(gateway) as other:
        refused = _return(other, real.sign_in(_begin(other), "amina-of-there"))
        assert refused.status_code == 401
        assert other.get("/api/v1/session").status_code == 401


def test_a_token_of_another_journey_has_another_nonce(gateway: Gateway, browser: Browser, real: Real) -> None:
    seen: list[str] = []

    def notice(token: str) -> str:
        seen.append(token)
        return token

    real.change_token = notice
    _joined(gateway, browser, real)
    real.change_token = lambda _: seen[0]
    with browsing(gateway) as other:
        assert _return(other, real.sign_in(_begin(other), "amina-of-there")).status_code == 401


def test_a_token_for_another_client_is_not_ours(gateway: Gateway, browser: Browser, real: Real) -> None:
    _joined(gateway, browser, real)
    with browsing(gateway) as other:
        location = _begin(other)
        theirs = real.sign_in(location.replace("client_id=primo", "client_id=shop"), "amina-of-there")
        code = parse_qs(urlsplit(theirs).query)["code"][0]
        given = httpx.post(
            f"{real.issuer}/oauth2/token",
            data={"grant_type": "authorization_code", "code": code, "redirect_uri": f"http://gateway.test{RETURN}"},
            auth=("shop", "of the shop"),
            trust_env=False,
        ).json()
        assert _claims(given["id_token"])["aud"] in ("shop", ["shop"])
        real.change_token = lambda _: str(given["id_token"])
        assert _return(other, real.sign_in(location, "amina-of-there")).status_code == 401


def test_an_old_token_and_one_of_the_future_are_refused(gateway: Gateway, browser: Browser, real: Real) -> None:
    _joined(gateway, browser, real)
    for hours in (2, -3):
        gateway.later(hours=hours)
        with browsing(gateway, address=f"198.51.100.{100 + hours}") as other:  # rates count by address and time
            where = real.sign_in(_begin(other), "amina-of-there")
            assert _return(other, where).status_code == 401, hours


def test_a_return_that_this_browser_did_not_begin_is_refused(gateway: Gateway, browser: Browser, real: Real) -> None:
    """Else an attacker's link would sign somebody in as the attacker."""
    _joined(gateway, browser, real)
    where = real.sign_in(_begin(browser), "amina-of-there")
    with browsing(gateway) as victim:
        assert _return(victim, where).status_code == 401
        assert victim.get("/api/v1/session").status_code == 401
    assert _return(browser, where).status_code == 401, "and it is good for one return"
    for broken in ("", "?code=x", "?state=x", "?error=access_denied&state=x"):
        assert browser.page(f"{RETURN}{broken}").status_code == 401


def test_while_the_provider_is_away_the_password_works(browser: Browser) -> None:
    away = Gateway(
        settings={"oidc_issuer": "http://localhost:9", "oidc_client_id": "primo", "oidc_client_secret": SECRET}
    )
    with browsing(away) as other:
        refused = other.page(START)
        assert refused.status_code == 503
        assert 'name="password"' in refused.text
        other.sign_in("adviser")


def test_a_discovery_document_leads_nowhere_that_the_set_up_did_not_name(real: Real, browser: Browser) -> None:
    for name in ("token_endpoint", "jwks_uri", "authorization_endpoint"):
        for where in (
            "http://169.254.169.254/latest/meta-data",
            "http://127.0.0.1:5432/",
            "file:///etc/passwd",
            "//evil.example",
            real.issuer.replace("http://", "http://x@"),
            "https://evil.example/",
        ):
            real.metadata = {name: where}
            provider = OidcProvider(Registered(real.issuer, *CLIENT, f"http://gateway.test{RETURN}"))
            begins = name == "authorization_endpoint"
            asked: Any = (
                provider.address("s", "n", "v" * 43) if begins else provider.identify("c", "n", "v", datetime.now(UTC))
            )
            with pytest.raises(ProviderAway):
                browser.run(asked)
    real.metadata = {"issuer": "https://another.example"}
    with pytest.raises(ProviderAway):
        browser.run(OidcProvider(Registered(real.issuer, *CLIENT, "x")).address("s", "n", "v" * 43))


@pytest.mark.parametrize("issuer", ["http://idp.example", "ftp://idp.example", "idp.example", "https://"])
def test_an_issuer_without_tls_stops_the_start(issuer: str) -> None:
    with pytest.raises(ValidationError):
        some_settings(oidc_issuer=issuer, oidc_client_id="primo", oidc_client_secret=SECRET)
    with pytest.raises(ValidationError):
        some_settings(oidc_issuer="https://idp.example")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://IDP.example/x") == origin_of("https://idp.example:443") == "https://idp.example:443"
    assert {origin_of(one) for one in ("https://a@idp.example", "javascript:1", "https://[", "https://x\\y")} == {""}


def test_only_an_administrator_invites_and_only_the_owner_detaches(
    gateway: Gateway, browser: Browser, real: Real
) -> None:
    _joined(gateway, browser, real)
    (link,) = gateway.store.tables.providers.links
    browser.sign_in("adviser")
    assert browser.submit(f"/console/accounts/{gateway.account('head').id}/invitation", {}).status_code == 403
    with browsing(gateway) as head:
        assert head.sign_in("head").submit(f"{SECURITY}/links/{link}/remove", {}).status_code == 404
    assert browser.submit(f"{SECURITY}/links/{link}/remove", {}).status_code == 303
    with browsing(gateway) as again:
        assert _return(again, real.sign_in(_begin(again), "amina-of-there")).status_code == 403
