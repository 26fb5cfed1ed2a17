"""How dates, numbers, places and people's own texts are written, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from services.gateway.entrypoints.told_in import TAMAZIGHT
from shared.contracts.codes import Language
from shared.reference.days import local_date
from shared.reference.places import communes, provinces
from shared.reference.time_zones import CASABLANCA, load

_LOCALES = {Language.ARABIC: "ar_MA", Language.FRENCH: "fr_MA", Language.ENGLISH: "en_GB"}


class Formats:
    """One language's way of writing. Arabic as in Morocco: Western digits."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._locale = Locale.parse(_LOCALES.get(language, language.value))

    def month(self, value: date) -> str:
        return str(format_date(value, "LLLL y", locale=self._locale))

    def date(self, value: date | datetime) -> str:
        """At the centre's own time."""
        day = local_date(value) if isinstance(value, datetime) else value
        return str(format_date(day, "long", locale=self._locale))

    def moment(self, value: datetime) -> str:
        local = value.astimezone(CASABLANCA)
        return str(format_datetime(local, "d MMM y, HH:mm", tzinfo=CASABLANCA, locale=self._locale))

    def in_zone(self, value: datetime, zone: str) -> str:
        """Day and time on the clocks of a zone, by our own copy of the zones."""
        local = value.astimezone(CASABLANCA if zone == CASABLANCA.key else load(zone))
        day = format_date(local.date(), "full", locale=self._locale)
        return f"{day}, {local:%H:%M}"

    def zone(self, zone: str) -> str:
        """Its city, in the reader's words."""
        known: Mapping[str, str] = self._locale.time_zones.get(zone, {})
        return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))

    def number(self, value: int | float | Decimal) -> str:
        return str(format_decimal(value, locale=self._locale, format="#,##0.##"))

    def price(self, value: Decimal) -> str:
        """With its hundredths."""
        return str(format_decimal(value, locale=self._locale, format="#,##0.00"))

    def province(self, code: str) -> str:
        """Its name; the code itself when it is not one of ours."""
        found = provinces().get(code)
        if found is None:
            return code
        return found.name_ar if self._language is Language.ARABIC else found.name_fr

    def commune(self, code: str) -> str:
        found = communes().get(code)
        if found is None:
            return code
        return found.name_ar if self._language is Language.ARABIC else found.name_fr

    def province_names(self, codes: Iterable[str]) -> str:
        """Their names, in one line."""
        comma = "، " if self._language is Language.ARABIC else ", "
        return comma.join(sorted(self.province(code) for code in codes))

    def provinces(self) -> list[tuple[str, str]]:
        """Code and name, by name."""
        return sorted(((code, self.province(code)) for code in provinces()), key=lambda pair: pair[1])

    def language(self, language: Language) -> str:
        """A language's name in the reader's."""
        return str(self._locale.languages.get(language.value, language.value))

    def country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def languages(self) -> list[tuple[str, str]]:
        """The languages in which people are told, each by its own name."""
        return [(code.value, str(Locale(code.value).get_language_name(code.value))) for code in Language]

    def told_languages(self) -> list[tuple[str, str]]:
        """Those, and Tamazight, which is told where somebody wrote it."""
        return [*self.languages(), (TAMAZIGHT, str(Locale(TAMAZIGHT).get_language_name(TAMAZIGHT)))]

    def countries(self) -> list[tuple[str, str]]:
        """Countries by name; those where most investors live come first."""
        named = {c: n for c, n in self._locale.territories.items() if len(c) == 2 and c not in _NOT_COUNTRIES}
        rest = sorted((c for c in named if c not in _FIRST), key=lambda c: named[c])
        return [(code, str(named[code])) for code in (*_FIRST, *rest)]

    def in_language(self, texts: Mapping[Language, str] | None) -> str:
        """A text written in several languages: the reader's, else French, else any."""
        if not texts:
            return ""
        return texts.get(self._language) or texts.get(Language.FRENCH) or next(iter(texts.values()))


_FIRST = ("FR", "ES", "BE", "NL", "DE", "IT")  # domain.md 2.6: main lands of those from the Oriental
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "MA"})
"""Groups and test codes of the locale data; and Morocco itself: an investor here lives abroad."""
