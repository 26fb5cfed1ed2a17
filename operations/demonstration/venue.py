"""Where the demonstration is played: a system that runs, its demonstration accounts, and where its mail arrives."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST
from operations.demonstration.post import Post
from operations.demonstration.stage import Case, Stage, StoryBroken


@dataclass(frozen=True)
class Venue:
    """A running system, as the demonstration needs it."""

    base_url: str
    password: str  # the same for every demonstration account
    post: Post | None  # None: mail goes where it cannot be read

    def stage(self) -> Stage:
        """Everybody signed in, nothing played yet. Raises StoryBroken when somebody cannot."""
        return Stage(
            run=secrets.token_hex(3),
            anonymous=Api(self.base_url),
            adviser=self._signed_in("amina"),
            head=self._signed_in("head"),
            editor=self._signed_in("editor"),
            administrator=self._signed_in("administrator"),
            cases=[Case(investor) for investor in CAST],
        )

    def _signed_in(self, username: str) -> Api:
        try:
            return Api(self.base_url).sign_in(username, self.password)
        except ApiRefused as refused:
            if refused.status != HTTPStatus.UNAUTHORIZED:
                raise
            raise StoryBroken(
                f"{self.base_url} does not let {username!r} in: "
                "its demonstration accounts are missing or have another password. "
                "A system that is starting makes them last, and ./primo run prints them then"
            ) from refused
