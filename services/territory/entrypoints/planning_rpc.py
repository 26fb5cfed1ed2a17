"""The territory's RPC methods about figures of places and the regional plan."""

from typing import Any

from shared.contracts.refusal import Refusal
from shared.contracts.territory import figures, path, planning, queries
from shared.rpc.amqp_door import rpc
from shared.rpc.server import ApplicationProvider


class PlanningMethods:
    """Inherited by the service's RPC class, which provides `answer`."""

    answer: ApplicationProvider

    @rpc(expected_exceptions=Refusal)
    def get_planning_table(self, request: Any) -> Any:
        return self.answer(planning.GetPlanningTable, request)

    @rpc(expected_exceptions=Refusal)
    def list_planning_history(self, request: Any) -> Any:
        return self.answer(planning.ListPlanningHistory, request)

    @rpc(expected_exceptions=Refusal)
    def list_planning_indicators(self, request: Any) -> Any:
        return self.answer(planning.ListPlanningIndicators, request)

    @rpc(expected_exceptions=Refusal)
    def list_priorities(self, request: Any) -> Any:
        return self.answer(queries.ListPriorities, request)

    @rpc(expected_exceptions=Refusal)
    def get_plan(self, request: Any) -> Any:
        return self.answer(planning.GetPlan, request)

    @rpc(expected_exceptions=Refusal)
    def get_period(self, request: Any) -> Any:
        return self.answer(planning.GetPeriod, request)

    @rpc(expected_exceptions=Refusal)
    def list_periods(self, request: Any) -> Any:
        return self.answer(planning.ListPeriods, request)

    @rpc(expected_exceptions=Refusal)
    def get_axis_rollup(self, request: Any) -> Any:
        return self.answer(planning.GetAxisRollup, request)

    @rpc(expected_exceptions=Refusal)
    def import_planning(self, request: Any) -> Any:
        return self.answer(planning.ImportPlanning, request)

    @rpc(expected_exceptions=Refusal)
    def record_priority(self, request: Any) -> Any:
        return self.answer(planning.RecordPriority, request)

    @rpc(expected_exceptions=Refusal)
    def define_indicator(self, request: Any) -> Any:
        return self.answer(planning.DefineIndicator, request)

    @rpc(expected_exceptions=Refusal)
    def enter_period_value(self, request: Any) -> Any:
        return self.answer(planning.EnterPeriodValue, request)

    @rpc(expected_exceptions=Refusal)
    def approve_period(self, request: Any) -> Any:
        return self.answer(planning.ApprovePeriod, request)

    @rpc(expected_exceptions=Refusal)
    def reopen_period(self, request: Any) -> Any:
        return self.answer(planning.ReopenPeriod, request)

    @rpc(expected_exceptions=Refusal)
    def get_told_path(self, request: Any) -> Any:
        return self.answer(path.GetToldPath, request)

    @rpc(expected_exceptions=Refusal)
    def get_place_profile(self, request: Any) -> Any:
        return self.answer(figures.GetPlaceProfile, request)

    @rpc(expected_exceptions=Refusal)
    def search_places(self, request: Any) -> Any:
        return self.answer(figures.SearchPlaces, request)

    @rpc(expected_exceptions=Refusal)
    def list_indicators(self, request: Any) -> Any:
        return self.answer(figures.ListIndicators, request)

    @rpc(expected_exceptions=Refusal)
    def list_region_figures(self, request: Any) -> Any:
        return self.answer(figures.ListRegionFigures, request)

    @rpc(expected_exceptions=Refusal)
    def record_figure(self, request: Any) -> Any:
        return self.answer(figures.RecordFigure, request)

    @rpc(expected_exceptions=Refusal)
    def choose_figure(self, request: Any) -> Any:
        return self.answer(figures.ChooseFigure, request)
