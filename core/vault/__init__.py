"""What is said here stays here: AES-GCM bound to its place and row, a key per conversation and person."""

from core.vault.keyring import KeyRing, KeyRingError, load, load_or_create, save
from core.vault.proof import prove
from core.vault.vault import DataKey, SealBroken, Vault

__all__ = ["DataKey", "KeyRing", "KeyRingError", "SealBroken", "Vault", "load", "load_or_create", "prove", "save"]
