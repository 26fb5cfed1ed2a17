"""A text that was written in some languages, as one reader gets it: in theirs, else in another that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.gateway.entrypoints.formatting import Formats
from shared.contracts.codes import Language
from shared.contracts.territory.actions import ActionList, ActionTerm
from shared.reference import places


@dataclass(frozen=True)
class Written:
    text: str
    language: str
    asked_for: bool
    """False: it is not in the reader's language, and the page says in which."""

    @property
    def direction(self) -> str:
        return "rtl" if self.language == Language.ARABIC.value else "ltr"


@dataclass(frozen=True)
class Reader:
    """Chooses for one reader: their language, else French, else the first that there is."""

    language: Language

    def __call__(self, texts: Mapping[Language, str] | Mapping[str, str]) -> Written:
        said = {str(language): text for language, text in texts.items()}
        code = next((c for c in (self.language.value, Language.FRENCH.value) if c in said), next(iter(said), ""))
        return Written(said.get(code, ""), code, code == self.language.value)


@dataclass(frozen=True)
class Names:
    """What the codes of facets are called."""

    reader: Reader
    formats: Formats
    terms: Sequence[ActionTerm]

    def term(self, list_name: str, code: str) -> str:
        """A word of a list; its code where the list does not know it."""
        found = next((term for term in self.terms if (term.list_name.value, term.code) == (list_name, code)), None)
        return self.reader(found.names).text if found is not None else code

    def place(self, code: str) -> str:
        if code == places.REGION:
            return self.reader(places.REGION_NAMES).text
        return self.formats.commune(code) if code in places.communes() else self.formats.province(code)

    def of(self, facet: str, code: str) -> str:
        """A value of a facet of actions."""
        if facet in (ActionList.THEME, ActionList.CARRIER_KIND):
            return self.term(facet, code)
        return self.formats.country(code) if facet == "country" else self.place(code)
