"""Papers that name their reader: put together from the services, noted, and marked."""

import asyncio
from uuid import UUID

from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.entrypoints.case_file import CaseFile
from services.gateway.entrypoints.papers import case_file_of, proof_of
from services.gateway.entrypoints.proof_paper import ProofPaper
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.queries import GetDossier
from shared.contracts.notifications.proof import GetProof
from shared.contracts.notifications.queries import ListNotices


async def taken_case_file(app: Application, account: Account, dossier_id: UUID, t: Texts) -> Response:
    """In the access journal before anybody has it. Raises what the services refuse; ServiceUnavailable too while
    notifications is away: a file without its notices would look like one of which nothing was told.
    """
    dossier, notices, names = await asyncio.gather(
        app.call(GetDossier(dossier_id=dossier_id)), app.call(ListNotices(dossier_id=dossier_id)), app.staff_names()
    )
    await app.note(account, "case_file_taken", str(dossier_id))
    at = app.present()
    file = CaseFile(dossier, notices, names, account.display_name, at)
    return await case_file_of(file, t, f"{account.username} {at:%Y-%m-%d %H:%M:%S} UTC")


async def taken_proof(app: Application, account: Account, dossier_id: UUID, t: Texts) -> Response:
    """How the dossier was told. In the access journal before anybody has it; raises what the services refuse."""
    dossier, proof, notices, names = await asyncio.gather(
        app.call(GetDossier(dossier_id=dossier_id)),
        app.call(GetProof(dossier_id=dossier_id)),
        app.call(ListNotices(dossier_id=dossier_id)),
        app.staff_names(),
    )
    await app.note(account, "proof_taken", str(dossier_id))
    at = app.present()
    paper = ProofPaper(dossier.number, proof, notices, names, account.display_name, at)
    return await proof_of(paper, t, f"{account.username} {at:%Y-%m-%d %H:%M:%S} UTC")
