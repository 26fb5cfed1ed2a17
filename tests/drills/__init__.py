"""Faults on purpose: servers and processes are killed under load, then only stores and the mailbox are believed."""
