"""Somebody with a browser and a language. What they look for on a page is told by the texts of the pages themselves."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from services.gateway.entrypoints.texts import Texts, texts
from shared.contracts.codes import Language
from tests.e2e.conftest import Desk

ON_PURPOSE = ("net::ERR_INTERNET_DISCONNECTED", "409 (Conflict)")
"""What a browser says of a line that was cut, and of an act that the service refused, as a day wants it."""
TELEPHONE = 390
MOST_STOPS = 250
"""Of the tabulator key, until somebody gives up."""
PICTURES = "PRIMO_SCREENS"
"""Environment variable: the directory into which the days put what they saw."""
ON_SCREEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const lined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return one === document.body || (lined && inside) ? "" : one.outerHTML.slice(0, 120);
}"""
"""Empty, or what has the keyboard without showing it."""


class Person:
    """At a desk of their own."""

    def __init__(self, desk: Desk, language: Language) -> None:
        self.desk = desk
        self.language = language
        self.t: Texts = texts(language)

    @property
    def page(self) -> Page:
        return self.desk.page

    def opens(self, path: str) -> None:
        """By an address; in their language, which the browser remembers."""
        self.desk.open(path)
        self.is_well_served()

    def comes_to(self, path: str) -> None:
        """For the first time: chooses the language."""
        self.opens(f"/language/{self.language.value}?to={path}")

    def signs_in(self, username: str, password: str) -> None:
        self.comes_to("/console/sign-in")
        self.fills(self.t("sign_in.username"), username)
        self.fills(self.t("sign_in.password"), password)
        self.presses("sign_in.send")
        self.page.locator(".whoami").wait_for()
        self.is_well_served()

    def signs_out(self) -> None:
        self.presses("console.sign_out")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.t("sign_in.title"))

    def fills(self, label: str, value: str, *, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_label(label, exact=True).fill(value)

    def presses(self, key: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=self.t(key), exact=True).first.click()

    def follows(self, key: str) -> None:
        self.page.locator("main").get_by_role("link", name=self.t(key), exact=True).first.click()

    def fills_in_a_project(self, email: str, name: str, title: str) -> None:
        """The public form, by its labels."""
        t = self.t
        for key, said in (
            ("start.full_name", name),
            ("start.email", email),
            ("start.project_title", title),
            ("start.amount", "12 500 000"),
            ("start.jobs", "35"),
        ):
            self.fills(t(key), said)
        for key, chosen in (
            ("start.residence_country", "DE"),
            ("start.language", self.language.value),
            ("start.province", "02.113"),
            ("start.sector", "agro_industry"),
        ):
            self.page.get_by_label(t(key), exact=True).select_option(chosen)
        self.page.get_by_label(t("start.consent"), exact=True).check()

    def is_told(self, key: str, **values: object) -> None:
        """By a line that is read out."""
        expect(self.page.get_by_role("status").filter(has_text=self.t(key, **values)).first).to_be_visible()

    def sees(self, *words: str, within: str = "main") -> None:
        for word in words:
            expect(self.page.locator(within).first).to_contain_text(word)

    def reads(self, key: str) -> None:
        """The page's one heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.t(key))

    def is_well_served(self) -> None:
        """The page is in their language and direction, says what it is, and fits a telephone as well as this window."""
        root = self.page.locator("html")
        assert root.get_attribute("lang") == self.language.value, self.page.url
        assert root.get_attribute("dir") == self.t.direction, self.page.url
        assert self.page.locator("h1").count() == 1, self.page.url
        window = self.page.viewport_size
        assert window is not None
        for width in {TELEPHONE, window["width"]}:
            self.page.set_viewport_size({**window, "width": width})
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (self.page.url, width)
        self.page.set_viewport_size(window)

    def goes_by_tab_to(self, wanted: Locator) -> None:
        """With the tabulator key alone; whatever has the keyboard on the way shows it."""
        wanted.wait_for()
        for _ in range(MOST_STOPS):
            hidden = self.page.evaluate(ON_SCREEN)
            assert not hidden, f"has the keyboard and does not show it: {hidden}"
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached by the tabulator key on {self.page.url}")

    def by_keyboard(self, wanted: Locator, *keys: str) -> None:
        """Go there and press these keys."""
        self.goes_by_tab_to(wanted)
        for key in keys:
            self.page.keyboard.press(key)

    def types_into(self, wanted: Locator, words: str) -> None:
        self.goes_by_tab_to(wanted)
        self.page.keyboard.type(words)

    def keeps_a_picture(self, name: str) -> None:
        """Of the window as it is, where pictures are asked for."""
        if os.environ.get(PICTURES):
            self.is_well_served()
            self.page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
            path = Path(os.environ[PICTURES]) / f"{name}-{self.language.value}.png"
            self.page.screenshot(path=path, animations="disabled")

    @property
    def complaints(self) -> list[str]:
        """Of the browser, but for what happened on purpose."""
        return [one for one in self.desk.complaints if not any(said in one for said in ON_PURPOSE)]
