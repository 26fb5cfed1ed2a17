"""The content of an opportunity: is it whole in every language, does it contradict itself, is it what was read."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from shared.contracts.codes import Language
from shared.contracts.territory.attachments import OfferAttachment
from shared.contracts.territory.offer import LanguageState, OpportunityDetails

FIELDS = tuple(OpportunityDetails.model_fields)
ALWAYS = ("title", "text")
"""Parts that every offer has."""
PARTS = (*ALWAYS, "benefits", "diaspora_notes")
"""Parts in words: an optional one that is there in one language is owed in every language that has texts."""
COLUMNS = ("title", "text", "province", "commune", "sector", "zone", "plot_id", "indicative_amount_mad")
"""What release 0.1.0 knew, and reads."""
SINCE = tuple(name for name in FIELDS if name not in COLUMNS)


def columns(details: OpportunityDetails) -> dict[str, Any]:
    """As an opportunity holds it: what release 0.1.0 reads by itself, the rest together."""
    plain = stored(details)
    own = {name: plain[name] if name in ALWAYS else getattr(details, name) for name in COLUMNS}
    return {**own, "more": {name: plain[name] for name in SINCE if plain[name]}}


def stored(details: OpportunityDetails) -> dict[str, Any]:
    """As plain values: JSON can hold them."""
    return details.model_dump(mode="json")


def fingerprint(details: OpportunityDetails) -> str:
    """The same for the same content, whatever the order in which its languages were written."""
    return sha256(_in_order(details).encode()).hexdigest()[:16]


def request_digest(details: OpportunityDetails) -> str:
    """As release 0.1.0 computed it while nothing is said that it did not know: its drafts are still recognised."""
    unsaid = {name for name in SINCE if not getattr(details, name)}
    return sha256(details.model_dump_json(exclude=unsaid).encode()).hexdigest()


def language_states(details: OpportunityDetails) -> tuple[LanguageState, ...]:
    """Of every language of the public site, in its order."""
    words = {part: getattr(details, part) for part in PARTS}
    owed = [part for part in PARTS if part in ALWAYS or words[part]]
    lacking = {
        language: (
            *(part for part in owed if language not in words[part]),
            *(("attachments",) if any(language not in one.title for one in details.attachments) else ()),
        )
        for language in Language
    }
    return tuple(_state(language, lacking, details.fallbacks) for language in Language)


def missing(states: Sequence[LanguageState]) -> tuple[Language, ...]:
    """Languages whose readers could not be told."""
    return tuple(state.language for state in states if state.state == "missing")


def contradiction(details: OpportunityDetails, on: date | None = None) -> str | None:
    """What contradicts itself, as OpportunityInconsistent names it. `on`: the day on which it would be published."""
    least, most = details.minimum_amount_mad, details.maximum_amount_mad
    plots = [*details.other_plots, *([details.plot_id] if details.plot_id else [])]
    if least is not None and most is not None and least > most:
        return "amounts"
    if len(set(plots)) < len(plots):
        return "plots"
    if any(language == shown or shown in details.fallbacks for language, shown in details.fallbacks.items()):
        return "fallback"
    if len({one.sha256 for one in details.attachments}) < len(details.attachments):
        return "attachments"
    if on is not None and any(is_over(one, on) for one in details.attachments):
        return "attachment_over"
    if on is not None and details.valid_until is not None and details.valid_until < on:
        return "valid_until"
    return None


def is_over(attachment: OfferAttachment, on: date) -> bool:
    """Readers are not given it any more."""
    return attachment.valid_until is not None and attachment.valid_until < on


def _state(
    language: Language, lacking: Mapping[Language, tuple[str, ...]], fallbacks: Mapping[Language, Language]
) -> LanguageState:
    shown = fallbacks.get(language)
    if not lacking[language]:
        return LanguageState(language=language, state="written")
    if shown is not None and not lacking[shown]:
        return LanguageState(language=language, state="fallback", fallback=shown)
    return LanguageState(language=language, state="missing", fallback=shown, missing=lacking[language])


def _in_order(details: OpportunityDetails) -> str:
    plain = stored(details)
    return repr([(name, _sorted(plain[name])) for name in FIELDS])


def _sorted(value: Any) -> Any:
    """Lists keep their order; the database keeps none of an object's."""
    if isinstance(value, dict):
        return sorted((name, _sorted(one)) for name, one in value.items())
    return [_sorted(one) for one in value] if isinstance(value, list) else value
