"""Everything about second factors that the HTTP side asks for: transactions around the use cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import FactorRefused, PasskeyCopied
from services.gateway.domain.factor import Ceremony, FactorKind, FactorReset, FactorRule, OwnFactors
from services.gateway.domain.rate import Meter, Rate
from services.gateway.domain.session import Session
from services.gateway.usecases import own_factors, second_factor
from services.gateway.usecases.factor_ports import Passkeys, Sealing
from services.gateway.usecases.open_session import SignedIn
from services.gateway.usecases.own_factors import NewTotp
from services.gateway.usecases.ports import Now, Store
from services.gateway.usecases.second_factor import Asked, KeyAnswer
from services.gateway.usecases.sign_in import CameFrom
from shared.contracts.codes import Role

CHALLENGES = 30
"""That may be asked for in a minute from one network address by whoever is not signed in. [P]"""


@dataclass(frozen=True)
class Tools:
    """What factors are made and read with."""

    sealing: Sealing
    passkeys: Passkeys


class FactorDesk:
    """Raises as usecases/second_factor.py and usecases/own_factors.py do."""

    def __init__(self, database: Store, now: Now, tools: Tools, *, secret: str) -> None:
        self._database = database
        self._now = now
        self._tools = tools
        self._secret = secret
        self._challenges = Meter(Rate("challenges", CHALLENGES))
        self.has_passkeys = tools.passkeys.possible
        """Whether they can be had under the public address of this set-up."""

    async def of(self, account_id: UUID) -> OwnFactors:
        async with self._database.transaction() as work:
            return await work.factors.of(account_id)

    async def half(self, token: str) -> frozenset[FactorKind]:
        """By what a half sign-in may be finished. Raises HalfSignInEnded."""
        async with self._database.transaction() as work:
            found = await second_factor.find_half(token, work, self._now())
            return (await work.factors.of(found.account.id)).kinds

    async def finish_with_code(self, token: str, code: str, came_from: CameFrom) -> SignedIn:
        """Raises HalfSignInEnded, TooManyAttempts, FactorRefused."""
        async with self._database.transaction() as work:
            done = await second_factor.finish_with_code(
                token, code, came_from, work, self._now(), self._tools.sealing, self._secret
            )
        if done is None:
            raise FactorRefused()
        return done

    async def ask_to_sign_in(self, half_token: str, address: str) -> Asked:
        """Raises TooManyRequests, HalfSignInEnded."""
        at = self._now()
        self._challenges.take(address, at.timestamp())
        async with self._database.transaction() as work:
            half = await second_factor.find_half(half_token, work, at) if half_token else None
            ceremony = Ceremony.SECOND if half else Ceremony.ALONE
            account = half.account if half else None
            return await second_factor.ask_passkey(account, ceremony, work, at, self._tools.passkeys)

    async def finish_with_passkey(self, half_token: str, given: KeyAnswer, came_from: CameFrom) -> SignedIn:
        """Raises HalfSignInEnded, PasskeyRefused, PasskeyCopied."""
        async with self._database.transaction() as work:
            done = await second_factor.finish_with_passkey(
                half_token, given, came_from, work, self._now(), self._tools.passkeys
            )
        if done is None:
            raise PasskeyCopied()
        return done

    async def prove_by_code(self, session: Session, code: str) -> str:
        """The session's new token. Raises TooManyAttempts, FactorRefused."""
        async with self._database.transaction() as work:
            at = self._now()
            way = await second_factor.prove_by_code(
                session.account, code, work, at, self._tools.sealing, self._secret
            )  # fmt: skip
            token = None if way is None else await second_factor.renew(session, work, at)
        if token is None:
            raise FactorRefused()
        return token

    async def ask_to_prove(self, session: Session) -> Asked:
        async with self._database.transaction() as work:
            return await second_factor.ask_passkey(
                session.account, Ceremony.PROVE, work, self._now(), self._tools.passkeys
            )  # fmt: skip

    async def prove_by_passkey(self, session: Session, given: KeyAnswer) -> str:
        """The session's new token. Raises PasskeyRefused, PasskeyCopied."""
        async with self._database.transaction() as work:
            at = self._now()
            owner = await second_factor.prove_by_passkey(
                session.account, given, Ceremony.PROVE, work, at, self._tools.passkeys
            )
            token = None if owner is None else await second_factor.renew(session, work, at)
        if token is None:
            raise PasskeyCopied()
        return token

    async def start_totp(self, session: Session) -> NewTotp:
        async with self._database.transaction() as work:
            return await own_factors.start_totp(session, work, self._now(), self._tools.sealing)

    async def started_totp(self, session: Session) -> NewTotp | None:
        async with self._database.transaction() as work:
            return await own_factors.started_totp(session, work, self._now(), self._tools.sealing)

    async def confirm_totp(self, session: Session, name: str, code: str) -> Sequence[str]:
        async with self._database.transaction() as work:
            return await own_factors.confirm_totp(session, name, code, work, self._now(), self._tools.sealing)

    async def start_passkey(self, session: Session) -> Asked:
        async with self._database.transaction() as work:
            return await own_factors.start_passkey(session, work, self._now(), self._tools.passkeys)

    async def add_passkey(self, session: Session, name: str, given: KeyAnswer) -> Sequence[str]:
        async with self._database.transaction() as work:
            return await own_factors.add_passkey(session, name, given, work, self._now(), self._tools.passkeys)

    async def rename(self, session: Session, factor_id: UUID, name: str) -> None:
        async with self._database.transaction() as work:
            await own_factors.rename(session, factor_id, name, work)

    async def remove(self, session: Session, factor_id: UUID) -> None:
        async with self._database.transaction() as work:
            await own_factors.remove(session, factor_id, work, self._now())

    async def renew_recovery(self, session: Session) -> Sequence[str]:
        async with self._database.transaction() as work:
            return await own_factors.renew_recovery(session, work, self._now())

    async def rules(self) -> Sequence[FactorRule]:
        """All that ever were, the newest first."""
        async with self._database.transaction() as work:
            return await work.factors.rules()

    async def set_rule(self, role: Role, required_from: datetime | None, reason: str, by: Session) -> None:
        async with self._database.transaction() as work:
            await own_factors.set_rule(role, required_from, reason, by, work, self._now())

    async def reset(self, account_id: UUID, reason: str, by: Session) -> None:
        async with self._database.transaction() as work:
            await own_factors.reset(account_id, reason, by, work, self._now())

    async def resets_of(self, account: Account) -> Sequence[FactorReset]:
        async with self._database.transaction() as work:
            return await work.factors.resets_of(account.id)
