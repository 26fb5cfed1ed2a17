"""What the gateway itself refuses, each with its stable code and data."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.codes import Role
from shared.contracts.refusal import Refusal


class GatewayRefusal(Refusal):
    """Every refusal of the gateway."""


class NotSignedIn(GatewayRefusal):
    """No session, or it has ended."""

    code: ClassVar[str] = "session.required"


class SignInRefused(GatewayRefusal):
    """The name or the password is wrong; which of them is not said."""

    code: ClassVar[str] = "session.sign_in_refused"


class AdviserUnknown(GatewayRefusal):
    """No active account of that id may work on dossiers."""

    code: ClassVar[str] = "adviser.unknown"
    adviser_id: UUID


class AdviserElsewhere(GatewayRefusal):
    """The account is limited to provinces, and would be given what lies in others: it would not see it."""

    code: ClassVar[str] = "adviser.elsewhere"
    adviser_id: UUID
    provinces: tuple[str, ...]
    """Those that it sees."""


class AccountNotFound(GatewayRefusal):
    code: ClassVar[str] = "account.not_found"
    account_id: UUID


class OwnAccount(GatewayRefusal):
    """One's own account is closed by somebody else, so that an administrator is left."""

    code: ClassVar[str] = "account.own"


class TooManyAttempts(GatewayRefusal):
    """Too many failed sign-ins with this name from this address."""

    code: ClassVar[str] = "session.too_many_attempts"
    retry_after_s: int


class CsrfMismatch(GatewayRefusal):
    """The request came with the session's cookie but not with the session's token: it may be another site's."""

    code: ClassVar[str] = "session.csrf_mismatch"


class CrossSiteRequest(GatewayRefusal):
    """The browser says that another site makes this request."""

    code: ClassVar[str] = "session.cross_site"


class Forbidden(GatewayRefusal):
    """The role may not do this."""

    code: ClassVar[str] = "access.forbidden"
    role: Role
    permission: str


class WholeRegionOnly(GatewayRefusal):
    """The role may do this, but the account is limited to some provinces and this takes the whole region."""

    code: ClassVar[str] = "access.whole_region_only"
    permission: str


class RemitNotForRole(GatewayRefusal):
    """Who sees no dossier is not limited to those of some provinces."""

    code: ClassVar[str] = "account.remit_not_for_role"
    role: Role


class ProvinceUnknown(GatewayRefusal):
    """An account is limited to provinces of the region."""

    code: ClassVar[str] = "account.province_unknown"
    province: str


class FileNotReadable(GatewayRefusal):
    """The bytes of an uploaded file are not text that can be read without guessing."""

    code: ClassVar[str] = "import.not_readable"
    problem: str
    """`empty`, `binary` or `encoding`; of a spreadsheet `not_a_sheet` or `unpacks_too_large`; `not_a_layer`."""
    line: int
    """Line of the first byte that cannot be read, from 1; 0 when it is the whole file."""


class FileMissing(GatewayRefusal):
    """No file came with the upload."""

    code: ClassVar[str] = "import.file_missing"


class ExportTooLong(GatewayRefusal):
    """More rows than may be taken away at once. Nothing was written: a list cut short would look whole."""

    code: ClassVar[str] = "export.too_long"
    most_rows: int


class ViewNotFound(GatewayRefusal):
    """No such stored filter of the queue, or it is somebody else's, or a search that is too old."""

    code: ClassVar[str] = "view.not_found"
    view_id: UUID


class SearchInAddress(GatewayRefusal):
    """What is searched for may be a name, and addresses are written down in many places: it goes into the body."""

    code: ClassVar[str] = "queue.search_in_address"


class TooManyForOneAct(GatewayRefusal):
    """More dossiers than one act is carried out on at once."""

    code: ClassVar[str] = "bulk_job.too_many"
    most: int


class MailboxAbsent(GatewayRefusal):
    """This installation sends its mail: there is no mailbox to show."""

    code: ClassVar[str] = "mailbox.not_found"


class SnapshotAlreadyThere(GatewayRefusal):
    """It is never made a second time."""

    code: ClassVar[str] = "snapshot.already_there"
    snapshot_id: str


class SnapshotKeyMissing(GatewayRefusal):
    """The set-up has no key to sign snapshots with (PRIMO_SNAPSHOT_KEY): none are made."""

    code: ClassVar[str] = "snapshot.key_missing"


class MessageNotFound(GatewayRefusal):
    code: ClassVar[str] = "message.not_found"
    key: str


class VersionNotFound(GatewayRefusal):
    """The opportunity has no version of that number, or nothing of it is being written."""

    code: ClassVar[str] = "opportunity.version_not_found"
    number: int | None


class TooManyRequests(GatewayRefusal):
    """More requests than are answered in a window of time: of one machine, or from one address."""

    code: ClassVar[str] = "request.too_many"
    retry_after_s: int
    quota: int
    window_s: int


class TokenInvalid(GatewayRefusal):
    """The bearer token is none of ours, or has ended, or its machine's access has."""

    code: ClassVar[str] = "token.invalid"


class ScopeMissing(GatewayRefusal):
    """A machine asks for what its scopes do not give it."""

    code: ClassVar[str] = "token.scope_missing"
    scope: str | None
    """The one that would; None: none would."""


class MachineRefused(GatewayRefusal):
    """No such machine, or not its secret, or its access has ended; which of them is not said."""

    code: ClassVar[str] = "machine.refused"


class ScopeNotGranted(GatewayRefusal):
    """A machine asks for a token with a scope that it was not given, or that is none."""

    code: ClassVar[str] = "machine.scope_not_granted"


class MachineNotFound(GatewayRefusal):
    """There is no such machine, or its access was taken back."""

    code: ClassVar[str] = "machine.not_found"
    machine_id: UUID


class MachineNameTaken(GatewayRefusal):
    code: ClassVar[str] = "machine.name_taken"
    name: str


class MachineEndImpossible(GatewayRefusal):
    """The day on which an access ends lies behind us, or further ahead than one is given for."""

    code: ClassVar[str] = "machine.end_impossible"
    latest: date


class ConditionMissing(GatewayRefusal):
    """Nobody changes what they have not seen: the request must say which version it was (RFC 6585, 3)."""

    code: ClassVar[str] = "feature.if_match_missing"


class TemplateConditionMissing(GatewayRefusal):
    """As `ConditionMissing`, of a text of notices."""

    code: ClassVar[str] = "template.if_match_missing"
