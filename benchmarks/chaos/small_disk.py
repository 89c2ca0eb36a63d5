"""A disk of its own for the database, so small that it can be filled: in memory, and only where mounting is allowed."""

import subprocess
from pathlib import Path

MEGABYTES = 1_500
_PIECE = bytes(1 << 20)


class SmallDisk:
    """At the folder of a cluster that does not run yet. `why_not`: what stood against mounting it."""

    def __init__(self, cluster: Path) -> None:
        self._cluster = cluster
        self._ballast = cluster / "ballast"
        self.mounted = False
        self.why_not = "not asked for"

    def mount(self) -> None:
        """Over the folder, whose files move onto it."""
        aside = self._cluster.with_name(self._cluster.name + ".aside")
        owner = self._cluster.stat()
        self._cluster.rename(aside)
        self._cluster.mkdir(0o700)
        options = f"size={MEGABYTES}m,mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
        run = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", self._cluster], capture_output=True, text=True, check=False)
        self.why_not = (run.stderr.strip().splitlines() or ["mount refused"])[-1] if run.returncode else ""
        if self.why_not:
            self._cluster.rmdir()
            aside.rename(self._cluster)
            return
        self.mounted = True
        subprocess.run(["cp", "-a", f"{aside}/.", self._cluster], check=True)

    def fill(self) -> None:
        """Until not a byte more fits."""
        with self._ballast.open("wb", buffering=0) as file:
            for piece in (_PIECE, bytes(4096), b"0"):
                try:
                    while file.write(piece):
                        pass
                except OSError:
                    continue

    def clear(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        if self.mounted:
            subprocess.run(["umount", self._cluster], check=False)
            self.mounted = False
