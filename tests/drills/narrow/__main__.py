"""`python -m tests.drills.narrow writer|relay|intake|lanes`: one process of the narrow system."""

import sys

from tests.drills.narrow.role import play

if __name__ == "__main__":
    play(*sys.argv[1:])
