"""Where personal data lies in this database, and how erasure reaches it: there is none. ADR 0018."""

from collections.abc import Mapping

from services.territory.adapters.tables import erasures
from shared.contracts.investor.privacy_codes import ErasurePlace
from shared.database.personal_data import OF_A_PUBLISHER, OF_A_READER, OfNobody, Reached
from shared.messaging.erasure import Forgetting

_PLACES, _OFFERS = OfNobody("places and figures about them"), OfNobody("what the region offers; ids of dossiers")

DECLARED: Mapping[str, Reached] = {
    **dict.fromkeys(
        ("province", "commune", "zone", "figure", "place_figure", "indicator", "bonus_category", "setting"), _PLACES
    ),
    **dict.fromkeys(("plot", "plot_history", "reservation"), _OFFERS),
    **dict.fromkeys(("opportunity", "opportunity_history", "opportunity_version"), _OFFERS),
    "attachment": OfNobody("documents that offers name, and who of staff brought them"),
    **dict.fromkeys(("aid_scheme", "aid_rule"), OfNobody("dated rules of the aids")),
    "pole": _PLACES,
    "site_history": OfNobody("what was changed of poles and sites, by whom of staff"),
    "pipeline_entry": OfNobody("a dossier's figures under its id, read as totals only; decision facts stay"),
    **dict.fromkeys(
        ("plan_item", "plan_priority", "plan_target", "place_group", "period_value"),
        OfNobody("the regional plan and totals of planners, by whom of staff"),
    ),
    "period_step": OfNobody("when a period was approved or reopened, by whom of staff"),
    "figure_choice": OfNobody("why a figure counts, by whom of staff"),
    "pipeline_closed_entry": OfNobody("where a dossier was counted under its id, read by the next closing only"),
    **dict.fromkeys(("pipeline_closing", "pipeline_told", "path_told"), OfNobody("totals of five dossiers or more")),
    "public_event": OfNobody("public facts; tests/contract/test_public_events.py"),
    "retry_pause": OfNobody("dated numbers"),
    **dict.fromkeys(("subscription", "delivery"), OfNobody("systems of planners, and who of staff set them up")),
    "delivery_attempt": OfNobody("what a system answered to a public fact, cut to 1 KiB, kept for days"),
    "bridge": OfNobody("a number"),
    **dict.fromkeys(
        ("action", "action_history", "action_term", "search_document", "search_title_word"),
        OfNobody("what associations, communes and programmes did, as published sources tell it; words of offers"),
    ),
    "erasure_carried_out": OfNobody("the deletion record: ids and counts"),
    **OF_A_READER,
    **OF_A_PUBLISHER,
}

FORGETTING = Forgetting(ErasurePlace.TERRITORY, erasures, DECLARED)
