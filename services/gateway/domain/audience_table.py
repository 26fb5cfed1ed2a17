"""The audience of a campaign as a table: a language in each line, by which way it is told or why not in each column."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.codes import Language
from shared.contracts.investor.audience import AudienceCell, AudienceCounts, LeftOutBecause
from shared.contracts.notifications.campaigns import CampaignResult
from shared.contracts.notifications.codes import Channel

ENDS = (
    *("delivered", "sent", "unknown", "bounced", "failed", "suppressed", "unwanted", "withdrawn"),
    *("held", "waiting"),
)
"""Counts of a result that add up to its total, in the order in which they are drawn."""
BESIDE = ("read", "unsubscribed")


@dataclass(frozen=True)
class AudienceTable:
    """Each column is somebody's way or the reason of those who are left out."""

    columns: Sequence[Channel | LeftOutBecause]
    rows: Sequence[tuple[Language, Sequence[int]]]
    totals: Sequence[int]
    told: int
    left_out: int


def audience_table(counts: AudienceCounts) -> AudienceTable:
    ways: list[Channel | LeftOutBecause] = [*Channel, *LeftOutBecause]
    columns = [way for way in ways if any(_column(cell) == way for cell in counts.cells)]
    languages = [language for language in Language if any(cell.language is language for cell in counts.cells)]
    rows = [(one, [_count(counts, column, one) for column in columns]) for one in languages]
    totals = [_count(counts, column) for column in columns]
    return AudienceTable(columns, rows, totals, counts.told, counts.left_out)


def _column(cell: AudienceCell) -> Channel | LeftOutBecause | None:
    return cell.channel or cell.left_out


def _count(counts: AudienceCounts, column: Channel | LeftOutBecause, language: Language | None = None) -> int:
    wanted = (cell for cell in counts.cells if _column(cell) == column and language in (None, cell.language))
    return sum(cell.count for cell in wanted)


@dataclass(frozen=True)
class ResultLine:
    """One end that messages had."""

    end: str
    by_channel: Sequence[int]
    total: int
    width: float
    """Of 100."""


@dataclass(frozen=True)
class ResultTable:
    channels: Sequence[Channel]
    lines: Sequence[ResultLine]
    """Those with a count."""
    beside: Sequence[ResultLine]
    total: int
    settled: int
    width: float
    """Of what is settled, of 100."""


def result_table(results: Sequence[CampaignResult]) -> ResultTable:
    total, settled = sum(one.total for one in results), sum(one.settled for one in results)
    lines = [_line(end, results, total) for end in ENDS]
    return ResultTable(
        channels=[one.channel for one in results],
        lines=[line for line in lines if line.total],
        beside=[_line(end, results, total) for end in BESIDE],
        total=total,
        settled=settled,
        width=_share(settled, total),
    )


def _line(end: str, results: Sequence[CampaignResult], total: int) -> ResultLine:
    counts = [getattr(one, end) for one in results]
    return ResultLine(end, counts, sum(counts), _share(sum(counts), total))


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0
