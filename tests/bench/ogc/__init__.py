"""OGC API Features: the territory beside pygeoapi, the reference implementation that most would take."""
