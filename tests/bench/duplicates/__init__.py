"""*duplicates*: how fast dossiers that wait for it are compared, as their number grows."""
