"""The dated rules of the aids: what the territory service keeps, tells and lets an administrator add to.

A rule is data that a reader evaluates against the facts of a project. Codes are open: a reader that does not know a
fact or a comparison finds the rule unsettled, never met. Rates are per cent, amounts dirhams, ratios jobs per million.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import Language, ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.codes import BonusCategory

AidKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
AidCodes = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.]{1,40}$")], ...], Field(max_length=60)
]
Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3)]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=17, decimal_places=3)]
Mark = Annotated[str, StringConstraints(pattern=r"^[SKP]$")]
"""S: read in a source; K: general knowledge; P: proposal to be confirmed."""
AidSource = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


RuleWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class AidStep(Contract):
    """One comparison of a fact, and what follows where it holds."""

    fact: AidKey | None = None
    """None: it always holds."""
    comparison: AidKey = "at_least"
    """at_least, above, at_most, below (a number); one_of, none_of (codes); holds, fails (yes or no)."""
    number: Quantity | None = None
    codes: AidCodes = ()
    partly: AidCodes = ()
    """Codes of which only a part is meant: for them the answer is open."""
    rate: Rate | None = None
    amount_mad: Quantity | None = None
    words: Mapping[Language, RuleWords] = Field(default_factory=dict)
    """What it is called, where no release has words for the rule's code. A reader in a language without any reads the
    French ones."""


class AidRule(Contract):
    """One word on one rule of a scheme, from a day on; the last word on or before a day counts."""

    code: AidKey
    kind: AidKey
    """condition, bonus, cap or note."""
    valid_from: date
    applies: bool = True
    """False: from that day on the rule is no more."""
    group: AidKey | None = None
    """Of a condition: the ways of one group are alternatives. None: the condition stands alone."""
    way: AidKey | None = None
    """Conditions of one way hold together."""
    base: AidKey | None = None
    """Of a bonus: `investment`, or `investor_part`: the investor's own share of it."""
    steps: Annotated[tuple[AidStep, ...], Field(max_length=12)] = ()
    """A condition, a cap and a note have one; a bonus gives the best rate of those that hold."""
    source: AidSource
    confidence: Mark

    @property
    def words(self) -> Mapping[Language, str]:
        """What the rule is called: the words of its first step."""
        return self.steps[0].words if self.steps else {}


class TerritorialCategory(Contract):
    """One word on the category of a province, from a day on."""

    province: ProvinceCode
    category: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    valid_from: date
    source: AidSource
    confidence: Mark


class RuleOrigin(Contract):
    recorded_by: UUID | None = None
    """Staff account; None: delivered with the software."""
    recorded_at: AwareDatetime | None = None


class AidRuleView(AidRule, RuleOrigin):
    pass


class TerritorialCategoryView(TerritorialCategory, RuleOrigin):
    pass


class AidSchemeView(Contract):
    """A scheme with every word on its rules: in the order of the scheme, of one rule the newest first."""

    scheme: AidKey
    purpose: AidKey
    """aid: money; authorisation: whether a paper is needed."""
    rules: tuple[AidRuleView, ...]


class AidRules(Contract):
    schemes: tuple[AidSchemeView, ...]
    categories: tuple[TerritorialCategoryView, ...]
    """By province, the newest first."""
    earliest: date
    """The first day from which a new word may hold."""


class PublicAidScheme(Contract):
    """A scheme with every word on its rules that has begun: of one rule the newest, which counts, first."""

    scheme: AidKey
    purpose: AidKey
    rules: tuple[AidRule, ...]


class PublicAidRules(Contract):
    """What anybody may read of the aids. Indicative: a rate is promised to nobody."""

    as_of: date
    schemes: tuple[PublicAidScheme, ...]
    categories: tuple[TerritorialCategory, ...]
    """By province, the newest first."""


class AddAidRule(Request[None], service="territory", method="add_aid_rule"):
    """A new word on a rule, or a new rule, from a future day on. What is there is never changed.

    Raises AidSchemeUnknown, AidRuleInThePast, AidRuleAlreadyThere, AidRuleInvalid.
    """

    staff_id: UUID
    scheme: AidKey
    rule: AidRule


class AddTerritorialCategory(Request[None], service="territory", method="add_territorial_category"):
    """Another territorial category of a province from a future day on.

    Raises PlaceUnknown, AidRuleInThePast, AidRuleAlreadyThere.
    """

    staff_id: UUID
    province: ProvinceCode
    category: BonusCategory
    valid_from: date
    source: AidSource
    confidence: Mark


RULE_KINDS: tuple[AidKey, ...] = ("condition", "bonus", "cap", "note")
COMPARISONS: tuple[AidKey, ...] = ("at_least", "above", "at_most", "below", "one_of", "none_of", "holds", "fails")
BASES: tuple[AidKey, ...] = ("investment", "investor_part")
COMPARED_FACTS: tuple[AidKey, ...] = (
    *("province", "territorial_category", "sector", "legal_form", "amount_mad", "investor_part"),
    *("stable_jobs", "stable_jobs_per_million", "women_pay_part", "future_jobs", "sustainable", "local_integration"),
    *("own_funds_mad", "own_funds_part", "own_funds_currency_mad", "own_funds_currency_part", "turnover_mad"),
    *("company_age_months", "large_holder_part", "public_shareholder", "tax_in_order", "social_security_in_order"),
    *("activity_listed", "priority_activity", "hotel", "farm_land"),
    *("lives_abroad", "residence_proof", "months_since_return", "foreign_partner"),
)
"""What this release's readers can evaluate; the codes themselves stay open."""
