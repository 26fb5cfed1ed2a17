"""What a page's templates ask for to explain a word: templates/terms.html."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from services.gateway.adapters.glossary_register import shipped_terms
from services.gateway.domain.glossary import Term, in_force
from services.gateway.entrypoints.texts import Texts

PUBLIC, STAFF = "/glossary", "/console/glossary"


@lru_cache(maxsize=4)
def terms_of(today: date) -> Mapping[str, Term]:
    """What holds on a day, by code."""
    return in_force(shipped_terms(), today)


@dataclass(frozen=True)
class Explained:
    """A word at one place of a page."""

    id: str
    """Of the element that explains it: another for each place."""
    term: Term
    word: str
    meaning: str
    address: str
    """Where it stands among all others."""


@dataclass
class Glossary:
    """The words that one page explains."""

    t: Texts
    path: str
    today: date
    used: list[str] = field(default_factory=list)

    def explain(self, code: str) -> Explained:
        """Raises KeyError for a code that is not in the register, and for one without words in the page's language:
        a defect that a test finds.
        """
        term = terms_of(self.today)[code]
        self.used.append(code)
        of_staff = self.path.startswith("/console")
        return Explained(
            id=f"said-{len(self.used)}",
            term=term,
            word=self.t(f"term.{term.key}"),
            meaning=self.t(f"term_meaning.{term.key}"),
            address=f"{STAFF if of_staff else PUBLIC}#term-{code}",
        )
