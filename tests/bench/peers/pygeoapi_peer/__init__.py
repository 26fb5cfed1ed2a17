"""pygeoapi over GeoJSON files with the same features."""
