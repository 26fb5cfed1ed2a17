"""What an editor may say of a place, as HTTP knows it."""

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.territory.figures import ChooseFigure, RecordFigure

RECORD_BODY = body_of(RecordFigure, frozenset({"staff_id", "place"}))
CHOOSE_BODY = body_of(ChooseFigure, frozenset({"staff_id", "place", "figure_id"}))
