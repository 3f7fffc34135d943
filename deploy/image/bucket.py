"""Makes the bucket that the settings name, in which retention alone may delete."""

# ruff: noqa: INP001  # a script of the image, not a package

import json
import os
import sys

import boto3
from botocore.exceptions import ClientError

# As SeaweedFS names who has the other key of docker-compose.yml.
_PROCESSES = "arn:aws:iam::000000000000:user/processes"
_THERE = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}


def main() -> int:
    """0 when the bucket is there at the end, with its policy."""
    settings = {name: os.environ[f"MARKWARDEN_S3_{name}"] for name in ("ENDPOINT", "BUCKET")}
    client = boto3.client(
        "s3",
        endpoint_url=settings["ENDPOINT"],
        aws_access_key_id=os.environ["MARKWARDEN_S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["MARKWARDEN_S3_SECRET_KEY"],
        region_name=os.environ.get("MARKWARDEN_S3_REGION", "us-east-1"),
    )
    try:
        client.create_bucket(Bucket=settings["BUCKET"])
    except ClientError as refusal:
        if refusal.response.get("Error", {}).get("Code") not in _THERE:
            raise
    client.put_bucket_policy(
        Bucket=settings["BUCKET"], Policy=json.dumps(build_policy(settings["BUCKET"]))
    )
    return 0


def build_policy(bucket: str) -> dict[str, object]:
    """Deny the ordinary key to delete; all else is as its identity may."""
    denied = {
        "Effect": "Deny",
        "Principal": {"AWS": _PROCESSES},
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return {"Version": "2012-10-17", "Statement": [denied]}


if __name__ == "__main__":
    sys.exit(main())
