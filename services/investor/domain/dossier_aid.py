"""The aid pre-check of a dossier: what is known of it, and what of an answer is kept."""

from services.investor.domain.dossier_facts import DossierFacts
from shared.contracts.investor.aid import AidAnswer, AidSchemeResult, KeptAid, KeptBonus, KeptScheme
from shared.contracts.investor.aid_facts import AidFacts

HOME = "MA"


def facts_of(dossier: DossierFacts, stated: AidFacts | None) -> AidFacts:
    """What the dossier itself says has the last word; the rest is as it was stated."""
    known = stated or AidFacts()
    abroad = True if known.lives_abroad is None and dossier.host_country != HOME else known.lives_abroad
    return known.model_copy(
        update={
            "province": dossier.province,
            "sector": dossier.sector,
            "amount_mad": dossier.planned_amount_mad,
            "jobs": dossier.planned_jobs,
            "legal_form": dossier.legal_form or known.legal_form,
            "lives_abroad": abroad,
        }
    )


def kept_of(answer: AidAnswer) -> KeptAid:
    return KeptAid(on=answer.on, category=answer.category, schemes=tuple(_kept(scheme) for scheme in answer.schemes))


def _kept(result: AidSchemeResult) -> KeptScheme:
    said = (*result.conditions, *result.bonuses, *result.caps, *result.notes)
    fields = ("code", "verdict", "rate", "rate_at_most", "amount_mad", "amount_at_most_mad")
    return KeptScheme(
        scheme=result.scheme,
        verdict=result.verdict,
        total_mad=result.total_mad,
        total_at_most_mad=result.total_at_most_mad,
        bonuses=tuple(KeptBonus(**{name: getattr(bonus, name) for name in fields}) for bonus in result.bonuses),
        unknown=result.unknown,
        rules={rule.code: rule.valid_from for rule in said},
    )
