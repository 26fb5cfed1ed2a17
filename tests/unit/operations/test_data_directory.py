"""One system at a time on a data directory."""

from pathlib import Path

import pytest

from operations.data_directory import DataDirectory, DataInUse


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    place = DataDirectory(tmp_path / "data")

    with place.hold():
        assert place.is_held()
        with pytest.raises(DataInUse, match="already running"), place.hold():
            pass

    assert not place.is_held()
