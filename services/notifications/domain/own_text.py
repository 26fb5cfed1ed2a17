"""Texts that a notice may have beside those of its kind and status."""

from enum import StrEnum


class AppealText(StrEnum):
    """What is told of an appeal: a text of its own, under the kind `progressed`, which every reader knows."""

    APPEALED_TO_WALI = "appealed_to_wali"
    APPEALED_TO_MINISTRY = "appealed_to_ministry"
    APPEAL_FAVOURABLE = "appeal_favourable"
    REFUSAL_CONFIRMED_BY_WALI = "refusal_confirmed_by_wali"
    REFUSAL_CONFIRMED_BY_MINISTRY = "refusal_confirmed_by_ministry"


class PieceText(StrEnum):
    """What is told of a piece, as of an appeal: under the kind `progressed`."""

    PIECE_UNSAFE = "piece_unsafe"


class DeadlineText(StrEnum):
    """What is told of a day that is near, has passed or has moved: texts of their own under the kind `progressed`."""

    COMPLEMENT_DUE_SOON = "complement_due_soon"
    COMPLEMENT_DUE_PASSED = "complement_due_passed"
    APPEAL_DUE_SOON = "appeal_due_soon"
    APPEAL_TO_MINISTRY_DUE_SOON = "appeal_to_ministry_due_soon"
    DUE_DATE_EXTENDED = "due_date_extended"
    DUE_DATE_CORRECTED = "due_date_corrected"


class ExchangeText(StrEnum):
    """What is told of a message: that it is there. What it says stands on the investor's page alone."""

    MESSAGE_WRITTEN = "message_written"
    MESSAGE_TO_ANSWER = "message_to_answer"


class MandateText(StrEnum):
    """What is told of a power of attorney: to the investor, and to who holds it."""

    MANDATE_GIVEN = "mandate_given"
    MANDATE_HELD = "mandate_held"
    MANDATE_REVOKED = "mandate_revoked"
    MANDATE_ENDED = "mandate_ended"


class AppointmentText(StrEnum):
    """What is told of an appointment: what the centre did. What investors did themselves stands on their page."""

    APPOINTMENT_PROPOSED = "appointment_proposed"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_ACCEPTED = "appointment_accepted"
    APPOINTMENT_CANCELLED = "appointment_cancelled"


class MergeText(StrEnum):
    """What is told of a dossier that was filed twice: under which number it goes on."""

    MERGED = "merged"


class StaffText(StrEnum):
    """What who looks after a dossier is told: in words of their own, see texts/staff."""

    MESSAGE_WRITTEN = "staff_message_written"
    PIECE_RECEIVED = "staff_piece_received"
    APPOINTMENT_ASKED = "staff_appointment_asked"
    APPOINTMENT_CANCELLED = "staff_appointment_cancelled"
    NOTICE_UNDELIVERED = "staff_notice_undelivered"
    NOTICE_UNWANTED = "staff_notice_unwanted"
    DIGEST = "staff_digest"
    """Of a day, several of the above."""
    CAMPAIGN_PAUSED = "staff_campaign_paused"
    """Of a campaign, told to who started it; of no file."""
    RECEIVER_TRIED = "staff_receiver_tried"
    """A test of a receiver of alerts; of no file."""


class HintText(StrEnum):
    """What a browser shows beside any notice: that there is news, and nothing of it."""

    HINT = "push_hint"


class DigestText(StrEnum):
    """What tells an investor the small steps of a day."""

    DIGEST = "daily_digest"


class CampaignText(StrEnum):
    """What is told of no file: each campaign has its own words, under the one key that makes them promotion."""

    CAMPAIGN = "campaign"


OwnText = (
    AppealText
    | DeadlineText
    | PieceText
    | ExchangeText
    | MandateText
    | AppointmentText
    | MergeText
    | StaffText
    | HintText
    | DigestText
    | CampaignText
)
"""Texts that a notice may have beside those of its kind and status."""


_TO_MANDATARY = {
    MandateText.MANDATE_GIVEN: MandateText.MANDATE_HELD,
    MandateText.MANDATE_REVOKED: MandateText.MANDATE_ENDED,
}


def as_told_to_mandatary(text: OwnText | None) -> OwnText | None:
    """The text that who acts for the investor reads: of a mandate another one than the investor."""
    return _TO_MANDATARY.get(text, text) if isinstance(text, MandateText) else text
