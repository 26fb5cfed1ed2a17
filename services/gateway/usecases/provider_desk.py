"""Sign in at the institution's provider: begin, come back, join an account by invitation; transactions included."""

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import (
    InvitationEnded,
    LinkNotFound,
    ProviderAbsent,
    ProviderAccountUnknown,
    ProviderRefused,
)
from services.gateway.domain.provider_sign_in import (
    INVITATION_LASTS,
    JOURNEY_LASTS,
    Identity,
    Invitation,
    Journey,
    ProviderLink,
    new_verifier,
)
from services.gateway.domain.rate import Meter, Rate
from services.gateway.domain.session import Session, SignInWay, digest, new_token, same
from services.gateway.usecases.close_account import find_account
from services.gateway.usecases.open_session import SignedIn
from services.gateway.usecases.own_factors import require_proof
from services.gateway.usecases.ports import Now, Store, UnitOfWork
from services.gateway.usecases.provider_ports import Provider
from services.gateway.usecases.sign_in import CameFrom, HalfSignedIn, let_in
from shared.database.identifiers import uuid7

BEGUN = 20
"""Journeys that may begin in a minute from one network address. [P]"""


class ProviderDesk:
    """`provider` None: the set-up has none."""

    def __init__(self, database: Store, now: Now, provider: Provider | None) -> None:
        self._database = database
        self._now = now
        self._provider = provider
        self._begun = Meter(Rate("journeys", BEGUN))

    @property
    def present(self) -> bool:
        return self._provider is not None

    async def begin(self, wanted: str, invitation: str, address: str) -> tuple[str, str]:
        """Where the browser goes, and the state that it keeps.

        Raises ProviderAbsent, TooManyRequests, InvitationEnded, ProviderAway.
        """
        provider, at = self._there(), self._now()
        self._begun.take(address, at.timestamp())
        state, nonce, verifier = new_token(), new_token(), new_verifier()
        invited = digest(invitation) if invitation else None
        async with self._database.transaction() as work:
            await work.providers.forget_before(at - JOURNEY_LASTS, at - INVITATION_LASTS)
            if invited is not None:
                _require(await work.providers.find_invitation(invited), self._now)
        where = await provider.address(state, nonce, verifier)
        async with self._database.transaction() as work:
            await work.providers.begin(Journey(digest(state), nonce, verifier, wanted, invited, at))
        return where, state

    async def come_back(
        self, code: str, state: str, kept_state: str, came_from: CameFrom
    ) -> tuple[SignedIn | HalfSignedIn, str]:
        """In, or half in; and the page that was wanted. `kept_state`: what this browser took along.

        Raises ProviderAbsent, ProviderRefused, ProviderAway, ProviderAccountUnknown, InvitationEnded.
        """
        provider = self._there()
        async with self._database.transaction() as work:
            journey = await work.providers.take(digest(state)) if state else None
        if journey is None or not journey.holds(self._now()) or not same(kept_state, state) or not code:
            raise ProviderRefused()
        identity = await provider.identify(code, journey.nonce, journey.verifier, self._now())
        async with self._database.transaction() as work:
            account = await self._account(identity, journey.invitation, work)
            done = await let_in(account, work, self._now(), way=SignInWay.PROVIDER, came_from=came_from)
        return done, journey.wanted

    async def invite(self, account_id: UUID, by: Session) -> str:
        """The token of a link that is handed over once. Raises ProviderAbsent, ProofAsked, AccountNotFound."""
        self._there()
        require_proof(by, self._now())
        token = new_token()
        async with self._database.transaction() as work:
            account = await find_account(account_id, work)
            await work.providers.invite(Invitation(digest(token), account.id, by.account.id, self._now()))
            await work.journal.note(by.account.id, "provider_invited", str(account.id), self._now())
        return token

    async def links(self, account_id: UUID) -> Sequence[ProviderLink]:
        async with self._database.transaction() as work:
            return await work.providers.of(account_id)

    async def unlink(self, by: Session, link_id: UUID) -> None:
        """One's own. Raises ProofAsked, LinkNotFound."""
        require_proof(by, self._now())
        async with self._database.transaction() as work:
            if not await work.providers.unlink(by.account.id, link_id):
                raise LinkNotFound(link_id=link_id)
            await work.journal.note(by.account.id, "provider_unlinked", str(by.account.id), self._now())

    async def _account(self, identity: Identity, invitation: str | None, work: UnitOfWork) -> Account:
        """By issuer and subject alone: an address in a token proves nothing about an account here."""
        if invitation is not None:
            invited = _require(await work.providers.take_invitation(invitation), self._now)
            link = ProviderLink(uuid7(), invited.account_id, identity, self._now())
            if not await work.providers.link(link):
                raise InvitationEnded()
            await work.journal.note(invited.account_id, "provider_linked", str(invited.account_id), self._now())
        account = await work.providers.account_of(identity)
        if account is None or not account.active:
            raise ProviderAccountUnknown()
        return account

    def _there(self) -> Provider:
        if self._provider is None:
            raise ProviderAbsent()
        return self._provider


def _require(invitation: Invitation | None, now: Now) -> Invitation:
    if invitation is None or not invitation.holds(now()):
        raise InvitationEnded()
    return invitation
