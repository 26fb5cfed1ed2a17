"""What the user sees while something takes its time: a spinner on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Progress:
    """Tells of steps and their seconds, on one console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Show that this is being done, and when done, how long it took."""
        began = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(escape(label)):
                yield
        else:
            yield
        self._console.print(f"  {escape(label)} [dim]({time.monotonic() - began:.1f} s)[/dim]", highlight=False)

    def note(self, text: str) -> None:
        """Say something in between."""
        self._console.print(f"  {escape(text)}", highlight=False, soft_wrap=True)
