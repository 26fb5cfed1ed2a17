"""A refusal has one code, one HTTP status, a text for people and a place in the published contracts."""

from collections import Counter

import pytest

from operations.contracts.rpc_documents import documents
from services.gateway.entrypoints.statuses import DOMAIN_REFUSAL, STATUS
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.every_refusal import __all__ as imported_for_restoring
from shared.contracts.refusal import Refusal, known_codes
from tests.architecture.discovery import refusals

REFUSALS = {kind.code: kind for kind in refusals()}
every_refusal = pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)

# What a code's last words promise to a program, whoever refuses.
PROMISED = {
    "not_found": 404,
    "unknown": 422,
    "invalid": 422,
    "required": 422,
    "in_the_past": 422,
    "unavailable": 503,
    "forbidden": 403,
    "expired": 410,
}
OTHERWISE = {
    "session.required": "401: sign in first",
    "token.invalid": "401: RFC 6750 has it so",
    "tracking.link_invalid": "404: says no more than that there is no such page",
    "dossier.second_person_required": "409: the request is right, the person is not the second one",
    "erasure.second_person_required": "409: the request is right, the person is not the second one",
    "merge.second_person_required": "409: the request is right, the person is not the second one",
    "feature.property_unknown": "400: as every name that OGC API Features does not know",
    "refusal.unknown": "409: a newer service refused; the reader knows no more",
}
"""Codes whose status is not the one that their last words promise, each with the reason."""


def test_a_code_belongs_to_one_refusal() -> None:
    counted = Counter(kind.code for kind in refusals())
    assert {code: count for code, count in counted.items() if count > 1} == {}


@every_refusal
def test_a_code_is_two_words_a_program_can_compare(refusal: type[Refusal]) -> None:
    subject, _, what = refusal.code.partition(".")
    assert subject.replace("_", "").isalpha()
    assert what.replace("_", "").isalpha()
    assert refusal.code == refusal.code.lower()


def test_the_table_of_statuses_holds_no_code_that_is_never_refused() -> None:
    assert STATUS.keys() - REFUSALS.keys() == set()


@every_refusal
def test_the_status_is_what_the_code_promises(refusal: type[Refusal]) -> None:
    status = STATUS.get(refusal.code, DOMAIN_REFUSAL)
    ends = [promised for words, promised in PROMISED.items() if refusal.code.endswith(words)]
    assert not ends or status in ends or refusal.code in OTHERWISE


def test_the_exceptions_are_still_needed() -> None:
    assert OTHERWISE.keys() <= REFUSALS.keys()


@pytest.mark.parametrize("language", WHOLE)
@every_refusal
def test_people_are_told_in_their_language(refusal: type[Refusal], language: Language) -> None:
    assert texts(language).has(f"refusal.{refusal.code}")


def test_refusals_of_the_contracts_are_published() -> None:
    published = {code for document in documents().values() for code in document["refusals"]}
    ours = {code for code, kind in REFUSALS.items() if kind.__module__.startswith("shared.contracts")}
    assert published == ours


def test_what_a_service_refuses_is_known_wherever_it_arrives() -> None:
    assert imported_for_restoring
    assert {code for code, kind in REFUSALS.items() if kind.__module__.startswith("shared.")} <= known_codes()
