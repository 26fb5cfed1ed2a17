"""What every public fact is: see `public_events.py`."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from shared.contracts.event import Contract

PublicType = Annotated[str, StringConstraints(pattern=r"^primo(\.[a-z_]+){2}\.v[1-9][0-9]?$", max_length=60)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class PublicFact(Contract):
    """Something that became true. `province` and `sector`, where a fact has them, are what receivers filter by."""

    type: ClassVar[str]
    about: ClassVar[str]
    """What the subject is: the first word of CloudEvents' `subject`."""
    key: ClassVar[str]
    """Name of the field that says which one."""

    @property
    def subject(self) -> str:
        return f"{self.about}/{getattr(self, self.key)}"


PART = 500
"""Figures in one event: some 80 kB, which every receiver takes."""
