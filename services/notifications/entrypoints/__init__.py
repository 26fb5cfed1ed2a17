"""The doors: decode, delegate, encode; and the threads that send."""
