"""Rules of the territorial offer. No I/O: time, identifiers and reference data come in as arguments."""
