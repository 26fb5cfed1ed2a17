"""RPC methods about personal data: access, rectification, consents, holds, retention, erasure."""

from typing import Any

from shared.contracts.investor import browsers, preferences, privacy
from shared.contracts.refusal import Refusal
from shared.rpc.amqp_door import rpc


class PrivacyMethods:
    answer: Any
    """The application of the service that these methods belong to."""

    @rpc(expected_exceptions=Refusal)
    def get_person(self, request: Any) -> Any:
        return self.answer(privacy.GetPerson, request)

    @rpc(expected_exceptions=Refusal)
    def get_privacy_desk(self, request: Any) -> Any:
        return self.answer(privacy.GetPrivacyDesk, request)

    @rpc(expected_exceptions=Refusal)
    def export_person(self, request: Any) -> Any:
        return self.answer(privacy.ExportPerson, request)

    @rpc(expected_exceptions=Refusal)
    def list_retention_rules(self, request: Any) -> Any:
        return self.answer(privacy.ListRetentionRules, request)

    @rpc(expected_exceptions=Refusal)
    def rectify_person(self, request: Any) -> Any:
        return self.answer(privacy.RectifyPerson, request)

    @rpc(expected_exceptions=Refusal)
    def correct_own_contact(self, request: Any) -> Any:
        return self.answer(privacy.CorrectOwnContact, request)

    @rpc(expected_exceptions=Refusal)
    def set_consent(self, request: Any) -> Any:
        return self.answer(privacy.SetConsent, request)

    @rpc(expected_exceptions=Refusal)
    def get_preferences(self, request: Any) -> Any:
        return self.answer(preferences.GetPreferences, request)

    @rpc(expected_exceptions=Refusal)
    def set_preference(self, request: Any) -> Any:
        return self.answer(preferences.SetPreference, request)

    @rpc(expected_exceptions=Refusal)
    def set_rhythm(self, request: Any) -> Any:
        return self.answer(preferences.SetRhythm, request)

    @rpc(expected_exceptions=Refusal)
    def set_own_rhythm(self, request: Any) -> Any:
        return self.answer(preferences.SetOwnRhythm, request)

    @rpc(expected_exceptions=Refusal)
    def subscribe_browser(self, request: Any) -> Any:
        return self.answer(browsers.SubscribeBrowser, request)

    @rpc(expected_exceptions=Refusal)
    def forget_own_browser(self, request: Any) -> Any:
        return self.answer(browsers.ForgetOwnBrowser, request)

    @rpc(expected_exceptions=Refusal)
    def forget_browser(self, request: Any) -> Any:
        return self.answer(browsers.ForgetBrowser, request)

    @rpc(expected_exceptions=Refusal)
    def drop_gone_browser(self, request: Any) -> Any:
        return self.answer(browsers.DropGoneBrowser, request)

    @rpc(expected_exceptions=Refusal)
    def set_told_in(self, request: Any) -> Any:
        return self.answer(preferences.SetToldIn, request)

    @rpc(expected_exceptions=Refusal)
    def propose_erasure(self, request: Any) -> Any:
        return self.answer(privacy.ProposeErasure, request)

    @rpc(expected_exceptions=Refusal)
    def validate_erasure(self, request: Any) -> Any:
        return self.answer(privacy.ValidateErasure, request)

    @rpc(expected_exceptions=Refusal)
    def reject_erasure(self, request: Any) -> Any:
        return self.answer(privacy.RejectErasure, request)

    @rpc(expected_exceptions=Refusal)
    def confirm_erasure(self, request: Any) -> Any:
        return self.answer(privacy.ConfirmErasure, request)

    @rpc(expected_exceptions=Refusal)
    def place_hold(self, request: Any) -> Any:
        return self.answer(privacy.PlaceHold, request)

    @rpc(expected_exceptions=Refusal)
    def lift_hold(self, request: Any) -> Any:
        return self.answer(privacy.LiftHold, request)

    @rpc(expected_exceptions=Refusal)
    def add_retention_rule(self, request: Any) -> Any:
        return self.answer(privacy.AddRetentionRule, request)
