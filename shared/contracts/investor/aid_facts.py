"""What the pre-check of aids asks about a project."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.investor.codes import LegalForm

Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2100, 12, 31))]


class AidFacts(Contract):
    """What is known of a project. None: not said, which is never taken for a yes or a no."""

    province: ProvinceCode | None = None
    sector: Sector | None = None
    amount_mad: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    eligible_mad: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    """The part of it that counts for the aids; None: presumed to be all of it."""
    jobs: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """All jobs planned."""
    stable_jobs: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """None: presumed to be all jobs planned."""
    own_funds_mad: Money | None = None
    own_funds_currency_mad: Money | None = None
    """Those brought in foreign currency."""
    investor_part: Percent | None = None
    """Share of the project that belongs to the investor living abroad."""
    legal_form: LegalForm | None = None
    to_be_created: bool | None = None
    """The company is not there yet."""
    founded_on: Day | None = None
    turnover_mad: Money | None = None
    """Without tax, the best of the last three years."""
    large_holder_part: Percent | None = None
    """Share held by a company whose turnover is above the limit for small ones."""
    public_shareholder: bool | None = None
    tax_in_order: bool | None = None
    social_security_in_order: bool | None = None
    activity_listed: bool | None = None
    """On the list of activities of the region."""
    priority_activity: bool | None = None
    women_pay_part: Percent | None = None
    """Share of the wages that goes to women."""
    future_jobs: bool | None = None
    sustainable: bool | None = None
    local_integration: bool | None = None
    hotel: bool | None = None
    lives_abroad: bool | None = None
    residence_proof: bool | None = None
    """Residence permit, foreign identity card or consular card."""
    returned_on: Day | None = None
    foreign_partner: bool | None = None
    """A buyer or partner is of another nationality alone."""
    farm_land: bool | None = None
    """On agricultural land outside the urban perimeters."""
