"""What the broker has counted, by its management API."""

import time
from urllib.parse import quote, unquote, urlsplit

import httpx

STATISTICS_ARE_BEHIND_S = 6.0
"""It collects its statistics every 5 s."""


def redelivered(management_url: str, amqp_url: str, vhost: str) -> int:
    """Messages of a virtual host that were delivered more than once, up to now."""
    time.sleep(STATISTICS_ARE_BEHIND_S)
    parts = urlsplit(amqp_url)
    reply = httpx.get(
        f"{management_url}/api/queues/{quote(vhost, safe='')}",
        auth=(unquote(parts.username or ""), unquote(parts.password or "")),
        timeout=10,
        trust_env=False,
    )
    reply.raise_for_status()
    return sum(queue.get("message_stats", {}).get("redeliver", 0) for queue in reply.json())
