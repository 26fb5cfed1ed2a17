"""What of the notifications service's tables is kept to a remit (ADR 0055); the rest of the schema follows from it."""

from shared.database.remit import Kept

KEPT = Kept(root="dossier_reference", key="dossier_id")
