"""Requests between processes over nameko's RPC wire format: a client without nameko, and what its services share."""
