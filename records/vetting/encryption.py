"""Papers of applicants, encrypted under a key of each seller."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.accounts.encryption import KeyErased, Purpose, decrypt, encrypt, seal, unseal
from records.vetting.models import SellerKey


def encrypt_for_seller(seller_id: int, content: bytes) -> bytes:
    """Encrypt with the seller's own key, which is made when it is first needed."""
    fresh = seal(AESGCM.generate_key(256), Purpose.SELLER_KEYS, str(seller_id))
    key, _ = SellerKey.objects.get_or_create(seller_id=seller_id, defaults={"wrapped": fresh})
    return encrypt(unseal(bytes(key.wrapped), Purpose.SELLER_KEYS, str(seller_id)), content)


def decrypt_for_seller(seller_id: int, content: bytes) -> bytes:
    """Decrypt what was encrypted for this seller.

    Raises:
        KeyErased: its key is gone.
        SealingKeyUnknown: the settings lack the key that its own is sealed with.
    """
    key = SellerKey.objects.filter(seller_id=seller_id).first()
    if key is None:
        raise KeyErased(KeyErased.__doc__)
    return decrypt(unseal(bytes(key.wrapped), Purpose.SELLER_KEYS, str(seller_id)), content)
