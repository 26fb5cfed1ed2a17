"""What acts on many dossiers come to."""

from prometheus_client import Counter

from shared.contracts.investor.bulk import BulkOutcome

BULK_ITEMS = Counter(
    "primo_bulk_items_total", "Dossiers of acts on many that were settled, by what it came to", ["outcome"]
)

for _outcome in BulkOutcome:
    if _outcome is not BulkOutcome.WAITING:
        BULK_ITEMS.labels(_outcome)  # from the start: a first failure is otherwise no increase
