"""Sealed bytes in a bucket of an S3-compatible store. What was kept in the folder before is found there still."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, cast
from urllib.parse import urlsplit

import certifi
import urllib3

from core.errors import NotFound, Unavailable
from core.files.folder import PIECE, Folder
from core.vault.stream import Source

PART: Final = 5 * 1024 * 1024
"""The least that the protocol takes as one part of several; no more of a file than this is in memory."""
_GONE: Final = ("NoSuchKey", "NoSuchObject")


class Bucket:
    def __init__(
        self, endpoint: str, bucket: str, prefix: str, region: str | None, access: str | None, secret: str | None,
        before: Folder,
    ) -> None:  # fmt: skip
        # Its library takes time and memory that a folder does not need.
        from minio import Minio

        told = urlsplit(endpoint)
        secure = told.scheme == "https"
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=30), maxsize=8, retries=urllib3.Retry(total=2, backoff_factor=0.2),
            cert_reqs="CERT_REQUIRED", ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )  # fmt: skip
        self._client = Minio(
            told.netloc, access_key=access, secret_key=secret, secure=secure, region=region, http_client=pool
        )
        self._bucket, self._prefix, self._before = bucket, prefix, before

    def put(self, name: str, source: Source, size: int) -> None:
        with _reachable():
            self._client.put_object(
                self._bucket, self._prefix + name, cast("object", source), size, part_size=PART, num_parallel_uploads=1  # type: ignore[arg-type]
            )

    @contextmanager
    def get(self, name: str, start: int, length: int) -> Iterator[Iterator[bytes]]:
        try:
            with _reachable():
                answer = self._client.get_object(self._bucket, self._prefix + name, start, length)
        except NotFound:
            with self._before.get(name, start, length) as found:
                yield found
            return
        try:
            yield _pieces(answer)
        finally:
            answer.close()
            answer.release_conn()

    def remove(self, name: str) -> None:
        """Every version of it, where the bucket keeps several."""
        from minio.error import S3Error

        self._before.remove(name)
        with _reachable():
            try:
                versions = [
                    one.version_id
                    for one in self._client.list_objects(self._bucket, self._prefix + name, include_version=True)
                    if one.object_name == self._prefix + name
                ]
            except S3Error:
                # A store without versions has no such list.
                versions = [None]
            for version in versions:
                self._client.remove_object(self._bucket, self._prefix + name, version_id=version)

    def names(self) -> Iterator[tuple[str, datetime, int]]:
        yield from self._before.names()
        with _reachable():
            for one in self._client.list_objects(self._bucket, self._prefix, recursive=True):
                if one.object_name and not one.is_dir:
                    name = one.object_name.removeprefix(self._prefix)
                    yield name, one.last_modified or datetime.fromtimestamp(0, UTC), one.size or 0


def _pieces(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    with _reachable():
        yield from answer.stream(PIECE)


@contextmanager
def _reachable() -> Iterator[None]:
    """Raises NotFound, Unavailable."""
    from minio.error import MinioException, S3Error

    try:
        yield
    except S3Error as error:
        if error.code in _GONE:
            raise NotFound("There is no such file.") from None
        raise Unavailable("Files cannot be reached right now. Try again.", code="files_away") from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unavailable("Files cannot be reached right now. Try again.", code="files_away") from error
