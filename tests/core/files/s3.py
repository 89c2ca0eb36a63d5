"""Moto's server: a real HTTP server that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager

from minio import Minio
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from core.settings import Settings

BUCKET = "archivos"


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def with_bucket(settings: Settings, url: str, bucket: str = BUCKET) -> Settings:
    client(url).make_bucket(bucket)
    more = {"s3_endpoint": url, "s3_bucket": bucket, "s3_access_key": "llave", "s3_secret_key": "secreto", "s3_region": "us-east-1"}
    return settings.model_copy(update=more)


def client(url: str) -> Minio:
    return Minio(url.removeprefix("http://"), access_key="llave", secret_key="secreto", secure=False, region="us-east-1")


def objects(url: str, bucket: str = BUCKET) -> dict[str, bytes]:
    made = client(url)
    return {one.object_name or "": made.get_object(bucket, one.object_name or "").read() for one in made.list_objects(bucket, recursive=True)}
