"""Twelve faults, each planted into a copy of the tree and met by the tests that must catch it: `python -m benchmarks.planted`.

`--only WORD` takes those whose name holds the word. Each test is run on the sound copy first: one that fails there proves nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import postgres

ROOT = Path(__file__).parents[1]
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", "*.pyc", ".pytest_cache", ".mypy_cache", ".ruff_cache")


@dataclass(frozen=True)
class Fault:
    """`before` stands once in `file`; `tests` are those of which one must fail."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


AWAY, SENDING = "tests/spool/test_away.py::", "tests/desk/delivery/test_sending.py::"
FAULTS = (
    Fault("drop the UNIQUE of receipts", "core/database/migrations/versions/0005_desk.py",
          "    message_id uuid NOT NULL,\n    PRIMARY KEY (source, external_id)\n", "    message_id uuid NOT NULL\n",
          (f"{AWAY}test_whoever_writes_next_does_not_overtake_what_lies_on_disk",)),
    Fault("acknowledge before the commit", "desk/intake/flusher.py",
          "        values = statement.values(batch, now)\n",
          "        values = statement.values(batch, now)\n        for one in batch:\n            one.future.done() or one.future.set_result("
          "Kept(one.message_id, 1, now, one.incoming.conversation_id or one.message_id))\n",
          (f"{AWAY}test_twilio_and_web_are_kept_on_disk_and_telegram_keeps_its_own", f"{AWAY}test_tables_of_another_version_lose_nothing")),
    Fault("forget the epoch", "desk/conversations/say.py", " or epoch is not None and row[\"owner_epoch\"] != epoch", "",
          ("tests/spool/test_epoch.py",)),
    Fault("status without a maximum", "channels/status.py",
          'RISE = "array_position(%(ranks)s::text[], %(status)s) > array_position(%(ranks)s::text[], status)"', 'RISE = "%(ranks)s::text[] IS NOT NULL"',
          (f"{SENDING}test_news_only_raise_the_status", f"{SENDING}test_a_callback_that_overtakes_the_answer_is_not_undone")),
    Fault("acknowledge what was not written to disk", "desk/intake/aside.py",
          "                await asyncio.to_thread(self.spool.write, list(fresh.values()))\n", "                pass\n",
          (f"{AWAY}test_twilio_and_web_are_kept_on_disk_and_telegram_keeps_its_own",)),
    Fault("overtake what lies on disk", "desk/intake/flusher.py",
          "                if self._aside.spool.anything():\n", "                if not batch and self._aside.spool.anything():\n",
          (f"{AWAY}test_whoever_writes_next_does_not_overtake_what_lies_on_disk",)),
    Fault("tell Telegram that it is kept while it is not", "desk/intake/aside.py",
          "        refuse([p for p in batch if p.incoming.channel not in SPOOLED], Unavailable(_NOT_NOW))\n"
          "        waiting = [p for p in batch if not p.future.done()]\n",
          "        for p in batch:\n            if p.incoming.channel not in SPOOLED:\n                self._lies_there(p)\n"
          "        waiting = [p for p in batch if not p.future.done()]\n",
          (f"{AWAY}test_twilio_and_web_are_kept_on_disk_and_telegram_keeps_its_own",)),
    Fault("let poison stop the line", "desk/intake/flusher.py",
          '        if pending.incoming.channel != "web":\n', "        if False:\n",
          (f"{AWAY}test_poison_is_put_away_and_the_line_goes_on",)),
    Fault("send again what may have arrived", "desk/delivery/jobs.py",
          "WHEN error IS DISTINCT FROM 'leased' THEN 'unknown'", "WHEN error IS DISTINCT FROM 'leased' THEN 'queued'",
          (f"{SENDING}test_a_lease_that_ran_out_is_unconfirmed_and_frees_the_line",)),
    Fault("try an unconfirmed send again by itself", "desk/delivery/outcome.py",
          'return Ending("failed" if isinstance(error, Final) else "unknown", error.code, attempts)',
          'return Ending("failed" if isinstance(error, Final) else "queued", error.code, attempts)',
          (f"{SENDING}test_unconfirmed_is_never_sent_again_by_itself",)),
    Fault("let two runners have one subject", "core/tasks/run.py",
          "AND o.id <> t.id AND o.lease_until > now())", "AND o.id <> t.id AND o.lease_until > now() AND false)",
          ("tests/core/tasks/test_runner.py::test_two_runners_never_do_one_subject_at_once",
           "tests/core/tasks/test_runner.py::test_asked_for_again_while_it_runs_is_run_again_after")),
    Fault("send the second part before the first", "desk/delivery/claim.py",
          "AND (n.seq, e.part) < (m.seq, d.part))", "AND (n.seq, e.part) < (m.seq, d.part) AND false)",
          (f"{SENDING}test_two_senders_keep_the_order_too", f"{SENDING}test_what_waits_for_another_try_holds_back_only_its_own_conversation")),
)  # fmt: skip


def passes(tree: Path, tests: Iterable[str], server: str | None) -> bool:
    """`server`: a PostgreSQL that the runs share; None: one of its own, with tables made anew."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if server:
        environment["VENTANILLA_TEST_POSTGRES"] = server
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests], cwd=tree, capture_output=True, text=True,
        env=environment, timeout=1800, check=False,
    )  # fmt: skip
    if run.returncode not in (0, 1):
        raise RuntimeError(f"the tests could not be run:\n{run.stdout[-2000:]}{run.stderr[-500:]}")
    return run.returncode == 0


@contextmanager
def planted(tree: Path, fault: Fault) -> Iterator[None]:
    path = tree / fault.file
    text = path.read_text(encoding="utf-8")
    if text.count(fault.before) != 1:
        raise RuntimeError(f"{fault.name}: its place in {fault.file} is not there once")
    path.write_text(text.replace(fault.before, fault.after), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted")
    parser.add_argument("--only", default="", help="a word of a fault's name")
    word = parser.parse_args().only
    wanted = [fault for fault in FAULTS if word in fault.name]
    good = 0
    with tempfile.TemporaryDirectory(prefix="ventanilla-planted-") as folder, postgres() as server:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT, symlinks=True)
        sound = passes(tree, dict.fromkeys(test for fault in wanted for test in fault.tests), server)
        print("the tests pass on the sound tree" if sound else "THE TESTS FAIL WITHOUT ANY FAULT", flush=True)
        for fault in wanted:
            began = time.monotonic()
            with planted(tree, fault):
                seen = not passes(tree, fault.tests, None if fault.file.startswith("core/database") else server)
            good += sound and seen
            print(f"{'caught' if seen else 'NOT CAUGHT':10} {fault.name} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"caught {good}/{len(wanted)}")
    return int(good != len(wanted))


if __name__ == "__main__":
    sys.exit(main())
