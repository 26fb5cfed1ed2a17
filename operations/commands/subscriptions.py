"""`./primo subscriptions`: which planning systems are sent what is public, and how that goes."""

import json
from typing import Any

from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table

from operations.commands.options import DATA, AsJson, Data
from operations.event_databases import event_database

_LISTED = """
SELECT s.name, s.url, s.state, coalesce(s.because, '') AS because, s.tries, s.failing_since, s.next_attempt_at,
       coalesce((SELECT max(position) FROM public_event), 0) - s.cursor AS behind,
       (SELECT concat_ws(' ', a.outcome, a.status, left(a.reply, 120)) FROM delivery_attempt a
        JOIN delivery d ON d.id = a.delivery_id WHERE d.subscription_id = s.id ORDER BY a.id DESC LIMIT 1) AS last
FROM subscription s WHERE s.state <> 'closed' ORDER BY s.state = 'active', s.failing_since NULLS LAST, s.name
"""
FITS = 120
"""Columns in which an address and an answer can be read."""


def subscriptions(data: Data = DATA, as_json: AsJson = False) -> None:
    """List subscriptions to public events, those in trouble first: state, what waits, what the receiver said last."""
    with event_database(data, "territory") as connection:
        found = connection.cursor(row_factory=dict_row).execute(_LISTED).fetchall()
    if as_json:
        print(json.dumps(found, indent=2, default=str))
    else:
        _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    console = Console()
    console.width = max(console.width, FITS)
    table = Table("name", "receiver", "state", "behind", "failed tries", "failing since", "next attempt", box=None)
    for one in found:
        state = f"{one['state']} ({one['because']})" if one["because"] else one["state"]
        moments = [f"{m:%Y-%m-%d %H:%M} UTC" if m else "-" for m in (one["failing_since"], one["next_attempt_at"])]
        table.add_row(one["name"], one["url"], state, str(one["behind"]), str(one["tries"]), *moments)
    console.print(table)
    for one in found:
        if one["last"] and (one["failing_since"] or one["state"] == "disabled"):
            console.print(f"\n{one['name']}: {one['last']}", markup=False, soft_wrap=True)
