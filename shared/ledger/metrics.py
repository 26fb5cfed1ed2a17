"""What the scheduled verification found."""

from prometheus_client import Gauge

FAULTS = Gauge("primo_ledger_faults", "Faults found by the last verification of a ledger", ["ledger"])
VERIFIED_AT = Gauge("primo_ledger_verified_timestamp_seconds", "When a ledger was last verified whole", ["ledger"])
