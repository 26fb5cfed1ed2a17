"""What carries a message to its reader: mail and SMS, their providers, and what those tell of it."""
