"""Rules of the dossier. No I/O: time, identifiers and reference data come in as arguments."""
