"""Passkeys (WebAuthn): signing in by a key that never leaves its owner's device, instead of password and code."""
