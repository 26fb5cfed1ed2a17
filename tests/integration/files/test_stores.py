"""One behaviour for both stores: what is put is there whole, found again, and gone when it is deleted."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import httpx
import pytest
from botocore.config import Config

from operations.servers.ports import free_port
from shared.files.disk_store import DiskStore
from shared.files.object_store import Bucket, ObjectStore
from shared.files.ports import BytesMissing, Store, StoreUnavailable
from tests.integration.files.conftest import until

VERSIONED = "versioned"


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    """A bucket on an S3 server of this module's own; beside it one that keeps old versions."""
    port = free_port()
    program = "from moto.server import main; import sys; main(sys.argv[1:])"
    command = [sys.executable, "-W", "ignore", "-c", program, "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bucket = Bucket("pieces", "us-east-1", f"http://127.0.0.1:{port}", "key", "secret", prefix="primo")
    try:
        until(lambda: _answers(bucket.endpoint))
        # The server's own client, so that our store is not asked about itself.
        client = boto3.client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            config=Config(s3={"addressing_style": "path"}),
        )
        for name in (bucket.name, VERSIONED):
            client.create_bucket(Bucket=name)
        client.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})
        client.close()
        yield bucket
    finally:
        server.kill()
        server.wait(timeout=15)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/moto-api/", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "disk":
        return DiskStore(tmp_path / "store")
    return ObjectStore(request.getfixturevalue("s3"))


def test_what_is_put_is_there_whole_and_can_be_found(store: Store) -> None:
    content = bytes(range(256)) * 20_000
    store.put("files/one", content)
    store.put("parts/two", b"2")
    assert (store.get("files/one"), store.get("parts/two")) == (content, b"2")
    assert [found.key for found in store.list("files/") if found.key.startswith("files/")] == ["files/one"]
    assert store.problem() is None
    store.delete("files/one")
    store.delete("parts/two")


def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(store: Store) -> None:
    store.put("files/gone", b"x")
    store.delete("files/gone")
    store.delete("files/gone")
    with pytest.raises(BytesMissing):
        store.get("files/gone")
    assert list(store.list("files/")) == []


def test_a_store_that_keeps_what_is_deleted_says_so(store: Store, s3: Bucket) -> None:
    assert not store.keeps_versions()
    assert ObjectStore(replace(s3, name=VERSIONED)).keeps_versions()


def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("in the way")
    away: list[Store] = [
        DiskStore(tmp_path / "a_file"),
        ObjectStore(Bucket("pieces", "us-east-1", f"http://127.0.0.1:{free_port()}", "key", "secret")),
    ]
    for store in away:
        with pytest.raises(StoreUnavailable):
            store.put("files/one", b"x")
        assert store.problem()
