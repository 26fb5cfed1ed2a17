"""*queue*: the adviser's queue, filtered and sorted by days left, as the number of dossiers grows."""
