"""Dramatiq: one actor on RabbitMQ, published with the broker's confirms."""
