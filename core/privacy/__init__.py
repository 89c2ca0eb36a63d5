"""What is kept about whom, how long, what must not go, and the proof that something went."""

from core.privacy.erase import BASES, carry_out, erase
from core.privacy.events import (
    CopyWanted,
    ErasureOrdered,
    ErasureWanted,
    Folder,
    OverdueWanted,
    Subject,
    SubjectNamed,
)

__all__ = [
    "BASES",
    "CopyWanted",
    "ErasureOrdered",
    "ErasureWanted",
    "Folder",
    "OverdueWanted",
    "Subject",
    "SubjectNamed",
    "carry_out",
    "erase",
]
