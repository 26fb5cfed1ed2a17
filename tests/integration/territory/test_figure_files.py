"""Figures of places as a file: by the same door as sites and plots."""

from tests.integration.territory.conftest import Territory
from tests.integration.territory.test_site_files import a_file, check, enter, exported, problems


def test_figures_of_places_go_by_the_same_door_and_what_a_source_said_stays(territory: Territory) -> None:
    content = exported(territory, "figures")
    again = enter(territory, "figures", content, dry_run=True)
    said = {
        "place": "02.381",
        "indicator": "population",
        "vintage": "2024",
        "source": "Un bulletin",
        "value": "565 987",
        "licence": "presse",
        "confidence": "S",
    }
    added = enter(territory, "figures", a_file(said))
    other = check(territory, "figures", {**said, "value": "1"}, {**said, "place": "9"}, {**said, "vintage": "demain"})

    assert (again.unchanged, again.added + again.changed + again.wrong) == (content.count("\n") - 1, 0)
    assert (added.added, enter(territory, "figures", a_file(said)).unchanged) == (1, 1)
    assert problems(other) == [
        ("value", "figure_already_there"),
        ("place", "place_unknown"),
        ("vintage", "year_missing"),
    ]
