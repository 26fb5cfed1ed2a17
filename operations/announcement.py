"""What a user is told once the system runs: where everything is, and who may sign in."""

from rich.console import Console
from rich.table import Table

from operations.environment import Wiring
from operations.servers.ports import LOOPBACK
from operations.system import System


def announce(console: Console, system: System, accounts: list[tuple[str, str]]) -> None:
    """Show the addresses and the accounts: tables on a terminal, plain lines elsewhere."""
    _show(
        console, "PRIMO is running", addresses(system.wiring, system.broker.management_url, system.database.admin_url)
    )
    if accounts:
        _show(console, "Accounts", accounts)
    console.print("Ctrl-C stops it; the data stays." if console.is_terminal else "running", highlight=False)


def told_to_programs(system: System, accounts: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The same, for a program that started it."""
    found = addresses(system.wiring, system.broker.management_url, system.database.admin_url)
    return {"addresses": dict(found), "accounts": dict(accounts)}


def addresses(wiring: Wiring, management_url: str, admin_url: str) -> list[tuple[str, str]]:
    """Everything that has an address."""
    site = f"http://{LOOPBACK}:{wiring.http_port}"
    mail = f"{site}/console/mail" if wiring.maildir else "sent through the configured relay"
    return [
        ("public site", f"{site}/"),
        ("staff console", f"{site}/console"),
        ("API documentation", f"{site}/docs"),
        ("mail", mail),
        ("RabbitMQ management", f"{management_url}/"),
        ("PostgreSQL", admin_url.rpartition("@")[2].partition("/")[0]),
    ]


def _show(console: Console, title: str, rows: list[tuple[str, str]]) -> None:
    if not console.is_terminal:
        console.print(title, highlight=False)
        for label, value in rows:
            console.print(f"  {label}: {value}", markup=False, highlight=False, soft_wrap=True)
        return
    table = Table(title=title, title_justify="left", show_header=False)
    for label, value in rows:
        table.add_row(label, value)
    console.print(table)
