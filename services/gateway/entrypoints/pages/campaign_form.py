"""The form of a campaign: its setup and its words, as they are typed and as they are stored."""

from collections.abc import Mapping
from typing import Any

from services.gateway.entrypoints.pages.forms import Typed
from shared.contracts.notifications.campaigns import CampaignView
from shared.contracts.notifications.templates import TextLanguage, TextPart

LISTS = ("sectors", "provinces", "countries", "languages")
FIELDS: Mapping[str, str] = {
    **{f"setup.{name}": name for name in ("title", "opportunity_id", "channels", "per_minute")},
    **{f"setup.audience.{name}": name for name in LISTS},
    **{f"texts.{one}.{part}": f"{part}_{one}" for one in TextLanguage for part in TextPart},
    "reason": "reason",
    "language": "language",
    "act": "act",
}
"""Dotted paths of the commands -> fields."""


def content_of(form: Typed) -> dict[str, Any]:
    """Setup, words and the digest of what was changed, of SaveCampaign."""
    return {
        "setup": {
            "title": form.one("title"),
            "opportunity_id": form.one("opportunity_id") or None,
            "audience": {name: form.many(name) for name in LISTS},
            "channels": form.one("channels").split(),
            "per_minute": form.one("per_minute"),
        },
        "texts": {one: {part: form.one(f"{part}_{one}") for part in TextPart} for one in TextLanguage},
        "fallbacks": {one: to for one in TextLanguage if (to := form.one(f"fallback_{one}"))},
        "digest": form.one("digest"),
    }


def as_stored(view: CampaignView) -> Typed:
    setup = view.setup
    values: dict[str, list[str]] = {
        "title": [setup.title],
        "opportunity_id": [str(setup.opportunity_id or "")],
        "channels": [" ".join(setup.channels)],
        "per_minute": [str(setup.per_minute)],
    }
    values |= {name: [str(one) for one in getattr(setup.audience, name)] for name in LISTS}
    values |= {f"{part}_{one}": [text] for one, parts in view.texts.items() for part, text in parts.items()}
    values |= {f"fallback_{one}": [str(to)] for one, to in view.fallbacks.items()}
    return Typed(values)
