"""An offer's documents are bytes that came in; what is told of them is read from the bytes."""

from services.territory.usecases.attachment_ports import Attachments
from shared.contracts.territory.attachments import AttachmentUnknown, OfferAttachment
from shared.contracts.territory.offer import OpportunityDetails


def attached(details: OpportunityDetails, attachments: Attachments) -> OpportunityDetails:
    """The details, with type and size of each document as its bytes have them. Raises AttachmentUnknown."""
    if not details.attachments:
        return details
    known = attachments.known({one.sha256 for one in details.attachments})

    def told(one: OfferAttachment) -> OfferAttachment:
        file = known.get(one.sha256)
        if file is None:
            raise AttachmentUnknown(sha256=one.sha256)
        return one.model_copy(update={"media_type": file.media_type, "size": file.size})

    return details.model_copy(update={"attachments": tuple(map(told, details.attachments))})
