"""The vault that the settings name, opened once a process."""

from functools import cache

from django.conf import settings

from gateways.vault import Vault
from gateways.vault_folder import FolderVault
from gateways.vault_s3 import S3Vault


@cache
def vault() -> Vault:
    """A bucket where an S3 endpoint is set, a folder otherwise."""
    chosen = settings.MARKWARDEN
    if not chosen.s3_endpoint:
        return FolderVault(chosen.vault_folder, is_durable=True)
    return S3Vault(
        endpoint=chosen.s3_endpoint,
        bucket=chosen.s3_bucket,
        access_key=chosen.s3_access_key,
        secret_key=chosen.s3_secret_key,
        region=chosen.s3_region,
    )
