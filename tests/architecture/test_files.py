"""What every tracked file keeps to: its length, and nothing of the machine it was written on."""

import ast
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 450
OURS = ("bot", "casework", "channels", "core", "desk", "knowledge_base", "web_widget")
TEXT = (".py", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".md", ".yaml", ".yml", ".toml", ".json", ".txt", ".sh", ".ini", ".lock", ".cfg", "")
# Whole numbers and names of a machine's folders; our own examples stand on loopback and reserved names.
FORBIDDEN = {
    "an absolute path of a home": re.compile(r"(?<![\w.])/(?:root|home/(?!user\b|\$)[a-z]+|Users/[a-z]+)/"),
    "a folder of a machine": re.compile(r"(?<![\w./])/(?:work|var/tmp|tmp/pytest)/"),
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"),
    "a provider's key": re.compile(r"\bsk-(?:proj-)?[A-Za-z0-9]{32,}|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"),
    "a bot's token": re.compile(r"\b[0-9]{9,10}:AA[A-Za-z0-9_-]{33}\b"),
    "a registry behind a door": re.compile(r"https?://[^/\s\"']*:[^/\s\"'@{}$]+@[a-z0-9.-]+/(?:simple|npm|repository)"),
}


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def python() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (*OURS, "tests", "benchmarks")]


def test_no_file_outgrows_a_head() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in python() if (lines := len(path.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_the_median_file_is_short() -> None:
    lengths = sorted(len(path.read_text().splitlines()) for path in python() if path.relative_to(ROOT).parts[0] in OURS)
    assert lengths[len(lengths) // 2] <= 95


def test_no_function_goes_on_and_on() -> None:
    """Builders of the application may list what they build; everything else fits on a screen."""
    found = {}
    for path in python():
        if path.relative_to(ROOT).parts[0] not in OURS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > 80:
                    found[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert found == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python()
        if path.relative_to(ROOT).parts[0] in OURS and path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_of_a_machine_or_an_account_is_written_down(what: str) -> None:
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()[:30]}" for match in FORBIDDEN[what].finditer(content)]
    assert found == []


def test_no_locked_distribution_owns_a_name_of_ours() -> None:
    owners = importlib.metadata.packages_distributions()
    taken = {name: owners[name] for name in (*OURS, "tests") if set(owners.get(name, ())) - {"ventanilla"}}
    assert taken == {}


def test_no_import_hides_in_a_function_but_the_heavy_ones() -> None:
    """Cycles begin that way. A provider's library is loaded by its sender alone; a command waits for what it needs."""
    hidden = []
    for path in python():
        parts = path.relative_to(ROOT).parts
        if parts[0] not in OURS or parts[0] == "desk" and parts[1].startswith(("cli", "launcher", "admin", "processes", "demo")):
            continue
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                hidden += [f"{'/'.join(parts)}: {name}" for name in names if name.split(".")[0] in OURS and not name.endswith(".sender")]
    assert hidden == []
