"""The dated rules of the aids as tables: a row for each comparison of a rule, one for each category."""

from collections.abc import Iterator, Mapping

from services.gateway.bootstrap import Application
from services.gateway.domain.data_table import DataTable, plain
from services.gateway.entrypoints.catalogue.columns import contract_columns
from services.gateway.entrypoints.catalogue.data_sets import DataSet
from shared.contracts.territory.aid_rules import (
    BASES,
    COMPARED_FACTS,
    COMPARISONS,
    RULE_KINDS,
    AidRule,
    AidStep,
    PublicAidScheme,
    TerritorialCategory,
)
from shared.contracts.territory.queries import ListPublicAidRules

_SCHEME = ("scheme", "purpose")
_RULE = ("code", "kind", "valid_from", "applies", "group", "way", "base")
_STEP = ("fact", "comparison", "number", "codes", "partly", "rate", "amount_mad")
_SAID = ("source", "confidence")
_CALLED = {"code": "rule", "kind": "rule_kind", "group": "rule_group", "codes": "compared_codes"}
_CLOSED: Mapping[str, tuple[str, ...]] = {
    "kind": RULE_KINDS,
    "base": BASES,
    "fact": COMPARED_FACTS,
    "comparison": COMPARISONS,
}
"""What this release can evaluate; the codes themselves stay open."""


async def aid_rules(app: Application, data_set: DataSet) -> DataTable:
    """A rule of which several comparisons give a rate has a row for each; the others have one."""
    told = await app.call(ListPublicAidRules())
    columns = (
        *contract_columns(PublicAidScheme, _SCHEME, {}),
        *contract_columns(AidRule, _RULE, _CALLED, _CLOSED),
        *contract_columns(AidStep, _STEP, _CALLED, _CLOSED),
        *contract_columns(AidRule, _SAID, {}),
    )
    rows = tuple(row for scheme in told.schemes for rule in scheme.rules for row in _rows(scheme, rule))
    return DataTable(data_set.id, columns, rows)


def _rows(scheme: PublicAidScheme, rule: AidRule) -> Iterator[tuple[str | None, ...]]:
    for step in rule.steps or (None,):
        yield (
            *(plain(getattr(scheme, name)) for name in _SCHEME),
            *(plain(getattr(rule, name)) for name in _RULE),
            *(None if step is None else plain(getattr(step, name)) for name in _STEP),
            *(plain(getattr(rule, name)) for name in _SAID),
        )


_CATEGORY = ("province", "category", "valid_from", "source", "confidence")


async def aid_categories(app: Application, data_set: DataSet) -> DataTable:
    told = await app.call(ListPublicAidRules())
    rows = tuple(tuple(plain(getattr(one, name)) for name in _CATEGORY) for one in told.categories)
    return DataTable(data_set.id, contract_columns(TerritorialCategory, _CATEGORY, {}), rows)
