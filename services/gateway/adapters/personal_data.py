"""Where personal data of investors lies in this database: in no row for longer than a day. ADR 0018."""

from collections.abc import Mapping

from shared.database.personal_data import OfNobody, Otherwise, Reached

_STAFF = OfNobody("members of staff: their data goes with their account")

DECLARED: Mapping[str, Reached] = {
    "account": _STAFF,
    "session": _STAFF,
    "delegation": _STAFF,
    **dict.fromkeys(
        ("totp", "passkey", "recovery_code", "half_sign_in", "passkey_challenge", "factor_rule", "factor_reset"), _STAFF
    ),
    **dict.fromkeys(("provider_link", "provider_invitation", "provider_journey"), _STAFF),
    "hint_put_away": _STAFF,
    "queue_view": Otherwise("kept under a name: without search words; a search: forgotten after a day's work"),
    "sign_in_attempt": OfNobody("a keyed hash"),
    "machine": OfNobody("programs of institutions"),
    "machine_secret": OfNobody("digests"),
    "machine_token": OfNobody("digests"),
    "access_journal": OfNobody("ids of accounts, dossiers and files: who read what is proved by it (ADR 0014)"),
    "access_journal_seal": OfNobody("hashes"),
    "snapshot": OfNobody("what was public on a day"),
    "snapshot_file": OfNobody("what was public on a day"),
}
