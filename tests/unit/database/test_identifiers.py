"""Identifiers sort by their time and are never the same, whoever makes them at the same moment."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from shared.database.identifiers import uuid7

THREADS, EACH = 4, 3_000


def test_no_two_threads_get_the_same_one() -> None:
    together = threading.Barrier(THREADS)

    def make(_number: int) -> list[int]:
        together.wait(10)
        return [uuid7(at_ms=1).int for _ in range(EACH)]

    with ThreadPoolExecutor(THREADS) as pool:
        made = [one for several in pool.map(make, range(THREADS)) for one in several]
    assert len(set(made)) == THREADS * EACH


_FORK = """
import os
from shared.database.identifiers import uuid7
uuid7()  # some random bytes are left over now
child = os.fork()
if child:  # one after the other: their lines would mix
    assert os.waitpid(child, 0)[1] == 0
for _ in range(300):
    print(uuid7(at_ms=1), flush=True)
"""


def test_a_forked_process_does_not_repeat_what_its_parent_had_fetched() -> None:
    """In a process of its own: libraries that others load warn of a fork."""
    told = subprocess.run([sys.executable, "-c", _FORK], check=True, capture_output=True, text=True, timeout=60).stdout
    assert len(set(told.split())) == 600


def test_it_is_one_of_version_7_and_of_its_millisecond() -> None:
    made = [uuid7(at_ms=number) for number in (5, 6, 2**47)]
    assert made == sorted(made)
    assert [one.int >> 80 for one in made] == [5, 6, 2**47]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
