"""Makes the bucket that the settings name, where it is not there yet."""

# ruff: noqa: INP001  # a script of the image, not a package

import os
import sys

import boto3
from botocore.exceptions import ClientError

_THERE = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}


def main() -> int:
    """0 when the bucket is there at the end."""
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
