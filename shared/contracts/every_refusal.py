"""Imports every module that defines refusals, so that `refusal.restore` knows all codes of this release."""

from shared.contracts import operations
from shared.contracts.investor import refusals as investor

__all__ = ["investor", "operations"]
