"""Who may import whom: the contract of pyproject.toml holds, and would tell of a breach by its line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "casework", "channels", "core", "desk", "knowledge_base")


def lint(root: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment, timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Our packages' Python alone, to be broken."""
    for name in PACKAGES:
        for file in (ROOT / name).rglob("*.py"):
            if "node_modules" in file.parts:
                continue
            target = tmp_path / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_contract_holds() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/clock.py", "import desk.queue.models"),
        ("channels/text.py", "from casework import access"),
        ("bot/small_talk.py", "import channels.text"),
        ("knowledge_base/words.py", "import bot.language"),
        ("desk/conversations/alias.py", "from desk.queue import ranking"),
        ("desk/operators/models.py", "import desk.conversations.urgency"),
        ("desk/supervision/spark.py", "from desk.wiring import ARMS"),
        ("core/vault/keyring.py", "from core import audit"),
    ],
)
def test_a_breach_is_named_with_its_line(copy: Path, file: str, line: str) -> None:
    """Inside a function too: an import that is hidden is an import."""
    source = (copy / file).read_text()
    number = source.count("\n") + 4
    (copy / file).write_text(source + f"\n\ndef _hidden() -> None:\n    {line}\n")
    found = lint(copy)
    assert found.returncode == 1
    module = file.removesuffix(".py").replace("/", ".")
    assert module in found.stdout and f"l.{number}" in found.stdout, found.stdout
