"""Contracts of the notifications service: what people were told, and how it arrived. It publishes no event."""
