"""Who appears in a whole life of a dossier: the investor, as they see it from abroad, and the staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import choice
from string import ascii_lowercase
from typing import Any
from urllib.parse import urlsplit

import httpx

from operations.demonstration.api import Api
from operations.demonstration.post import Letter, letters
from operations.demonstration.stage import wait_for
from shared.reference.time_zones import CASABLANCA
from tests.support.systems import RunningSystem

LANGUAGE = "de"


@dataclass
class Investor:
    """Somebody in Germany with a browser, a mailbox and, once it has come, a link."""

    system: RunningSystem
    browser: httpx.Client
    word: str = field(default_factory=lambda: "nuss" + "".join(choice(ascii_lowercase) for _ in range(12)))
    """Stands in whatever is said by them and of them: what is left of it anywhere is left of them."""
    number: str = ""
    link: str = ""
    heard: list[str] = field(default_factory=list)
    """Subjects, in the order in which they were waited for."""

    @property
    def email(self) -> str:
        return f"{self.word}@example.org"

    def fill_in(self, path: str, **fields: Any) -> str:
        """Send a page's form; the page that comes after it, in their language."""
        answer = self.browser.post(path, data=fields, follow_redirects=True)
        assert answer.is_success, f"{path}: {answer.status_code}"
        return self._read(answer)

    def opens(self, below: str = "") -> httpx.Response:
        """What the link opens."""
        return self.browser.get(self.link + below)

    def sees(self, *texts: str) -> None:
        """All of it stands on the page behind the link, in their language."""
        page = self._read(self.opens())
        assert [text for text in texts if text not in page] == []

    def is_told(self, subject: str) -> None:
        """By one message with this subject (or beginning), in their language, whose link they then follow."""
        self.heard.append(subject)

        def arrived() -> list[Letter]:
            return [one for one in self.mail() if one.subject.startswith(f"Akte {self.number}: {subject}")]

        found = wait_for(f"the message: {subject}", arrived)
        assert [one.language for one in found] == [LANGUAGE], f"{subject}: {found}"
        assert found[0].tracking_link is not None
        self.link = urlsplit(found[0].tracking_link).path

    def mail(self) -> list[Letter]:
        return [one for one in letters(self.system.maildir) if self.email in one.to]

    @staticmethod
    def _read(answer: httpx.Response) -> str:
        assert f'<html lang="{LANGUAGE}"' in answer.text
        return answer.text


@dataclass
class Life:
    """What the steps share."""

    investor: Investor
    adviser: Api
    head: Api
    administrator: Api
    dossier_id: str = ""

    @property
    def system(self) -> RunningSystem:
        return self.investor.system

    @property
    def dossier(self) -> dict[str, Any]:
        """As staff see it."""
        found: dict[str, Any] = self.adviser.get(f"/api/v1/dossiers/{self.dossier_id}")
        return found

    def act(self, command: str, by: Api | None = None, /, **facts: Any) -> None:
        (by or self.adviser).post(f"/api/v1/dossiers/{self.dossier_id}/{command}", **facts)

    def two_act(self, what: str, **facts: Any) -> None:
        """The adviser proposes, the head validates."""
        self.act(f"propose-{what}", **facts)
        self.act(f"validate-{what}", self.head)


@contextmanager
def a_life(system: RunningSystem) -> Iterator[Life]:
    """Everybody at their desk; nothing has happened yet."""
    language = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"}
    staff = [Api(system.base_url).sign_in(name, system.demo_password) for name in ("amina", "head", "administrator")]
    with httpx.Client(base_url=system.base_url, headers=language, timeout=15.0, trust_env=False) as browser:
        adviser, head, administrator = staff
        yield Life(Investor(system, browser), adviser, head, administrator)
    for one in staff:
        one.close()


def today() -> date:
    """At the centre."""
    return datetime.now(CASABLANCA).date()
