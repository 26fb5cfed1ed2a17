"""Backup and restore of a whole system: four databases at one moment, the bytes beside them, the secrets (ADR 0046)."""
