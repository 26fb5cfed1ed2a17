"""Which log files `./primo logs SERVICE` shows, and how they are kept small."""

from pathlib import Path

from operations.commands.logs import chosen
from operations.log_files import LARGEST, rotate


def test_a_service_means_all_its_processes_and_no_other(tmp_path: Path) -> None:
    for name in ("investor-serve", "investor-work", "territory-work", "rabbitmq"):
        (tmp_path / f"{name}.log").touch()

    assert [file.stem for file in chosen(tmp_path, "investor")] == ["investor-serve", "investor-work"]
    assert [file.stem for file in chosen(tmp_path, "investor-work")] == ["investor-work"]
    assert len(chosen(tmp_path, None)) == 4


def test_a_large_log_is_put_aside_and_a_small_one_is_not(tmp_path: Path) -> None:
    large, small = tmp_path / "large.log", tmp_path / "small.log"
    large.write_bytes(b"x" * (LARGEST + 1))
    small.write_bytes(b"x")

    rotate(large)
    rotate(small)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.log.1", "small.log"]
