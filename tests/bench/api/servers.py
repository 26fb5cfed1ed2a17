"""Both servers, on databases of the same content: gateway and investor `serve`, and the plain application."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from operations.checkout import ROOT
from operations.servers.lifetime import tail
from operations.servers.ports import free_port
from tests.bench.api.caller import TIMEOUT_S, Caller, NotAnswered
from tests.bench.environments import python_of
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds, administrator
from tests.bench.processes import ContestantFailed, environment, running
from tests.support.databases import ServiceDatabase

READY_S = 60.0


@dataclass(frozen=True)
class Served:
    """A system that answers: who asks it, and the ids of its processes."""

    caller: Caller
    gateway: int
    investor: int


ADVISER = "amina"


def _services_environment(place: Place, *, database: str, http_port: int, password: str) -> dict[str, str]:
    secret = token_hex(16)
    return {
        "PYTHONTZPATH": "",
        "PRIMO_DATABASE_URL": database,
        "PRIMO_AMQP_URL": place.amqp_url,
        "PRIMO_HTTP_PORT": str(http_port),
        "PRIMO_PUBLIC_URL": f"http://127.0.0.1:{http_port}",
        "PRIMO_SESSION_SECRET": secret,
        "PRIMO_FACTOR_SECRET": secret,
        "PRIMO_TRACKING_SECRET": secret,
        "PRIMO_DEMO_PASSWORD": password,
    }


@contextmanager
def our_server(grounds: Grounds, dossiers: int) -> Iterator[Caller]:
    """The gateway, with the investor service behind it; the caller has signed in as an adviser."""
    place = Place(grounds, "api")
    place.fill(dossiers)
    with _served(grounds, place, place.investor) as system:
        yield system.caller


@contextmanager
def served(grounds: Grounds, investor: ServiceDatabase, *, name: str, timeout_s: float) -> Iterator[Served]:
    """The same over a database that is filled already."""
    with _served(grounds, Place(grounds, name), investor, timeout_s) as found:
        yield found


@contextmanager
def _served(
    grounds: Grounds, place: Place, database: ServiceDatabase, timeout_s: float = TIMEOUT_S
) -> Iterator[Served]:
    gateway = grounds.database("gateway")
    port, password = free_port(), token_hex(8)
    of_investor = _services_environment(place, database=database.url, http_port=port, password=password)
    of_gateway = of_investor | {"PRIMO_DATABASE_URL": gateway.url}
    _run("services.investor", "seed", of_investor, place)
    _run("services.gateway", "demonstrate", of_gateway, place)
    investor = [[sys.executable, "-m", "services.investor", "serve"]]
    front = [[sys.executable, "-m", "services.gateway", "serve"]]
    with running(investor, of_investor, place.log) as behind, running(front, of_gateway, place.log) as gateways:
        caller = Caller(port, timeout_s=timeout_s)
        until(lambda: caller.sign_in(ADVISER, password), place.log)
        until(lambda: caller.call("GET", "/api/v1/queue"), place.log)
        yield Served(caller, gateways.processes[0].pid, behind.processes[0].pid)
        caller.close()


@contextmanager
def plain_server(grounds: Grounds, dossiers: int) -> Iterator[Caller]:
    place = Place(grounds, "plain-api")
    place.fill(dossiers)
    with administrator(place.investor.admin_url) as connection:
        connection.execute(
            "CREATE TABLE bench_journal (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, "
            "account_id uuid, act text, subject text)"
        )
        connection.execute("GRANT INSERT ON bench_journal TO primo_investor_app")
    port = free_port()
    python = str(python_of("plain_api"))
    uvicorn = [python, "-m", "uvicorn", "tests.bench.peers.plain_api.app:app", "--port", str(port), "--no-access-log"]
    with running([uvicorn], place.env, place.log):
        caller = Caller(port)
        until(lambda: caller.call("GET", "/queue"), place.log)
        yield caller
        caller.close()


def _run(module: str, verb: str, env: dict[str, str], place: Place) -> None:
    command = [sys.executable, "-m", module, verb]
    done = subprocess.run(command, env=environment(env), cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise ContestantFailed(f"{module} {verb}: {done.stderr[-2000:]} {tail(place.log)}")


def until(works: Callable[[], object], log: Path) -> None:
    """Try until it is answered. Raises ContestantFailed."""
    last_moment = time.monotonic() + READY_S
    while True:
        try:
            works()
            return
        except NotAnswered as error:
            if time.monotonic() > last_moment:
                raise ContestantFailed(f"{error}\n{tail(log, 30)}") from error
            time.sleep(0.3)
