"""In which language somebody is told, Tamazight included.

`Language` is the closed list of release 0.1.0: its readers would not read an eighth. So who is told in Standard
Moroccan Tamazight (zgh) has Arabic as their language, as they read it where nobody wrote Tamazight, and a wish beside
it. A reader that does not know the wish tells them in Arabic.
"""

from typing import Protocol, TypeVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.codes import Language


class _Said(Protocol):
    @property
    def language(self) -> Language | None: ...

    @property
    def tamazight(self) -> bool | None: ...


_S = TypeVar("_S", bound=_Said)


def _check(said: _S) -> _S:
    if said.tamazight and said.language is not Language.ARABIC:
        raise PydanticCustomError("tamazight_beside_arabic", "Tamazight is told beside Arabic: `language` is `ar`")
    return said


beside_arabic = model_validator(mode="after")(_check)
"""Of a model that says it: what is read instead of Tamazight is declared, and is Arabic, then French."""
