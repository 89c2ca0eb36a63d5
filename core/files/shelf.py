"""Which place the settings choose: a folder, or a bucket of an S3-compatible store."""

from functools import lru_cache
from pathlib import Path

from core.files.bucket import Bucket
from core.files.folder import PIECE, Folder, Pieces, Shelf, name_of
from core.settings import Settings

__all__ = ["PIECE", "Folder", "Pieces", "Shelf", "name_of", "shelf_of"]


def shelf_of(settings: Settings) -> Shelf:
    """One for each configuration of a process."""
    return _shelf(
        settings.files_path, settings.s3_endpoint, settings.s3_bucket, settings.s3_prefix, settings.s3_region,
        settings.s3_access_key, settings.s3_secret_key,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _shelf(
    folder: Path, endpoint: str | None, bucket: str, prefix: str, region: str | None, access: str | None, secret: str | None
) -> Shelf:
    if endpoint is None:
        return Folder(folder)
    return Bucket(endpoint, bucket, prefix, region, access, secret, before=Folder(folder))
