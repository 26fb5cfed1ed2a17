"""What has to be put right in databases that were restored, before anything works on them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg

from operations.backups.faults import Differs
from operations.backups.fresh import Command
from operations.backups.telling_again import tell_again
from operations.catalogue import LEDGERS
from operations.service_commands import ask
from shared.process.ledger_work import TAMPERED

_SIGNED_IN = ("session", "machine_token", "half_sign_in", "passkey_challenge")
"""Tables of the gateway. What was revoked since the moment is in force again: everybody signs in anew."""


def put_right(connections: Mapping[str, psycopg.Connection[Any]]) -> tuple[int, int]:
    """Events that leave once more, sessions that were ended. Each database in one transaction, which this commits."""
    again = tell_again(connections)
    ended = sum(connections["gateway"].execute(f"DELETE FROM {table}").rowcount for table in _SIGNED_IN)  # noqa: S608 - names of this module
    for connection in connections.values():
        connection.commit()
    return again, ended


def verified_ledgers(command: Command) -> dict[str, int]:
    """Ledger -> lines, all as they were written. Raises Differs, ServiceCommandFailed."""
    found = {}
    for service in LEDGERS:
        verify = command(service, "ledger-verify")
        no_heads = replace(verify, env={**verify.env, "PRIMO_LEDGER_HEADS": "{}"})
        said = ask(no_heads, "finished", deadline=6 * 3600, statuses=(0, TAMPERED))
        if said["faults"]:
            raise Differs(
                f"{said['ledger']} was tampered with before it was backed up, or since: {said['faults']} faults"
            )
        found[said["ledger"]] = said["lines"]
    return found
