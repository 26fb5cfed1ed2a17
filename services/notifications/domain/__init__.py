"""Rules of telling people. No I/O: events, replies and time come in as arguments."""
