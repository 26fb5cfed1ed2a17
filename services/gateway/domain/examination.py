"""What `./primo doctor` found last, as the gateway reads it."""

from collections.abc import Sequence

from pydantic import AwareDatetime, BaseModel, ConfigDict


class DoctorFinding(BaseModel):
    """As operations/doctor/finding.py says it; `what` and `remedy` are English, for operators."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: str
    what: str
    remedy: str = ""


class Examination(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    findings: tuple[DoctorFinding, ...]

    def about(self, *beginnings: str) -> Sequence[DoctorFinding]:
        """Those whose codes begin so, whatever their grade."""
        return [one for one in self.findings if one.code.startswith(beginnings)]

    def troubles(self, *beginnings: str) -> tuple[DoctorFinding, ...]:
        return tuple(one for one in self.about(*beginnings) if one.severity != "ok")
