"""What happens to the pieces of a dossier: recorded, uploaded, refused; and the one request for what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investor.domain.moves import ACCEPTED_IN
from services.investor.domain.piece import Piece, ProjectTraits, as_told
from services.investor.domain.realisation import Realisation
from shared.contracts.investor import events
from shared.contracts.investor.codes import PieceFault, PieceKind, PieceStage, PieceState, Status
from shared.contracts.investor.refusals import (
    ComplementAlreadyRequested,
    PieceNotReceived,
    PieceNotRequested,
    PiecesStillMissing,
)
from shared.contracts.investor.uploads import UploadNotExpected
from shared.reference.days import local_date

_BEFORE_COMPLETE = frozenset({Status.FILED, Status.VERIFICATION, Status.COMPLEMENT_REQUESTED})
_AFTER_AGREEMENT = frozenset(
    {Status.FAVOURABLE, Status.FAVOURABLE_WITH_RESERVES, Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED}
)
TAKES_FILES_IN = {PieceStage.FILING: _BEFORE_COMPLETE, PieceStage.AFTER_AGREEMENT: _AFTER_AGREEMENT}
"""Stage of a piece -> the states in which files for it are taken."""

_UNTIL_DECIDED = frozenset({Status.COMPLETE, Status.UNDER_REVIEW, Status.SCHEDULED, Status.POSTPONED})


def _takes_files_in(piece: Piece) -> frozenset[Status]:
    # Whatever is still expected of a complete dossier is of an act that was asked for since.
    late = piece.stage is PieceStage.FILING and piece.state is PieceState.EXPECTED
    return TAKES_FILES_IN[piece.stage] | (_UNTIL_DECIDED if late else frozenset())


@dataclass(frozen=True)
class SentFile:
    """Which file of which piece, and who sent it: staff (`by`), who acts for the investor, or the investor."""

    code: PieceKind
    number: int
    by: UUID | None
    mandate_id: UUID | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As an event says it."""
        acted = {
            "by_investor": self.by is None and self.mandate_id is None,
            "by_mandatary": self.mandate_id is not None,
        }
        return {"piece": self.code, "number": self.number, **acted}

    @property
    def marked(self) -> dict[str, str]:
        """What a line of history holds beside: under which mandate it was done."""
        return {} if self.mandate_id is None else {"mandate_id": str(self.mandate_id)}


