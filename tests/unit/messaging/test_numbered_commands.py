"""Which commands are known again by a number: those that answer nothing, whatever they are called."""

import importlib
import pkgutil
from typing import Any
from uuid import uuid4

import shared.contracts
from shared.contracts import operations as asked
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.requests import FileDossier, OpenVerification
from shared.contracts.request import Request
from shared.contracts.territory.subscriptions import CreateSubscription, RotateSecret
from shared.rpc.wire import new_number


def every_request() -> list[type[Request[Any]]]:
    for module in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    found, left = list[type[Request[Any]]](), list(Request.__subclasses__())
    while left:
        left += (kind := left.pop()).__subclasses__()
        if getattr(kind, "service", "") and kind.__module__.startswith("shared."):
            found.append(kind)
    return found


def test_an_act_on_a_dossier_has_a_number_each_time_another() -> None:
    command = OpenVerification(dossier_id=uuid4(), staff_id=uuid4())
    assert len({new_number(command) for _ in range(3)} - {None}) == 3


def test_no_answer_of_a_numbered_command_would_have_to_be_kept() -> None:
    numbered = [kind for kind in every_request() if kind.numbered()]
    assert len(numbered) > 100
    assert {kind.decode_reply(None) for kind in numbered} == {None}


def test_what_needs_no_number_and_what_answers_with_a_secret_has_none() -> None:
    kinds: tuple[type[Request[Any]], ...] = (
        GetDossier,
        FileDossier,
        CreateSubscription,
        RotateSecret,
        asked.ReplayParked,
    )
    for kind in kinds:
        assert not kind.numbered(), kind
    assert new_number(GetDossier(dossier_id=uuid4())) is None


def test_what_has_a_number_is_known_by_nothing_else() -> None:
    assert [kind for kind in every_request() if kind.numbered() and kind.carried_out_once()] == []
