"""The editor's form of an opportunity: its fields in seven languages side by side, and what they say."""

from typing import Any

from services.gateway.entrypoints.pages.forms import Typed, plain_number
from shared.contracts.codes import Language
from shared.contracts.territory.attachments import OfferAttachment
from shared.contracts.territory.offer import OpportunityDetails

PARTS = ("title", "text", "benefits", "diaspora_notes")
CONTACT_ROLES = ("investor_desk", "diaspora_desk", "zone_operator", "province_desk")
"""Those that this release has words for; the codes stay open."""
_AMOUNTS = ("indicative_amount_mad", "minimum_amount_mad", "maximum_amount_mad", "expected_jobs")
_ONE = ("province", "sector", "zone", "plot_id", "commune", "contact_role", "valid_until", *_AMOUNTS)

_PATHS = {
    **{name: name for name in (*_ONE, "other_plots")},
    **{f"{part}.{language.value}": f"{part}_{language.value}" for part in PARTS for language in Language},
    **{f"fallbacks.{language.value}": f"fallback_{language.value}" for language in Language},
}
FIELDS = _PATHS | {f"details.{path}": name for path, name in _PATHS.items()}
"""Dotted path in a fault -> field of the form."""
DOCUMENT_FIELDS = {
    **{f"title.{language.value}": f"document_title_{language.value}" for language in Language},
    **{name: f"document_{name}" for name in ("language", "licence", "credit", "valid_until")},
}
"""The same of a document's form."""
FIELDS_OF_PROBLEM = {
    "amounts": "minimum_amount_mad",
    "plots": "other_plots",
    "valid_until": "valid_until",
}
"""What contradicts itself -> where it is corrected; a fallback is at each language."""


def details_of(form: Typed) -> dict[str, Any]:
    """As OpportunityDetails takes them; what was left empty is left out."""
    details: dict[str, Any] = form.filled(*_ONE)
    details |= {name: plain_number(details[name]) for name in _AMOUNTS if name in details}
    details["other_plots"] = [plot for plot in form.many("other_plots") if plot]
    for part, prefix in (*((part, part) for part in PARTS), ("fallbacks", "fallback")):
        filled = form.filled(*(f"{prefix}_{language.value}" for language in Language))
        details[part] = {name.removeprefix(f"{prefix}_"): text for name, text in filled.items()}
    return details


def attachment_of(form: Typed, sha256: str) -> OfferAttachment:
    """What is said of a document; what was left empty is left out. Raises ValidationError."""
    titles = form.filled(*(f"document_title_{language.value}" for language in Language))
    said = form.filled(*(f"document_{name}" for name in ("language", "licence", "credit", "valid_until")))
    return OfferAttachment.model_validate(
        {
            "sha256": sha256,
            "title": {name.removeprefix("document_title_"): text for name, text in titles.items()},
            **{name.removeprefix("document_"): text for name, text in said.items()},
        }
    )


def typed_of(details: OpportunityDetails) -> Typed:
    """The form as it would have been filled in."""
    said = details.model_dump(mode="json")
    values = {name: [str(said[name] if said[name] is not None else "").removesuffix(".00")] for name in _ONE}
    values["other_plots"] = list(said["other_plots"])
    for part, prefix in (*((part, part) for part in PARTS), ("fallbacks", "fallback")):
        values |= {f"{prefix}_{language}": [text] for language, text in said[part].items()}
    return Typed(values)
