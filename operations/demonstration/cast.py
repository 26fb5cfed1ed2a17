"""Who appears in the demonstration: seven investors in seven languages, and what becomes of their projects."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4


class Ending(StrEnum):
    """How the story of a dossier ends."""

    FAVOURABLE = "favourable"
    WITH_RESERVES = "favourable_with_reserves"
    UNFAVOURABLE = "unfavourable"
    POSTPONED_THEN_FAVOURABLE = "postponed, then favourable"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True)
class Investor:
    """One person abroad with a project. The address is of a domain reserved for examples (RFC 2606)."""

    name: str
    language: str
    country: str
    title: str
    province: str
    sector: str
    amount_mad: int
    jobs: int
    ending: Ending
    on_a_plot: bool = False

    def email(self, run: str) -> str:
        return f"{self.language}.{run}@example.org"

    def filing(self, run: str, opportunity: dict[str, Any] | None) -> dict[str, Any]:
        """The body of the public filing."""
        project = {
            "title": self.title,
            "province": self.province,
            "sector": self.sector,
            "planned_amount_mad": str(self.amount_mad),
            "planned_jobs": self.jobs,
        }
        if opportunity is not None:
            project |= {
                "opportunity_id": opportunity["opportunity_id"],
                "province": opportunity["province"],
                "sector": opportunity["sector"],
            }
        return {
            "request_id": str(uuid4()),
            "person": {
                "full_name": self.name,
                "email": self.email(run),
                "residence_country": self.country,
                "language": self.language,
                "consents": [{"purpose": "service_notices", "text_version": "2026-11"}],
            },
            "project": project,
        }


CAST = (
    Investor("Karim Bennani", "de", "DE", "Olivenölmühle bei Berkane", "02.113", "agro_industry", 12_000_000, 30,
             Ending.FAVOURABLE, on_a_plot=True),
    Investor("Samira El Idrissi", "nl", "NL", "Werkplaats voor zonnepanelen", "02.411", "industry", 8_000_000, 13,
             Ending.UNFAVOURABLE, on_a_plot=True),
    Investor("Nadia Amrani", "fr", "FR", "Maison d'hôtes à Saïdia", "02.113", "tourism", 6_500_000, 12,
             Ending.WITH_RESERVES),
    Investor("فاطمة الزهراء بوعزة", "ar", "BE", "وحدة لتلفيف التمور", "02.251", "agro_industry", 3_000_000, 18,
             Ending.FAVOURABLE),
    Investor("Youssef Haddad", "es", "ES", "Centro logístico en Nador", "02.381", "transport_logistics", 20_000_000,
             40, Ending.WITHDRAWN),
    Investor("Hanane Ziani", "it", "IT", "Laboratorio di ceramica a Taourirt", "02.533", "crafts_culture", 1_800_000,
             9, Ending.POSTPONED_THEN_FAVOURABLE),
    Investor("Omar Tahiri", "en", "GB", "Software studio in Oujda", "02.411", "digital", 4_200_000, 25,
             Ending.CLOSED),
)  # fmt: skip
