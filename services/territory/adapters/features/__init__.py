"""Geographic features: what can be read of the territory by OGC API, and how what is asked becomes SQL.

There is no PostGIS here: PostgreSQL compares numbers, texts and moments, shapely compares geometries (ADR 0024).
"""
