"""Accounts from a table by the command line."""

import json
from pathlib import Path

import pytest

from core.settings import Settings
from tests.cli.test_commands import Cli


@pytest.fixture
def cli(settings: Settings) -> Cli:
    return Cli(settings)


def test_a_table_is_taken_all_or_in_its_good_rows(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,name,roles\nana@red.test,Ana,operator\nno,Eva,operator\n", encoding="utf-8")
    refused = cli("users", "import", str(file))
    assert refused.returncode == 1 and "line 3: email" in refused.stderr and "0 of 2 accounts" in refused.stdout
    made = cli("users", "import", str(file), "--good-rows", "--json")
    report = json.loads(made.stdout)
    assert made.returncode == 0 and (report["created"], report["refused"], report["links"][0]["line"]) == (1, 1, 2)
    file.write_text("nothing", encoding="utf-8")
    assert cli("users", "import", str(file)).returncode != 0
