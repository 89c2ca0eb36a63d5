"""Files: type told by content, images re-encoded, sealed in chunks on a shelf of ours, served so that nothing runs."""

from core.files.inspect import Checked, check
from core.files.serve import response
from core.files.store import (
    Laid,
    Opened,
    Stored,
    check_room,
    lay,
    load,
    open_file,
    preview_of,
    receive,
    record,
    save,
)

__all__ = [
    "Checked", "Laid", "Opened", "Stored", "check", "check_room", "lay", "load", "open_file", "preview_of", "receive", "record",
    "response", "save",
]  # fmt: skip
