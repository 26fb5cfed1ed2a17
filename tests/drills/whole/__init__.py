"""The whole system: all servers, all services, load through the public API, notices in a real mailbox."""
