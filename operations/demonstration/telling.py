"""Whether each investor was told each step, once, in their language, and how fast."""

import statistics
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from operations.demonstration.post import Letter, Post
from operations.demonstration.stage import Case, Stage, StoryBroken, wait_for

TOLD = ("dossier.", "plot_reserved", "plot_confirmed")
"""How the lines of a dossier's history begin that its investor is told of, as far as the story goes."""

SETTLED = {"sent", "failed_permanently", "unknown"}


def all_told(stage: Stage) -> str:
    """Wait until every notice has left. Raises StoryBroken for one that did not arrive at its server."""
    told = wait_for("the notices to be sent", lambda: _all_sent(stage))
    seconds = [_seconds(notice) for notice in told if notice["attempts"] and len(notice["attempts"]) == 1]
    median, slowest = statistics.median(seconds) * 1000, max(seconds) * 1000
    return f"{len(told)} notices sent; commit to notice: median {median:.0f} ms, slowest {slowest:.0f} ms"


def _all_sent(stage: Stage) -> list[dict[str, Any]] | None:
    backlog = stage.administrator.get("/api/v1/backlog")
    if backlog["away"] or any(one["outbox_depth"] or one["inbox_depth"] for one in backlog["services"]):
        return None
    # Empty depths prove little: an event may lie in the broker's queue, above all when the broker has just come back.
    steps = sum(line["action"].startswith(TOLD) for case in stage.cases for line in stage.dossier(case)["history"])
    found = [notice for case in stage.cases for notice in stage.notices(case)]
    if len(found) < steps or any(notice["state"] not in SETTLED for notice in found):
        return None
    if troubled := [notice for notice in found if notice["state"] != "sent"]:
        raise StoryBroken(f"{len(troubled)} notices could not be sent: {troubled[0]}")
    return found


def _seconds(notice: dict[str, Any]) -> float:
    sent, occurred = (datetime.fromisoformat(notice[key]) for key in ("sent_at", "occurred_at"))
    return (sent - occurred).total_seconds()


def all_arrived(stage: Stage, post: Post) -> list[str]:
    """Compare what arrived with the notices: each once, to its person, in their language; a line per investor."""
    wanted = {notice["notice_id"]: case for case in stage.cases for notice in stage.notices(case)}
    order = {notice_id: place for place, notice_id in enumerate(wanted)}  # a Maildir keeps none
    arrived = [letter for letter in post.letters() if letter.notice_id in wanted]
    arrived.sort(key=lambda letter: order[letter.notice_id])
    counts = Counter(letter.notice_id for letter in arrived)
    if missing := set(wanted) - set(counts):
        raise StoryBroken(f"{len(missing)} notices did not arrive")
    if double := [notice for notice, count in counts.items() if count > 1]:
        raise StoryBroken(f"{len(double)} notices arrived twice")
    for letter in arrived:
        _check_reader(letter, wanted[letter.notice_id], stage.run)
    return [_line(case, [x for x in arrived if wanted[x.notice_id] is case]) for case in stage.cases]


def _check_reader(letter: Letter, case: Case, run: str) -> None:
    if case.investor.email(run) not in letter.to:
        raise StoryBroken(f"a notice of {case.number} went to somebody else")
    if letter.language != case.investor.language:
        raise StoryBroken(f"a notice of {case.number} is in {letter.language!r}, not in {case.investor.language!r}")


def _line(case: Case, arrived: list[Letter]) -> str:
    if not arrived:
        raise StoryBroken(f"nothing arrived for {case.number}")
    return f"{case.investor.language}  {case.number}  {len(arrived):2} notices, the last: {arrived[-1].subject}"


def tracking_pages(stage: Stage, post: Post) -> str:
    """Every investor opens the page behind the link of their last notice."""
    for case in stage.cases:
        address = case.investor.email(stage.run)
        links = [x.tracking_link for x in post.letters() if address in x.to and x.tracking_link]
        if not links:
            raise StoryBroken(f"no link to follow {case.number}")
        page = stage.anonymous.page(urlsplit(links[-1]).path)
        if case.number not in page or f'lang="{case.investor.language}"' not in page:
            raise StoryBroken(f"the page of {case.number} does not show it in its investor's language")
    return f"{len(stage.cases)} pages, each in its investor's language"
