"""Limits may be off on loopback alone, however the process is started."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", ["web", "up"])
@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_a_load_test_on_an_address_that_others_reach_is_refused(command: str, host: str) -> None:
    environment = {**os.environ, "VENTANILLA_LOAD_TEST": "true", "VENTANILLA_HOST": host}
    run = subprocess.run(
        [sys.executable, "-m", "desk.cli", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 2
    assert run.stderr.strip() == "VENTANILLA_LOAD_TEST is accepted only on loopback: listen on 127.0.0.1."
