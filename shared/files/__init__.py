"""Bytes that people hand in: what they are, where they lie, who looks at them. ADR 0015."""
