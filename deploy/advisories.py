"""`python deploy/advisories.py [--fail]`: asks a public service whether a locked package has a known flaw.

Sent are names and versions of public packages, nothing else. Without the service nothing can be said, and it says so: that
is no failure, since a build must not depend on somebody else's being up. A finding fails only with `--fail`: what was
published overnight must not stop another's work, but is said on every check. What is known and judged harmless here
stands in `advisories.accepted`, one id a line with the reason.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVICE = os.environ.get("VENTANILLA_ADVISORIES_URL", "https://api.osv.dev/v1/querybatch")
PYTHON = ("requirements.lock", "requirements-dev.lock", "deploy/requirements-node.lock")
NODE = ("web_widget/package-lock.json", "desk/console/package-lock.json")
BATCH, SECONDS = 500, 10
Package = tuple[str, str, str]


def locked(root: Path = ROOT) -> list[Package]:
    """Ecosystem, name and version of each locked package."""
    found: set[Package] = set()
    for name in PYTHON:
        pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\\\]+)", (root / name).read_text(), re.M)
        found |= {("PyPI", package.lower(), version) for package, version in pins}
    for name in NODE:
        for path, row in json.loads((root / name).read_text())["packages"].items():
            if "version" in row and "node_modules/" in path:
                found.add(("npm", path.rpartition("node_modules/")[2], row["version"]))
    return sorted(found)


def accepted(root: Path = ROOT) -> set[str]:
    path = root / "deploy" / "advisories.accepted"
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


def ask(packages: list[Package], service: str = SERVICE) -> dict[Package, list[str]]:
    """Ids of advisories by package. Raises OSError or ValueError when the service does not answer as agreed."""
    found: dict[Package, list[str]] = {}
    for start in range(0, len(packages), BATCH):
        part = packages[start : start + BATCH]
        queries = [{"package": {"ecosystem": kind, "name": name}, "version": version} for kind, name, version in part]
        request = urllib.request.Request(service, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            results: list[dict[str, Any]] = json.load(answer)["results"]
        if len(results) != len(part):
            raise ValueError("an answer for each package was expected")
        for package, result in zip(part, results, strict=True):
            if ids := [str(row["id"]) for row in result.get("vulns") or ()]:
                found[package] = ids
    return found


def main(*, fail: bool = True) -> int:
    packages = locked()
    try:
        found = ask(packages)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"Dependency audit skipped: no advisory service ({type(error).__name__}); {len(packages)} locked packages were not checked")
        return 0
    fine = accepted()
    open_ids = {package: kept for package, ids in found.items() if (kept := [one for one in ids if one not in fine])}
    for (kind, name, version), ids in open_ids.items():
        print(f"{kind} {name} {version}: {', '.join(ids)}")
    print(f"Dependency audit: {len(packages)} locked packages, {len(open_ids)} with known flaws, {len(fine)} advisories accepted")
    return 1 if open_ids and fail else 0


if __name__ == "__main__":
    sys.exit(main(fail="--fail" in sys.argv))
