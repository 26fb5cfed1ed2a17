"""What requests between processes show to Prometheus."""

from prometheus_client import Histogram

SERVER_SECONDS = Histogram("primo_rpc_server_seconds", "Time to answer a request", ["method", "outcome"])
CLIENT_SECONDS = Histogram(
    "primo_rpc_client_seconds",
    "Time until a request was answered, as its caller saw it",
    ["service", "method", "road", "outcome"],
)
"""`outcome`: answered, failed, cancelled, or the code of a refusal. `road`: amqp or direct."""
