"""Closed lists of the exchange with an investor."""

from enum import StrEnum


class Side(StrEnum):
    """Who wrote, who is to answer."""

    CENTRE = "centre"
    INVESTOR = "investor"
