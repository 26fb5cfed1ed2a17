"""Where the gateway meets PostgreSQL, the other services, the hash of passwords and the run's mailbox."""
