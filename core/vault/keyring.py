"""The key ring: master keys in a file outside the database, the newest one wrapping new data keys."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

_LENGTH = 32


class KeyRingError(Exception):
    """The ring cannot be read, or lacks a key that stored data names."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """`keys`: key id -> 32 bytes. `index` keys blind indexes and never rotates with the others."""

    keys: dict[str, bytes]
    current: str
    index: bytes
    path: Path | None = field(default=None, compare=False)

    def key(self, key_id: str) -> bytes:
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeyRingError(f"the key ring has no key {key_id!r}") from None


def create() -> KeyRing:
    key_id = "k" + secrets.token_hex(4)
    return KeyRing({key_id: secrets.token_bytes(_LENGTH)}, key_id, secrets.token_bytes(_LENGTH))


def save(ring: KeyRing, path: Path) -> None:
    """Written whole or not at all, readable by its owner alone."""
    document = {
        "current": ring.current,
        "index": base64.b64encode(ring.index).decode(),
        "keys": {key_id: base64.b64encode(key).decode() for key_id, key in ring.keys.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def load(path: Path) -> KeyRing:
    """Raises KeyRingError when the file is missing, closed to us or damaged."""
    try:
        document = json.loads(path.read_text())
        keys = {key_id: base64.b64decode(key) for key_id, key in document["keys"].items()}
        ring = KeyRing(keys, document["current"], base64.b64decode(document["index"]), path)
        if any(len(key) != _LENGTH for key in (ring.key(ring.current), ring.index, *keys.values())):
            raise ValueError("a key of another length")
    except FileNotFoundError:
        raise KeyRingError(f"there is no key ring at {path}") from None
    except OSError as error:
        raise KeyRingError(f"the key ring at {path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, KeyRingError) as error:
        raise KeyRingError(f"the key ring at {path} is damaged") from error
    return ring


def load_or_create(path: Path) -> KeyRing:
    """The ring at `path`; a new one on the first start. Two first starts at once end with one ring."""
    if not path.exists():
        ring = create()
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
        save(ring, part)
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return load(path)
