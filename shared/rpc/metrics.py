"""What requests between processes show to Prometheus."""

from prometheus_client import Histogram

SERVER_SECONDS = Histogram("primo_rpc_server_seconds", "Time to answer a request", ["method", "outcome"])
CLIENT_SECONDS = Histogram(
    "primo_rpc_client_seconds",
    "Time until a request was answered, as its caller saw it",
    ["peer", "method", "road", "outcome"],
)
"""`peer`: the service asked. `road`: amqp or direct. `outcome`: answered, failed, cancelled, or a refusal's code."""
