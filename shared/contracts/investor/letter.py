"""The letter that tells an investor the commission's decision, as facts: the gateway writes it."""

from datetime import date
from decimal import Decimal

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.codes import Outcome, PieceKey, ReasonCode


class RecourseTerm(Contract):
    """A number of days of the way back from a refusal, under the rule of the day of the decision."""

    kind: PeriodKind
    days: int
    working_days: bool
    to_be_confirmed: bool
    """The rule is a proposal that no source gives."""


class DecisionLetter(Contract):
    """Read from the line of history that the validation wrote: it can be written again at any time, the same."""

    number: str
    cri_invest_reference: str | None
    investor_name: str
    title: str
    province: ProvinceCode
    planned_amount_mad: Decimal
    planned_jobs: int
    session_on: date | None
    decided_on: date
    outcome: Outcome
    reasons: tuple[ReasonCode, ...]
    next_pieces: tuple[PieceKey, ...]
    """Asked for once there is an agreement in principle."""
    appeal_until: date | None
    """Last day to appeal to the wali; None unless refused."""
    recourse: tuple[RecourseTerm, ...]
    """appeal, wali_answer, appeal_to_ministry, ministry_answer; empty unless refused."""
    fingerprint: str
    """Hash of the decision's line of history (ADR 0014), 64 hexadecimal digits."""
