"""Amounts as people write them in a spreadsheet. What could mean two amounts is refused, never guessed."""

import re
from decimal import Decimal

from services.investor.domain.import_fault import Problem, Unreadable
from services.investor.domain.spelling import clean

_DIRHAM = ("mad", "dh", "dhs", "dirham", "dirhams", "درهم", "دراهم", "د.م", "د.م.")
_MILLION = ("mdh", "mdhs", "m dh", "m dhs", "mmad", "m mad", "million", "millions", "مليون", "ملايين")
_LINKS = ("", "de ", "of ")
_UNITS = {
    "": 1,
    **dict.fromkeys(_DIRHAM, 1),
    **dict.fromkeys(_MILLION, 1_000_000),
    **{f"{million} {link}{dirham}": 1_000_000 for million in _MILLION[6:] for link in _LINKS for dirham in _DIRHAM},
}
"""Unit as written -> dirhams. MMDH is left out: thousand million to some, million to others."""
_SUSPICIOUS_BELOW = 1_000
"""Without a unit, so small an amount was most likely meant in thousands or millions [P]."""

_SHAPE = re.compile(r"(?P<number>\d[\d .,'’٫٬،]*?)\s*(?P<unit>[^\d.,'’٫٬،][^\d]*)?")
_GROUPS = {sign: re.compile(rf"\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+") for sign in (" ", "'", ".", ",")}
_PLAIN = re.compile(r"\d+")


def read_amount(text: str) -> Decimal:
    """Dirhams, with two decimals at most: `1 500 000`, `1.500.000,00`, `1,5 MDH`, `١٥٠٠٠٠٠`.

    Raises Unreadable: amount_unreadable, or amount_ambiguous when it could be read in two ways.
    """
    shape = _SHAPE.fullmatch(clean(text))
    if shape is None:
        raise Unreadable(Problem.AMOUNT_UNREADABLE, "1500000")
    unit = " ".join((shape["unit"] or "").casefold().split())
    if unit not in _UNITS:
        raise Unreadable(Problem.AMOUNT_UNREADABLE, "1500000 MAD / 1,5 MDH")
    amount = _number(shape["number"].strip()) * _UNITS[unit]
    if not unit and 0 < amount < _SUSPICIOUS_BELOW:
        raise Unreadable(Problem.AMOUNT_AMBIGUOUS, f"{shape['number']} MDH / {shape['number']} MAD")
    if amount != amount.quantize(Decimal("0.01")):
        raise Unreadable(Problem.AMOUNT_UNREADABLE)
    return amount.quantize(Decimal("0.01"))


def read_count(text: str) -> int:
    """A whole number: `30`, `1 200`, `٣٠`. Raises Unreadable: jobs_unreadable."""
    plain = clean(text)
    if _PLAIN.fullmatch(plain) or _GROUPS[" "].fullmatch(plain):
        return int(plain.replace(" ", ""))
    raise Unreadable(Problem.JOBS_UNREADABLE)


def _number(written: str) -> Decimal:
    """Sorts the signs: spaces and apostrophes group, `٫` divides; point and comma may do either."""
    unified = written.replace("’", "'").replace("٬", "'").replace("،", ",")
    if "٫" in unified:
        return _joined(*_halves(unified, "٫"))
    signs = [sign for sign in unified if sign in ".,"]
    if not signs:
        return _joined(unified, "")
    last = signs[-1]
    if signs.count(last) > 1:  # 1.500.000: a decimal sign stands once
        return _joined(unified, "")
    whole, fraction = _halves(unified, last)
    alone = _PLAIN.fullmatch(whole) and len(signs) == 1
    if alone and len(fraction) == 3 and not whole.startswith("0"):
        either = f"{whole}{fraction} / {whole},{fraction[:2]}"
        raise Unreadable(Problem.AMOUNT_AMBIGUOUS, either)
    return _joined(whole, fraction)


def _halves(written: str, sign: str) -> tuple[str, str]:
    whole, _, fraction = written.rpartition(sign)
    if not _PLAIN.fullmatch(fraction):
        raise Unreadable(Problem.AMOUNT_UNREADABLE)
    return whole, fraction


def _joined(whole: str, fraction: str) -> Decimal:
    grouped = any(groups.fullmatch(whole) for groups in _GROUPS.values())
    if len(whole) > 20 or len(fraction) > 20 or not (grouped or _PLAIN.fullmatch(whole)):
        raise Unreadable(Problem.AMOUNT_UNREADABLE)
    digits = "".join(sign for sign in whole if sign.isdigit())
    return Decimal(f"{digits}.{fraction or 0}")
