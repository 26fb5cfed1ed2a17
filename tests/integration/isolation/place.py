"""The region behind a gateway, and everybody who may come to it, each with a browser of their own."""

import json
import re
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from pydantic.fields import FieldInfo

from operations.contracts.rpc_documents import requests
from services.gateway.domain.reach import ANYBODY, Asker, BeyondReach
from services.gateway.usecases.asking import asks
from shared.contracts.codes import Role
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel
from shared.contracts.preference_links import ONE_CLICK_PATH, PreferenceLinks, Unsubscribing
from shared.contracts.refusal import Refusal
from shared.contracts.request import EVERY_SERVICE, find_request
from shared.contracts.tracking import sign, sign_for_mandatary
from tests.integration.isolation.region import PROVINCE, Region, Subject
from tests.integration.isolation.samples import sample
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway, browsing

LINK, MANDATARY, NOBODY = "link of anna", "mandatary of anna", "nobody"
OUTSIDERS = (LINK, MANDATARY, NOBODY)
VISITORS = (*(role.value for role in Role), *OUTSIDERS)
_REQUIRED = FieldInfo()

CHANGES_MUCH = ("revoke", "erase", "withdraw", "close", "import", "order", "validate")
"""Commands that begin so come last: after them there is less to be found."""
ASKED = sorted(
    ((service, method) for service, methods in requests().items() for method in methods),
    key=lambda one: (one[1].startswith(CHANGES_MUCH), one),
)
"""Every RPC method, of the contracts: that services have these and no others, tests/architecture says."""


def words_in(answer: str, *forbidden: str) -> list[str]:
    """A number counts where it stands whole: its digits come up by chance in the seconds of `/metrics`."""
    there = [word for word in forbidden if word and word in answer]  # the pattern alone takes far longer
    return [word for word in there if re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", answer)]


class Place:
    def __init__(self, region: Region, stack: ExitStack) -> None:
        self.region = region
        self.anna, self.bruno = region.subjects
        self.gateway = Gateway(services=region)
        self.gateway.application.files = region.files
        self.browsers: dict[str, Browser] = {who: stack.enter_context(browsing(self.gateway)) for who in VISITORS}
        self.views: dict[str, UUID] = {}
        """Role -> a search of theirs, without a name."""
        for role in Role:
            self.browsers[role.value].sign_in(role.value)
            self._keep_views(role.value)

    def _keep_views(self, role: str) -> None:
        """One under a name, and one without, for its words; both only theirs."""
        app, account = self.gateway.application, self.gateway.account(role)

        async def keep() -> UUID:
            await app.keep_view(account, {"province": PROVINCE}, name=f"{role}kept")
            return (await app.keep_view(account, {"search": f"{role}sought"})).id

        self.views[role] = self.browsers[role].run(keep())

    def asker(self, who: str) -> Asker:
        if who == NOBODY:
            return ANYBODY
        if who in OUTSIDERS:
            return Asker(None, self.anna.dossier_id, self.anna.mandate_id if who == MANDATARY else None)
        return Asker(Role(who), remit=self.gateway.account(who).remit)

    def token(self, who: str) -> str:
        if who == MANDATARY:
            return sign_for_mandatary(self.anna.dossier_id, self.anna.mandate_id, TRACKING_SECRET)
        return sign(self.anna.dossier_id, TRACKING_SECRET) if who == LINK else "no-token"

    def preferences(self, path: str) -> str:
        """The token of anna's link that a path takes."""
        links = PreferenceLinks("", TRACKING_SECRET)
        ends = Unsubscribing(self.anna.person_id, Purpose.PROMOTION, Channel.EMAIL)
        link = links.one_click(ends) if path.startswith(ONE_CLICK_PATH) else links.page(self.anna.person_id)
        return link.rpartition("/")[2]

    def about(self, subject: Subject) -> dict[str, Any]:
        """Whatever field or parameter names somebody, names this one."""
        return {
            "dossier_id": str(subject.dossier_id),
            "person_id": str(subject.person_id),
            "project_id": str(subject.project_id),
            "notice_id": str(subject.notice_id),
            "mandate_id": str(subject.mandate_id),
            "session_id": str(self.region.session_id),
            "appointment_id": str(subject.appointment_id),
            "stay_id": str(subject.stay_id),
            "job_id": str(subject.job_id),
            "upload_id": str(self.region.upload_ids.get(subject, subject.event_id)),
            "file_id": str(self.region.file_ids.get(subject, subject.event_id)),
            "aggregate_id": str(subject.dossier_id),
            "search": subject.word,
            "number": subject.number,
            "province": PROVINCE,
            "include_ended": True,
        }

    def ask(self, service: str, method: str, who: str, subject: Subject) -> str:
        """All that comes back to this visitor, of every service that answers it; `beyond` when nothing was asked."""
        kind = find_request(service, method)
        assert kind is not None
        known = self.about(subject)
        about = {name: value for name, value in known.items() if name in kind.model_fields}
        if who != MANDATARY and not kind.model_fields.get("mandate_id", _REQUIRED).is_required():
            del about["mandate_id"]
        request = sample(kind, about)
        services = list(self.region.applications) if service == EVERY_SERVICE else [service]
        return " ".join(self._answer(request, name, who) for name in services)

    def _answer(self, request: Any, service: str, who: str) -> str:
        browser = self.browsers[who]

        async def asked() -> str:
            asks(self.asker(who))
            try:
                reply = await self.gateway.application.call(request, service=service)
                return json.dumps(type(request).encode_reply(reply))
            except Refusal as refusal:
                return json.dumps([refusal.code, refusal.data], default=str)
            except BeyondReach:
                return "beyond"

        return browser.run(asked())
