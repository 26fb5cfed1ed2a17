"""The measurements of *import*: how long a file takes, and how long a single deposit made meanwhile waits at most."""

import csv
import io
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from operations.checkout import ROOT
from tests.bench.api.caller import Caller
from tests.bench.api.servers import served
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone
from tests.bench.processes import processor_s
from tests.bench.progress import say

TIMEOUT_S = 300.0
DEPOSIT_EVERY_S = 0.1
LONGEST_WAIT_MS = 1_000.0
PATH = "/api/v1/dossier-imports"


@dataclass(frozen=True)
class Sizes:
    rows: int
    rounds: int


QUICK = Sizes(rows=100, rounds=1)
FULL = Sizes(rows=10_000, rounds=3)


@dataclass
class Meanwhile:
    """What was seen from outside while the file came in."""

    waits_ms: list[float] = field(default_factory=list)
    """Of single deposits."""
    told: set[tuple[str, int]] = field(default_factory=set)
    """Stage and rows done, as the API said them."""


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    seconds, waits, worked = [], [], []
    with served(grounds, grounds.database("investor"), name="import", timeout_s=TIMEOUT_S) as system:
        for number in range(sizes.rounds):
            before = processor_s(system.investor)
            took, meanwhile = _bring(system.caller, a_file(number, sizes.rows), sizes.rows)
            seconds.append(took)
            waits.append(max(meanwhile.waits_ms))
            worked.append(processor_s(system.investor) - before)
            say(f"  {sizes.rows} rows {took:6.2f} s, of the service's processor {worked[-1]:.2f} s")
            say(f"  {len(meanwhile.waits_ms)} deposits meanwhile, at most {waits[-1]:.0f} ms")
    note = f"{sizes.rows} rows"
    return [
        alone("import.file", "s", seconds, target=Target(60, "<=", on="ours"), note=note),
        alone("import.file.processor", "s", worked, note=f"{note}, and the deposits made meanwhile"),
        alone("import.deposit.longest", "ms", waits, target=Target(LONGEST_WAIT_MS, "<=", on="ours"), note=note),
    ]


def a_file(number: int, rows: int) -> bytes:
    """The first row of the documentation's example, so many times, each with a person and a reference of its own."""
    header, example, *_ = (ROOT / "docs" / "examples" / "dossiers.csv").read_text(encoding="utf-8").splitlines()
    _reference, name, _mailbox, *cells = next(csv.reader([example], delimiter=";"))
    written = io.StringIO(f"{header}\n")
    written.seek(0, io.SEEK_END)
    csv.writer(written, delimiter=";").writerows(
        [f"BENCH-{number}-{row}", name, f"import-{number}-{row}@example.org", *cells] for row in range(rows)
    )
    return written.getvalue().encode()


def _bring(caller: Caller, content: bytes, rows: int) -> tuple[float, Meanwhile]:
    """Seconds, and what was seen meanwhile. Raises RuntimeError when not all came, or nobody saw how far it was."""
    meanwhile = Meanwhile()
    with ThreadPoolExecutor(1) as threads:
        importing = threads.submit(_import, caller, content)
        _file_others(caller, importing, meanwhile)
        took, created = importing.result()
    if created != rows:
        raise RuntimeError(f"{created} dossiers came of {rows} rows")
    if len(meanwhile.told) < 2:
        raise RuntimeError(f"the import did not tell how far it was: {sorted(meanwhile.told)}")
    return took, meanwhile


def _import(caller: Caller, content: bytes) -> tuple[float, int]:
    own = Caller(caller.port, dict(caller.headers), timeout_s=TIMEOUT_S)
    took, answer = own.call("POST", PATH, content)
    own.close()
    return took / 1000, json.loads(answer)["created"]


def _file_others(caller: Caller, importing: "Future[tuple[float, int]]", meanwhile: Meanwhile) -> None:
    while not importing.done():
        meanwhile.waits_ms.append(caller.call("POST", "/api/v1/dossiers", _deposit())[0])
        runs = json.loads(caller.call("GET", PATH)[1])["runs"]
        meanwhile.told |= {(run["stage"], run["rows_done"]) for run in runs[:1]}
        time.sleep(DEPOSIT_EVERY_S)


def _deposit() -> dict[str, object]:
    consent = {"purpose": "service_notices", "text_version": "2026-01"}
    return {
        "request_id": str(uuid4()),
        "person": {
            "full_name": "Exemple Samira Tazi",
            "email": f"{uuid4()}@example.org",
            "residence_country": "BE",
            "language": "fr",
            "consents": [consent],
        },
        "project": {
            "title": "Ferme d'oliviers",
            "sector": "agriculture",
            "province": "02.113",
            "planned_amount_mad": "4000000",
            "planned_jobs": 18,
        },
    }
