"""Which services there are, and which processes each has. The only place that lists them."""

SERVICES = ("investor", "territory", "notifications", "gateway")

# `serve` answers calls, `work` moves events, `files` takes and hands out bytes, `bounces` takes what mail
# servers report of deliveries; the gateway has no events of its own.
KINDS = {
    "investor": ("serve", "work", "files"),
    "territory": ("serve", "work", "files"),
    "notifications": ("serve", "work", "bounces"),
    "gateway": ("serve",),
}

LEDGERS = {
    "investor": "investor.dossier_history",
    "notifications": "notifications.notice_proof",
    "gateway": "gateway.access_journal",
}
"""Each service that keeps a chained history (ADR 0014), by the ledger's name."""
