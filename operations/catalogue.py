"""Which services there are, and which processes each has. The only place that lists them."""

SERVICES = ("investor", "territory", "notifications", "gateway")

# `serve` answers calls, `work` moves events; the gateway has no events of its own.
KINDS = {
    "investor": ("serve", "work"),
    "territory": ("serve", "work"),
    "notifications": ("serve", "work"),
    "gateway": ("serve",),
}
