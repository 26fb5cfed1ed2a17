"""Which use case carries out which request of the law on personal data."""

from collections.abc import Callable, Mapping
from typing import Any

from services.investor.usecases import contact_and_consent, erase_person, keep_or_erase, tell_browsers
from shared.contracts.investor import browsers, preferences, privacy
from shared.contracts.request import Request

PRIVACY_COMMANDS: Mapping[type[Request[Any]], Callable[[Any, Any, Any], Any]] = {
    privacy.RectifyPerson: contact_and_consent.rectify_person,
    privacy.CorrectOwnContact: contact_and_consent.correct_own_contact,
    privacy.SetConsent: contact_and_consent.set_consent,
    preferences.SetPreference: contact_and_consent.set_preference,
    preferences.SetRhythm: tell_browsers.set_rhythm,
    preferences.SetOwnRhythm: tell_browsers.set_own_rhythm,
    browsers.SubscribeBrowser: tell_browsers.subscribe_browser,
    browsers.ForgetOwnBrowser: tell_browsers.forget_own_browser,
    browsers.ForgetBrowser: tell_browsers.forget_browser,
    browsers.DropGoneBrowser: tell_browsers.drop_gone_browser,
    preferences.SetToldIn: contact_and_consent.set_told_in,
    privacy.ProposeErasure: erase_person.propose_erasure,
    privacy.ValidateErasure: erase_person.validate_erasure,
    privacy.RejectErasure: erase_person.reject_erasure,
    privacy.ConfirmErasure: erase_person.confirm_erasure,
    privacy.PlaceHold: keep_or_erase.place_hold,
    privacy.LiftHold: keep_or_erase.lift_hold,
    privacy.AddRetentionRule: keep_or_erase.add_retention_rule,
}
