"""Posting to receivers of others: where to, signed how, and what came of it. No schedule and no table: ADR 0044."""
