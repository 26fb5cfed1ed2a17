"""What a drill found, and whether the promises held. One JSON line."""

import json
from dataclasses import dataclass, field
from typing import Any


class NotPossibleHere(RuntimeError):
    """This machine lacks what the drill needs; the message names it."""


@dataclass
class Report:
    """Counted in the databases, the mailbox and the broker; times in seconds."""

    drill: str
    seconds: float = 0.0
    kills: int = 0
    published: int = 0
    lost: int = 0
    duplicate_effects: int = 0
    inversions: int = 0
    absorbed: int = 0
    """Redeliveries, by the broker or of the relay, that had no second effect."""
    recovery_s: float = 0.0
    """From the end of the last fault until an event recorded after it had its effect."""
    figures: dict[str, Any] = field(default_factory=dict)
    """The drill's own."""
    broken: list[str] = field(default_factory=list)
    """The promises that did not hold, in words."""

    def promise(self, held: bool, otherwise: str) -> None:
        """Note what is broken when a promise did not hold."""
        if not held:
            self.broken.append(otherwise)

    def judge(self, *, kills: bool = False, absorbed: bool = False) -> "Report":
        """The promises of every drill; `kills` and `absorbed` where without any of them nothing was proved."""
        self.promise(self.published > 0, "nothing was published: nothing is proved")
        self.promise(self.lost == 0, f"{self.lost} events had no effect")
        self.promise(self.duplicate_effects == 0, f"{self.duplicate_effects} effects happened twice")
        self.promise(self.inversions == 0, f"{self.inversions} effects came out of order")
        self.promise(not kills or self.kills > 0, "nothing was killed: nothing is proved")
        self.promise(not absorbed or self.absorbed > 0, "no redelivery was absorbed: nothing is proved")
        return self

    def line(self) -> str:
        """The report as one line of JSON."""
        facts = {name: value for name, value in vars(self).items() if name not in ("figures", "broken")}
        rounded = {name: round(v, 2) if isinstance(v, float) else v for name, v in (facts | self.figures).items()}
        return json.dumps({**rounded, "broken": self.broken})
