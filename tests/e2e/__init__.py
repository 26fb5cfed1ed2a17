"""The whole system, as people meet it and as it tells of itself."""
