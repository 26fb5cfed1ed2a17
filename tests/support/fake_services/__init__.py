"""Four services that do nothing but start, say that they are ready, and end: for testing what runs services."""
