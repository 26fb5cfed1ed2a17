"""Fakes that pass the same behaviour suite as the real thing, and that suite. For tests only."""
