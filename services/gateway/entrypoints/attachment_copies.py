"""A document of an offer as it is handed out: to be saved, never shown or run by the browser here."""

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from services.gateway.bootstrap import Application
from services.gateway.domain.offer_reading import titled
from services.gateway.entrypoints.offer_versions import contents
from services.gateway.entrypoints.piece_copies import HEADERS
from shared.contracts.codes import Language
from shared.contracts.territory.attachments import AttachmentNotFound, OfferAttachment
from shared.contracts.territory.queries import GetOpportunity, GetOpportunityVersion
from shared.files.file_types import file_rules


async def public_copy(app: Application, opportunity_id: UUID, sha256: str, language: Language) -> Response:
    """Of what is published today. Raises OpportunityNotFound, AttachmentNotFound, ServiceUnavailable."""
    offer = await app.call(GetOpportunity(opportunity_id=opportunity_id))
    found = next((one for one in offer.attachments if one.sha256 == sha256), None)
    return await _handed_out(app, opportunity_id, sha256, found, offer.fallbacks, language, for_staff=False)


async def staff_copy(app: Application, opportunity_id: UUID, sha256: str, language: Language) -> Response:
    """Of any version, and of what is being written. Raises as `public_copy` does."""
    known = await contents(app, opportunity_id)
    all_of_them = [known.offer.written, *(version.details for version in known.versions)]
    named = ((one, details) for details in all_of_them if details for one in details.attachments)
    found, said = next((pair for pair in named if pair[0].sha256 == sha256), (None, None))
    fallbacks = said.fallbacks if said else {}
    return await _handed_out(app, opportunity_id, sha256, found, fallbacks, language, for_staff=True)


async def version_copy(
    app: Application, opportunity_id: UUID, number: int, sha256: str, language: Language
) -> Response:
    """Of a version that was published, for who filed on it. Raises as `public_copy` does."""
    version = await app.call(GetOpportunityVersion(opportunity_id=opportunity_id, number=number))
    found = next((one for one in version.details.attachments if one.sha256 == sha256), None)
    fallbacks = version.details.fallbacks
    return await _handed_out(app, opportunity_id, sha256, found, fallbacks, language, for_staff=True)


async def _handed_out(
    app: Application,
    opportunity_id: UUID,
    sha256: str,
    found: OfferAttachment | None,
    fallbacks: Mapping[Language, Language],
    language: Language,
    *,
    for_staff: bool,
) -> Response:
    if found is None:
        raise AttachmentNotFound(opportunity_id=opportunity_id, sha256=sha256[:64])
    document = await app.attachments.open(opportunity_id, sha256, for_staff=for_staff)
    ending = extension(document.media_type)
    title, _ = titled(found, fallbacks, language)
    told = {
        "Content-Length": str(document.size),
        "Content-Disposition": (
            f'attachment; filename="document-{sha256[:8]}.{ending}"; '
            f"filename*=UTF-8''{quote(f'{title[:80]}.{ending}', safe='')}"
        ),
    }
    return StreamingResponse(document.chunks, media_type=document.media_type, headers=HEADERS | told)


def extension(media_type: str) -> str:
    """The ending that we give a copy."""
    return file_rules().extensions.get(media_type, "bin")
