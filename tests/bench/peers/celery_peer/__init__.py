"""Celery: one task, acknowledged late, published with the broker's confirms."""
