"""How fast a campaign leaves unless it says otherwise: dated data with its source, see data/campaigns.toml."""

from datetime import date

from services.notifications.adapters.dated import DATA, Dated, in_force

RATES = DATA / "campaigns.toml"


class CampaignRate(Dated):
    """From a date on."""

    per_minute: int


def rate_on(day: date) -> int:
    """Messages a minute. Raises what `in_force` raises."""
    return in_force(CampaignRate, RATES, "rate", day).per_minute
