"""What is going on, for the person who waits: on the error output, so that the lines stay alone on the other."""

import sys


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
