"""What proves how a dossier was told: each act on its notices, chained (ADR 0038). No name, no address, no words."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.request import Request


class ProofAct(StrEnum):
    WRITTEN = "written"
    TRIED = "tried"
    RESENT = "resent"
    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    LIFTED = "lifted"
    READ = "read"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    GATHERED = "gathered"
    """Left to a digest."""
    TOLD_BY = "told_by"
    """What became of that digest became of it."""


class ProofLine(Contract):
    seq: int
    """Its place in the dossier's chain, from 1."""
    at: AwareDatetime
    notice_id: UUID
    act: ProofAct
    details: Mapping[str, str | int]
    """Ids, codes, moments and digests, by the act: see docs/adr/0038."""
    hash: str
    """SHA-256 over this line and the hash of the line before it, in hexadecimal."""


class Proof(Contract):
    dossier_id: UUID
    lines: tuple[ProofLine, ...]
    broken_at: int | None
    """The first place that is not as it was written; None: all are."""


class GetProof(Request[Proof], service="notifications", method="get_proof", repeatable=True):
    """Verified when asked for, line by line. A dossier that is not known here has no line."""

    dossier_id: UUID
