"""Files: type told by content, images re-encoded, sealed on disk, served as attachments."""

from core.files.inspect import Checked, check
from core.files.serve import response
from core.files.store import Stored, check_room, load, save

__all__ = ["Checked", "Stored", "check", "check_room", "load", "response", "save"]