@dataclass(eq=False)
class DossierPieces(Realisation):
    """The acts on pieces."""

    @property
    def traits(self) -> ProjectTraits:
        """What its checklists depend on. Acts: those named at filing, and those asked for since that still count."""
        acts = dict.fromkeys([*self.asked_acts, *(act.kind for act in self.acts if act.counts)])
        return ProjectTraits(self.sector, self.plot_id is not None, tuple(acts), self.legal_form)

    def expect(self, pieces: Iterable[Piece]) -> None:
        """Ask for more, at a later stage. One that was handed in before is asked for anew: it must be of today."""
        for piece in pieces:
            known = self.piece(piece.code)
            if known is None:
                self.pieces.append(piece)
            else:
                known.state, known.stage, known.position = PieceState.EXPECTED, piece.stage, piece.position

    def expect_of_acts(self, before: Sequence[Piece], after: Sequence[Piece]) -> None:
        """The acts asked for have changed, and the list for such a project with them: only the difference counts.

        What was handed in, refused or asked for again stays as it is.
        """
        asked_before, asked_now = ({piece.code for piece in asked} for asked in (before, after))
        for piece in [p for p in self.pieces if p.code in asked_before - asked_now]:
            if piece.state is PieceState.EXPECTED and piece.fault is None:
                self.pieces.remove(piece)
        self.expect(p for p in after if p.code not in asked_before and self.piece(p.code) is None)

    def record_pieces(
        self, codes: Sequence[PieceKind], *, by: UUID, at: datetime, at_word_of: UUID | None = None
    ) -> None:
        """Pieces handed in on paper, or taken after all; `at_word_of`: by the holder of that mandate.

        Raises PieceNotRequested, MandateNotFound, MandateNotInForce, MandatePowerMissing.
        """
        self._require("record_pieces")
        word = self._word_of(at_word_of, "record_pieces", local_date(at))
        self._receive(codes)
        self.note("pieces_recorded", by=by, at=at, pieces=list(codes), **word)

    def refuse_piece(self, code: PieceKind, fault: PieceFault, note: str, *, by: UUID, at: datetime) -> None:
        """What was handed in does not do. Nobody is told: law 55-19 allows to ask again once, for all of it.

        Raises PieceNotReceived.
        """
        self._require("refuse_piece")
        piece = self.piece(code)
        if piece is None or piece.state is not PieceState.RECEIVED:
            raise PieceNotReceived(dossier_id=self.id, piece=code)
        piece.state, piece.fault, piece.fault_note = PieceState.EXPECTED, fault, note
        self.note("piece_refused", by=by, at=at, piece=code, fault=fault, note=note)

    def request_complement(
        self, codes: Sequence[PieceKind], *, pauses: bool = False, answer_by: date, by: UUID, at: datetime
    ) -> None:
        """Ask the investor for missing pieces, all at once. `pauses`: a clock that runs already stands still.

        Raises ComplementAlreadyRequested: law 55-19 allows it one time only.
        """
        self._require("request_complement", Status.COMPLEMENT_REQUESTED)
        if self.complement_requested_at is not None:
            raise ComplementAlreadyRequested(dossier_id=self.id)
        # Pieces before all else: to read them is to store what has changed by then, and the rest once more at the end.
        for code in codes:
            piece = self.piece(code)
            if piece is None:
                piece = Piece(code, PieceState.EXPECTED)
                self.pieces.append(piece)
            piece.state, piece.asked_again = PieceState.REQUESTED_AGAIN, True
        self._move_to(Status.COMPLEMENT_REQUESTED)
        self.complement_requested_at, self.answer_by = at, answer_by
        if pauses:
            self._fix_due_date(None, at=at)
        self._announce(
            events.ComplementRequested.model_validate(
                {
                    "dossier_id": self.id,
                    **as_told(codes),
                    "answer_by": answer_by,
                    "requested_by": by,
                    "occurred_at": at,
                }
            ),
            by=by,
        )

    def provide_complement(
        self, codes: Sequence[PieceKind], *, by: UUID | None, at: datetime, at_word_of: UUID | None = None
    ) -> None:
        """Raises PiecesStillMissing unless all that was asked for is there, and what `record_pieces` raises."""
        self._require("provide_complement", Status.VERIFICATION)
        word = self._word_of(at_word_of, "provide_complement", local_date(at))
        if missing := self._asked_again(PieceState.REQUESTED_AGAIN) - set(codes):
            raise PiecesStillMissing(dossier_id=self.id, missing=tuple(sorted(missing)))
        uploaded = self._asked_again(PieceState.RECEIVED) - set(codes)
        self._receive(codes)
        self._complement_is_there([*codes, *sorted(uploaded)], word, by=by, at=at)

    def check_upload(self, code: PieceKind, *, by_investor: bool) -> None:
        """Raises UploadNotExpected. Staff may add a piece that is not on the list; an investor may not."""
        if code == PieceKind.POWER_OF_ATTORNEY and self._takes_deed(by_investor=by_investor):
            return
        piece = self.piece(code)
        unlisted_by_staff = piece is None and not by_investor
        states = _takes_files_in(piece) if piece is not None else _BEFORE_COMPLETE | _AFTER_AGREEMENT
        if self.status not in states or not (piece is not None or unlisted_by_staff):
            raise UploadNotExpected(dossier_id=self.id, piece=code, dossier_status=self.status)

    def may_upload(self, code: PieceKind, *, by_investor: bool) -> bool:
        try:
            self.check_upload(code, by_investor=by_investor)
        except UploadNotExpected:
            return False
        return True

    def note_upload(self, sent: SentFile, *, at: datetime) -> None:
        """A file came and waits for the scanner: it counts for nothing yet."""
        self.note("piece_uploaded", by=sent.by, at=at, piece=sent.code, number=sent.number, **sent.marked)

    def receive_file(self, sent: SentFile, *, at: datetime) -> None:
        """A file is there and may be read. The last one that the complement was about makes it whole.

        A file whose scan ended after the dossier went on is kept, and changes nothing.
        """
        code, by = sent.code, sent.by
        if not self.may_upload(code, by_investor=False):
            self.note_upload(sent, at=at)
            return
        if self.piece(code) is None:
            self.pieces.append(Piece(code, PieceState.EXPECTED))
        self._receive([code])
        if code == PieceKind.POWER_OF_ATTORNEY:
            self.deed_came(at=at)
        self._announce(
            events.DossierPieceReceived(dossier_id=self.id, **sent.told, occurred_at=at), by=by, **sent.marked
        )
        if self.status is Status.COMPLEMENT_REQUESTED and not self._asked_again(PieceState.REQUESTED_AGAIN):
            self._complement_is_there(sorted(self._asked_again(PieceState.RECEIVED)), {}, by=by, at=at)

    def find_file_unsafe(self, sent: SentFile, *, at: datetime) -> None:
        """The scanner refused a file: what was handed in before it stays what it was."""
        unsafe = events.DossierPieceUnsafe(dossier_id=self.id, **sent.told, occurred_at=at)
        self._announce(unsafe, by=sent.by, **sent.marked)

    def piece(self, code: PieceKind) -> Piece | None:
        return next((piece for piece in self.pieces if piece.code == code), None)

    def _takes_deed(self, *, by_investor: bool) -> bool:
        return self.status in ACCEPTED_IN["name_mandatary"] and (self.awaits_deed or not by_investor)

    def _asked_again(self, state: PieceState) -> set[PieceKind]:
        # Those requested before this release have the state alone.
        return {p.code for p in self.pieces if p.state is state and (p.asked_again or state is not PieceState.RECEIVED)}

    def _complement_is_there(
        self, codes: Sequence[PieceKind], word: Mapping[str, str], *, by: UUID | None, at: datetime
    ) -> None:
        self._move_to(Status.VERIFICATION)
        self.complement_provided_at, self.answer_by = at, None
        self._announce(
            events.ComplementProvided.model_validate(
                {"dossier_id": self.id, **as_told(codes), "occurred_at": at},
            ),
            by=by,
            **word,
        )

    def _receive(self, codes: Sequence[PieceKind]) -> None:
        known = {piece.code: piece for piece in self.pieces}
        if unknown := [code for code in codes if code not in known]:
            raise PieceNotRequested(dossier_id=self.id, pieces=tuple(unknown))
        for code in codes:
            known[code].receive()
