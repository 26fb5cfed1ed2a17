"""A message's HTML as it arrived, and whether a number in it is shown whole."""

import email.policy
import mailbox
import re
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from operations.demonstration.post import Letter

BOXES = """([number, within]) => {
  const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const at = text.data.indexOf(number);
    if (at < 0 || !text.parentElement.checkVisibility() || text.parentElement.closest(".visually-hidden")) continue;
    const [all, first, last] = [[at, at + number.length], [at, at + 1], [at + number.length - 1, at + number.length]]
      .map(([from, to]) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, to);
        return range;
      });
    const [whole, begin, end] = [all, first, last].map(range => range.getBoundingClientRect());
    found.push({
      lines: new Set(Array.from(all.getClientRects(), box => Math.round(box.top))).size,
      left: whole.left, right: whole.right, ordered: begin.left < end.left,
    });
  }
  return found;
}"""


def html_of(maildir: Path, wanted: Letter) -> str:
    """The HTML part of the message with this Message-ID. Raises LookupError."""
    box = mailbox.Maildir(maildir, create=False, factory=None)
    for key in box.iterkeys():
        message = BytesParser(policy=email.policy.default).parsebytes(box.get_bytes(key))
        if message["Message-ID"] == wanted.message_id:
            body = message.get_body(("html",))
            assert body is not None
            return str(body.get_content())
    raise LookupError(wanted.message_id)


def number_in(subject: str) -> str:
    """The dossier's number that a subject names."""
    found = re.search(r"OR-\d{4}-\d{5}", subject)
    assert found, subject
    return found.group()


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


def assert_whole(page: Page, number: str, within: str = "body") -> None:
    """Wherever it is shown: on one line, inside the window, from left to right whatever stands around it."""
    found: list[dict[str, Any]] = page.evaluate(BOXES, [number, within])
    assert found, f"{number} is nowhere"
    width = page.evaluate("window.innerWidth")
    for box in found:
        assert box["lines"] == 1, box
        assert 0 <= box["left"] < box["right"] <= width, box
        assert box["ordered"], box
