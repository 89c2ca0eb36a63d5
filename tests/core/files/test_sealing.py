"""Files sealed in chunks: whatever is changed, moved, repeated or missing is noticed, and little of them is ever in memory."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import new_id
from core.vault import DataKey, SealBroken
from core.vault.stream import CHUNK, HEAD, SEALED_CHUNK, Opening, SealingReader, chunks_of, sealed_size

PLACE = "stored_file.content"
KEY, ROW = DataKey(os.urandom(32)), new_id()
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5)


def sealed(content: bytes) -> bytes:
    return SealingReader(KEY, PLACE, ROW, io.BytesIO(content), len(content)).read()


def opened(blob: bytes, size: int, piece: int = 4096) -> bytes:
    pieces = (blob[at : at + piece] for at in range(HEAD, len(blob), piece))
    return b"".join(Opening(KEY, PLACE, ROW, size, blob[:HEAD]).run(0, pieces, chunks_of(size)))


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(size: int) -> None:
    content = os.urandom(size)
    blob = sealed(content)
    assert len(blob) == sealed_size(size) and opened(blob, size) == content
    assert not size or content[:32] not in blob


@pytest.mark.parametrize("asked", [1, 7, 1000, CHUNK, 5 * CHUNK])
def test_read_in_any_steps_it_is_one_blob(asked: int) -> None:
    content = os.urandom(2 * CHUNK + 100)
    reader = SealingReader(KEY, PLACE, ROW, io.BytesIO(content), len(content))
    blob = b"".join(iter(lambda: reader.read(asked), b""))
    assert opened(blob, len(content)) == content


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_any_byte_that_is_changed_is_noticed(data: st.DataObject) -> None:
    blob = bytearray(sealed(b"x" * (CHUNK + 50)))
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        opened(bytes(blob), CHUNK + 50)


def test_parts_that_are_moved_repeated_or_missing_are_noticed() -> None:
    size = 3 * CHUNK
    blob = sealed(os.urandom(size))
    head, parts = blob[:HEAD], [blob[at : at + SEALED_CHUNK] for at in range(HEAD, len(blob), SEALED_CHUNK)]
    for order in ([1, 0, 2], [0, 2, 1], [0, 1], [0, 1, 1], [0, 0, 2], [0, 1, 2, 2], [2], []):
        with pytest.raises(SealBroken):
            opened(head + b"".join(parts[at] for at in order), size)
    for cut in (1, 15, SEALED_CHUNK, SEALED_CHUNK + 1):
        with pytest.raises(SealBroken):
            opened(blob[:-cut], size)
    # A shorter size that is told does not make a beginning pass for a whole.
    with pytest.raises(SealBroken):
        opened(head + b"".join(parts[:2]), 2 * CHUNK)


def test_a_file_opens_only_as_itself_and_by_its_own_key() -> None:
    blob = sealed(b"hola")
    for key, place, row in ((DataKey(os.urandom(32)), PLACE, ROW), (KEY, "note.body", ROW), (KEY, PLACE, new_id())):
        with pytest.raises(SealBroken):
            Opening(key, place, row, 4, blob[:HEAD])
    other = SealingReader(KEY, PLACE, ROW, io.BytesIO(b"chau"), 4).read()
    with pytest.raises(SealBroken):
        opened(blob[:HEAD] + other[HEAD:], 4)


def test_a_source_that_ends_early_is_noticed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        SealingReader(KEY, PLACE, ROW, io.BytesIO(b"abc"), 4).read()


def test_every_part_stands_for_itself() -> None:
    """A player that seeks is given its part from the chunks that hold it."""
    content = os.urandom(4 * CHUNK + 10)
    blob = sealed(content)
    opening = Opening(KEY, PLACE, ROW, len(content), blob[:HEAD])
    for first in range(5):
        for stop in range(first + 1, 6):
            part = blob[HEAD + first * SEALED_CHUNK : HEAD + stop * SEALED_CHUNK]
            assert b"".join(opening.run(first, [part], stop)) == content[first * CHUNK : stop * CHUNK]
