"""Dossiers: the public deposit, the queue, one dossier, and every command on it."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from services.gateway.domain.cells import FileKind
from services.gateway.domain.errors import SearchInAddress
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.api import faults
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.dossier_commands import COMMANDS, Command
from services.gateway.entrypoints.entity_tag import VersionSeen, tag_of
from services.gateway.entrypoints.papers import PDF_RESPONSES, letter_of
from services.gateway.entrypoints.queue_export import queue_as_file
from services.gateway.entrypoints.sent_tables import TABLE_RESPONSES
from services.gateway.entrypoints.taken_papers import taken_case_file, taken_proof
from services.gateway.entrypoints.texts import texts_asked_for
from shared.contracts.investor.queries import GetDecisionLetter, GetDossier, ListQueue, QueueFilter
from shared.contracts.investor.replies import DossierView, QueuePage
from shared.contracts.investor.requests import FileDossier
from shared.contracts.notifications.proof import GetProof, Proof
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.replies import NoticeView

router = APIRouter(prefix="/api/v1", tags=["dossiers"])

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


class Receipt(BaseModel):
    """The number alone: the link to follow the dossier goes to the person's own address, by e-mail."""

    number: str


@router.post("/dossiers", status_code=201, dependencies=[public("an investor has no account")])
async def file_dossier(body: FileDossier, app: App) -> Receipt:
    """Deposit a dossier. The same `request_id` again answers the same receipt and changes nothing."""
    filed = await app.call(body)
    return Receipt(number=filed.number)


async def without_search(request: Request) -> None:
    """Raises SearchInAddress."""
    if "search" in request.query_params:
        raise SearchInAddress()


NO_SEARCH = Depends(without_search)


@router.get("/queue", dependencies=[allowed(Permission.SEE_DOSSIERS), NO_SEARCH])
async def list_queue(app: App, query: Annotated[ListQueue, Query()]) -> QueuePage:
    """Open dossiers, the most urgent first. Words to search for go to `POST /api/v1/queue/search`."""
    return await app.call(query)


@router.post("/queue/search", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def search_queue(app: App, query: ListQueue) -> QueuePage:
    """The queue with words to search for: they may be a name, so they come in the body and stand in no address."""
    return await app.call(query)


@router.get("/queue/export/{kind}", response_class=Response, responses=TABLE_RESPONSES, dependencies=[NO_SEARCH])
async def export_queue(
    kind: FileKind, request: Request, visitor: Reader, app: App, query: Annotated[QueueFilter, Query()]
) -> Response:
    """Every row of the queue as it is filtered, as CSV or XLSX, in the language of Accept-Language (else English)."""
    return await queue_as_file(app, visitor, query, kind, texts_asked_for(request))


@router.post("/queue/search/export/{kind}", response_class=Response, responses=TABLE_RESPONSES)
async def export_found(kind: FileKind, request: Request, visitor: Reader, app: App, query: QueueFilter) -> Response:
    """The same, with words to search for in the body."""
    return await queue_as_file(app, visitor, query, kind, texts_asked_for(request))


@router.get("/dossiers/{dossier_id}")
async def get_dossier(dossier_id: UUID, visitor: Reader, app: App, response: Response) -> DossierView:
    """One dossier with its history, its clock line by line, and the commands that it accepts now.

    Its ETag is its version: send it back in If-Match with a command, so that nothing is decided on an old view.
    """
    view = await app.call(GetDossier(dossier_id=dossier_id))
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    response.headers["ETag"] = tag_of(view.version)
    return view


@router.get("/dossiers/{dossier_id}/decision-letter", response_class=Response, responses=PDF_RESPONSES)
async def get_decision_letter(dossier_id: UUID, visitor: Reader, app: App) -> Response:
    """The letter that tells the decision: PDF, in French and Arabic. The access journal tells who read it."""
    facts = await app.call(GetDecisionLetter(dossier_id=dossier_id))
    await app.note(visitor.account, "letter_read", str(dossier_id))
    return await letter_of(facts)


@router.get("/dossiers/{dossier_id}/case-file", response_class=Response, responses=PDF_RESPONSES)
async def get_case_file(dossier_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    """The whole dossier as one PDF, in the language of Accept-Language (else English): facts, clocks, pieces with their
    hashes, opinions, decisions, appeals, notices with proof, history. Marked with its reader; in the access journal.
    """
    return await taken_case_file(app, visitor.account, dossier_id, texts_asked_for(request))


@router.get("/dossiers/{dossier_id}/proof.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_proof_paper(dossier_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    """How the dossier was told, as one PDF: each act on its notices, hash-chained. In the access journal."""
    return await taken_proof(app, visitor.account, dossier_id, texts_asked_for(request))


@router.get("/dossiers/{dossier_id}/proof")
async def get_proof(dossier_id: UUID, visitor: Reader, app: App) -> Proof:
    """The same as data, verified when it is asked for."""
    proof = await app.call(GetProof(dossier_id=dossier_id))
    await app.note(visitor.account, "notices_read", str(dossier_id))
    return proof


@router.get("/dossiers/{dossier_id}/notices")
async def list_notices(dossier_id: UUID, visitor: Reader, app: App) -> tuple[NoticeView, ...]:
    """What the investor was told about it, with every attempt to deliver."""
    notices = await app.call(ListNotices(dossier_id=dossier_id))
    await app.note(visitor.account, "notices_read", str(dossier_id))
    return notices


def _endpoint(command: Command) -> Callable[..., Awaitable[Response]]:
    async def carry_out(
        dossier_id: UUID, visitor: Visitor, app: App, seen: VersionSeen, body: BaseModel | None
    ) -> Response:
        with faults.told():
            asked = command.request(dossier_id, visitor.account.id, body, seen=seen)
        await app.call(asked)
        return Response(status_code=204)

    async def carry_out_bare(
        dossier_id: UUID, visitor: Visitor, app: App, seen: VersionSeen, body: BaseModel | None = None
    ) -> Response:
        return await carry_out(dossier_id, visitor, app, seen, body)

    return carry_out_bare if command.bare else carry_out


for _command in COMMANDS.values():
    add_command(
        router,
        f"/dossiers/{{dossier_id}}/{_command.path}",
        _command.kind,
        _endpoint(_command),
        permission=_command.permission,
        body=_command.body | None if _command.bare else _command.body,
    )
