"""The doors: decode, delegate, encode."""
