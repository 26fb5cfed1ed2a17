"""How root runs a server that refuses to be root, as PostgreSQL does.

Three ways, because none works everywhere: containers often forbid user namespaces, and a checkout under a home
directory that only root may enter is out of reach of a mere `nobody`. The first that works is taken.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534  # the kernel's overflow id: no file belongs to it, no service runs as it


class CannotBecomeUnprivileged(RuntimeError):
    """Root, and no way here to start a program as somebody else."""


@dataclass(frozen=True)
class Identity:
    """Who a server runs as: what to write before its command, and which user id its files must belong to."""

    prefix: tuple[str, ...]
    owner: int

    def take_over(self, directory: Path) -> None:
        """Give a directory and everything in it to this identity. Another identity may have made it."""
        if os.geteuid() != 0 or directory.stat().st_uid == self.owner:
            return
        for path in [directory, *directory.rglob("*")]:
            os.chown(path, self.owner, self.owner, follow_symlinks=False)


_DROP = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")

WAYS = (
    # A user namespace in which root is called nobody: the files stay root's own, wherever they are.
    Identity(("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"), owner=0),
    # Really nobody, but allowed past closed directories. Changing user forgets the death signal: asked for again here.
    Identity(
        ("setpriv", *_DROP, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--pdeathsig=INT"),
        owner=NOBODY,
    ),
    Identity(("setpriv", *_DROP, "--pdeathsig=INT"), owner=NOBODY),
)


def identity_for(program: Path, directory: Path) -> Identity:
    """The way to run `program` with its files in `directory`: as ourselves, or as nobody when we are root.

    Raises CannotBecomeUnprivileged when root has no way left.
    """
    if os.geteuid() != 0:
        return Identity((), os.geteuid())
    for way in WAYS:
        if shutil.which(way.prefix[0]) and _works(way, program, directory):
            return way
    raise CannotBecomeUnprivileged(
        f"{program.name} refuses to run as root, and neither unshare nor setpriv (util-linux) can run it as another "
        "user here; run this as an ordinary user"
    )


def _works(way: Identity, program: Path, directory: Path) -> bool:
    """Try for real: run the program, and enter the directory."""
    for trial in ([str(program), "--version"], ["ls", str(directory)]):
        way.take_over(directory)
        done = subprocess.run([*way.prefix, *trial], capture_output=True, check=False, timeout=30)
        if done.returncode != 0:
            return False
    return True
