"""Each service's database has one way forward."""

import pytest
from alembic.script import ScriptDirectory

from shared.database.migrate import configuration
from tests.architecture.discovery import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_there_is_one_newest_revision(service: str) -> None:
    assert len(ScriptDirectory.from_config(configuration(service)).get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_revisions_follow_each_other_in_one_line(service: str) -> None:
    revisions = list(ScriptDirectory.from_config(configuration(service)).walk_revisions())
    assert not any(revision.is_branch_point or revision.is_merge_point for revision in revisions)
    assert all(revision.doc for revision in revisions), "say what a revision is for"
