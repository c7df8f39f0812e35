"""S3 behind the `Objects` port."""

from __future__ import annotations

from nuna.adapters.aws import clients
from nuna.errors import NotFound
from nuna.resources import Bucket


class S3Objects:
    def get(self, bucket: Bucket, key: str) -> bytes:
        client = clients.client("s3")
        try:
            body: bytes = client.get_object(Bucket=bucket.id, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey as error:
            raise NotFound(f"no object {key!r}", code="object_not_found") from error
        return body

    def put(self, bucket: Bucket, key: str, body: bytes, content_type: str) -> None:
        clients.client("s3").put_object(
            Bucket=bucket.id,
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl="public, max-age=31536000, immutable",
        )

    def presigned_post(
        self, bucket: Bucket, key: str, content_type: str, max_bytes: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        from botocore.signers import generate_presigned_post

        form = generate_presigned_post(
            clients.client("s3"),
            Bucket=bucket.id,
            Key=key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=seconds,
        )
        return form["url"], form["fields"]
