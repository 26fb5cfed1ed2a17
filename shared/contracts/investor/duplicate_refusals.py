"""What investor refuses where two dossiers are to become one."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.codes import Status
from shared.contracts.investor.refusals import InvestorRefusal


class MergeWithItself(InvestorRefusal):
    """A dossier is no duplicate of itself."""

    code: ClassVar[str] = "merge.with_itself"
    number: str


class MergeNotProposed(InvestorRefusal):
    """No merge of this dossier waits for its second person: another may have decided it meanwhile."""

    code: ClassVar[str] = "merge.not_proposed"
    dossier_id: UUID


class MergeAlreadyProposed(InvestorRefusal):
    """A merge of one of the two waits for its second person."""

    code: ClassVar[str] = "merge.already_proposed"
    number: str


class MergeSecondPersonRequired(InvestorRefusal):
    """Who proposed a merge neither validates it nor sends it back."""

    code: ClassVar[str] = "merge.second_person_required"
    dossier_id: UUID


class MergeIntoEnded(InvestorRefusal):
    """The dossier that is to go on has ended, was refused, or was merged itself."""

    code: ClassVar[str] = "merge.into_ended"
    number: str
    into_status: Status


class MergeLosesPlot(InvestorRefusal):
    """The dossier that is to be closed has a plot, the other has none: the one with the plot goes on."""

    code: ClassVar[str] = "merge.loses_plot"
    number: str


class MergeUnsettled(InvestorRefusal):
    """The investor waits for an answer, or an appointment is to come, on the dossier that is to be closed."""

    code: ClassVar[str] = "merge.unsettled"
    answer_owed: bool
    appointments: int
