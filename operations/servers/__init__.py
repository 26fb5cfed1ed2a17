"""The servers PRIMO needs beside its own code (PostgreSQL, RabbitMQ, a mailbox), run with nothing installed.

Each has the same few verbs: `start`, `stop` (clean, within seconds), `kill` (as a power cut would) and its addresses.
Everything listens on 127.0.0.1, and nothing outlives the process that started it (`lifetime`).
"""
