"""The register of transfers abroad: who is sent which personal data, where, on which ground. Law 09-08 art. 43-44.

A provider of mail or SMS abroad is a transfer, and so is the message itself: readers live abroad.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.codes import CountryCode
from shared.contracts.investor.clock_codes import Confidence


class TransferRecipient(StrEnum):
    MAIL_PROVIDER = "mail_provider"
    """Who hands our mail over: a mail server of the settings."""
    MAILBOX_OF_READER = "mailbox_of_reader"
    """Where the investor has their address."""
    SMS_PROVIDER = "sms_provider"
    OPERATOR_OF_READER = "operator_of_reader"
    """Whose network the investor's telephone is in."""
    PUSH_SERVICE = "push_service"
    """Of the browser's maker: it hands on what it cannot read."""
    FILE_STORE = "file_store"
    """Where what is handed in is kept, if not on the centre's own disk."""
    HOSTING = "hosting"


class SentData(StrEnum):
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    DOSSIER_STEP = "dossier_step"
    """Its number, and what happened to it."""
    BROWSER_ADDRESS = "browser_address"
    """Where a push service finds a browser; what it hands on is encrypted for that browser."""
    SIGNED_LINK = "signed_link"
    """To the reader's page: what it opens stays here."""
    PIECES = "pieces"
    WHOLE_DATABASE = "whole_database"


class TransferGround(StrEnum):
    SUFFICIENT_PROTECTION = "sufficient_protection"
    """Art. 43: the State is on the CNDP's list."""
    ASKED_BY_PERSON = "asked_by_person"
    """Art. 44: needed for what the person asked for."""
    CONSENT = "consent"
    """Art. 44: express."""
    AUTHORISED = "authorised"
    """By the CNDP; `reference` names the authorisation."""
    NOT_SETTLED = "not_settled"
    """Nobody has said yet: the transfer may not be lawful."""


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class Transfer(BaseModel):
    """One line. A change is a later line about the same recipient and provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipient: TransferRecipient
    provider: str = ""
    """Its name in the settings of notifications (`smtp`: the server of PRIMO_SMTP_*). Empty: no provider of ours."""
    name: str = ""
    """Of the company; empty: not stated yet."""
    countries: tuple[CountryCode, ...] = ()
    where_reader_lives: bool = False
    """The country of residence of each reader, and wherever they have their address."""
    data: Annotated[tuple[SentData, ...], Field(min_length=1)]
    ground: TransferGround
    reference: str = ""
    """Of the declaration to the CNDP or its authorisation."""
    since: date
    source: _Words
    confidence: Confidence

    @property
    def is_settled(self) -> bool:
        """Whether country and ground are said."""
        return bool(self.countries or self.where_reader_lives) and self.ground is not TransferGround.NOT_SETTLED


def in_force(register: Iterable[Transfer], today: date) -> Sequence[Transfer]:
    """The last word on each recipient and provider; of two of one day the later in the register."""
    begun = sorted((one for one in register if one.since <= today), key=lambda one: one.since)
    return list({(one.recipient, one.provider): one for one in begun}.values())


def undeclared(register: Iterable[Transfer], in_use: Collection[str]) -> Sequence[str]:
    """Providers that deliver now and of whom the register says nothing."""
    return sorted(set(in_use) - {one.provider for one in register})
