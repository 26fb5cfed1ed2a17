"""A reader of the told figures who tries to work out the others, by linear programming: nothing of ours helps him."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product

import highspy

Aggregate = tuple[str | None, ...]
MOST = 1_000.0
"""In a cell that nothing bounds."""


class Attacker:
    """He knows every figure that was told, which dossiers there can be, and what a sum cannot have fallen below."""

    def __init__(
        self,
        codes: Iterable[Iterable[str]],
        told: Mapping[Aggregate, int],
        at_least: Mapping[Aggregate, int] | None = None,
        possible: Callable[[tuple[str, ...]], bool] = lambda cell: True,
    ) -> None:
        self._cells = [cell for cell in product(*codes) if possible(cell)]
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # of its types, the constructor's are missing
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("presolve", "off")  # it would throw the last solution away, where the next starts
        for _ in self._cells:
            self._solver.addVar(0.0, MOST)
        for aggregate, count in told.items():
            self._know(aggregate, count, count)
        for aggregate, count in (at_least or {}).items():
            self._know(aggregate, count, highspy.kHighsInf)

    def narrows(self, aggregate: Aggregate) -> tuple[int, int]:
        """The least and the most that can be in it."""
        members = self._members(aggregate)
        for column in range(len(self._cells)):
            self._solver.changeColCost(column, 1.0 if column in members else 0.0)
        return self._best(highspy.ObjSense.kMinimize), self._best(highspy.ObjSense.kMaximize)

    def _best(self, sense: highspy.ObjSense) -> int:
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(self._solver.getObjectiveValue())

    def _know(self, aggregate: Aggregate, least: float, most: float) -> None:
        members = sorted(self._members(aggregate))
        self._solver.addRow(float(least), float(most), len(members), members, [1.0] * len(members))

    def _members(self, aggregate: Aggregate) -> set[int]:
        return {
            column
            for column, cell in enumerate(self._cells)
            if all(code is None or code in of_cell.split("+") for code, of_cell in zip(aggregate, cell, strict=True))
        }
