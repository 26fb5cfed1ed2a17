"""What a session was opened with, in coarse words: enough to know one's own again, too little to follow anybody."""

from dataclasses import dataclass

LONGEST = 512
"""Characters of a User-Agent that are looked at; it is not kept."""

_BROWSERS = (
    ("edg/", "edge"),
    ("edga/", "edge"),
    ("opr/", "opera"),
    ("firefox/", "firefox"),
    ("fxios/", "firefox"),
    ("samsungbrowser/", "samsung"),
    ("chrome/", "chrome"),
    ("crios/", "chrome"),
    ("safari/", "safari"),
)
"""In this order: each browser also names those that it descends from."""
_SYSTEMS = (
    ("iphone", "ios"),
    ("ipad", "ios"),
    ("android", "android"),
    ("windows", "windows"),
    ("mac os", "macos"),
    ("cros", "chromeos"),
    ("linux", "linux"),
)
OTHER = "other"
BROWSERS = (*dict.fromkeys(code for _, code in _BROWSERS), OTHER)
SYSTEMS = (*dict.fromkeys(code for _, code in _SYSTEMS), OTHER)


@dataclass(frozen=True)
class Device:
    """Codes of `BROWSERS` and `SYSTEMS`."""

    browser: str = OTHER
    system: str = OTHER


def device_of(user_agent: str) -> Device:
    """By the browser's own word, which anybody may change: told to its owner, never trusted."""
    said = user_agent[:LONGEST].casefold()
    return Device(_first(_BROWSERS, said), _first(_SYSTEMS, said))


def _first(marks: tuple[tuple[str, str], ...], said: str) -> str:
    return next((code for mark, code in marks if mark in said), OTHER)
