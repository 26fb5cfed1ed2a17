"""What printed papers are made of: blocks that paper/paper.typ lays out, and texts that keep their own direction."""

from typing import Any

from services.gateway.adapters.paper import Block
from services.gateway.entrypoints.texts import Texts


def block(kind: str, **shown: Any) -> Block:
    return {"kind": kind, **shown}


def head(t: Texts) -> Block:
    return block("head", lines=[t("letter.kingdom"), t("letter.centre"), t("letter.commission")])


def as_it_is(text: str) -> str:
    """Keeps its own direction within a text of the other one: first strong isolate, and its end."""
    return f"\u2068{text}\u2069"


def in_pieces(code: str) -> str:
    """A long code that may be broken at the end of a line, read from left to right in either language."""
    return "\u2066" + "\u200b".join(code[at : at + 8] for at in range(0, len(code), 8)) + "\u2069"
