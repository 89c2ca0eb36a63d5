"""Cases that Schemathesis makes of the document, good ones and broken ones, sent to a running desk; its checks judge the answers.

It runs in a thread of its own: it waits for each answer, and the desk must not wait for it.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from benchmarks.fuzz.knock import ROLES, collection_of
from tests.house import House

CHECKS: list[Any] = [status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# What would ask a provider, and what waits for something to happen.
_OUTSIDE, _WAITS = "/test", "wait"
# Says 503 where the vectors or another part are away, which is no failure.
_READY = "GET /health/ready"


@dataclass
class Tally:
    """`covered`: role and operation; `server_errors`: answers of 500 and above, and lines that broke."""

    cases: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    covered: set[tuple[str, str]] = field(default_factory=set)
    server_errors: list[str] = field(default_factory=list)
    deviations: list[str] = field(default_factory=list)


class Asker:
    """`headers_of` opens a session for a role; `known` are ids of what is there, by collection."""

    def __init__(
        self, document: dict[str, Any], url: str, headers_of: Callable[[str], dict[str, str]], known: dict[str, list[str]], number: int
    ) -> None:
        self._schema = schemathesis.openapi.from_dict(document)
        self._url, self._headers_of, self._known, self._seed = url, headers_of, known, number
        self._dice = random.Random(number)
        self._headers: dict[str, dict[str, str]] = {}
        self._line = requests.Session()
        self._line.trust_env = False
        self.tally = Tally()

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        return [found.ok() for found in self._schema.get_all_operations()]

    def run(self, examples: int, roles: tuple[str, ...]) -> Tally:
        """So many cases of each mode for each operation and role, where its schema has that many."""
        for operation in self.operations():
            for role in roles:
                for mode in MODES:
                    self._ask(operation, role, mode, examples)
        return self.tally

    def once(self, roles: tuple[str, ...]) -> Tally:
        """A case or two of each operation, the roles in turn: what a suite has time for."""
        for place, operation in enumerate(self.operations()):
            role, turn = roles[place % len(roles)], place // len(roles)
            if turn % 2 or not self._ask(operation, role, GenerationMode.NEGATIVE, 1):
                self._ask(operation, role, GenerationMode.POSITIVE, 1)
        return self.tally

    def _ask(self, operation: APIOperation[Any, Any, Any, Any], role: str, mode: GenerationMode, examples: int) -> bool:
        """Whether there is such a case: what takes nothing has no broken form."""
        before = self.tally.cases

        @seed(self._seed)
        @settings(
            max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Case) -> None:
            self._send(case, role)

        with contextlib.suppress(Unsatisfiable):
            each()
        return self.tally.cases > before

    def _send(self, case: Case, role: str) -> None:
        self._aim(case)
        headers = self._headers.get(role) or self._headers.setdefault(role, self._headers_of(role))
        told = f"{role} {case.method} {case.formatted_path} {str(case.query)[:120]} {str(case.body)[:200]}"
        self.tally.cases += 1
        self.tally.covered.add((role, case.operation.label))
        try:
            answer = case.call(base_url=self._url, session=self._line, headers=headers, timeout=60)
        except requests.RequestException as error:
            self.tally.server_errors.append(f"{type(error).__name__} {told}")
            return
        self.tally.statuses[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500 and case.operation.label != _READY:
            self.tally.server_errors.append(f"{answer.status_code} {told}")
        elif answer.status_code == 401 and role != "anonymous":
            # Logged out, disabled or forgotten by an earlier case.
            self._headers.pop(role, None)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            self.tally.deviations += [f"{type(each).__name__} {answer.status_code} {told}" for each in group.exceptions]

    def _aim(self, case: Case) -> None:
        """Ids of things that are there, nine times in ten, so that what lies behind the door is reached."""
        if isinstance(case.query, dict):
            case.query.pop(_WAITS, None)
        for name in case.path_parameters if isinstance(case.path_parameters, dict) else ():
            known = self._known.get(collection_of(name)) or [one for ids in self._known.values() for one in ids]
            if case.path.endswith(_OUTSIDE):
                case.path_parameters[name] = self._known["channels"][0]
            elif name.endswith("_id") and self._dice.random() < 0.9:
                case.path_parameters[name] = self._dice.choice(known)


async def ask(
    desk: House, known: dict[str, list[str]], *, examples: int | None, number: int, roles: tuple[str, ...] = ROLES
) -> tuple[Tally, int]:
    """What came of it, and how many operations the document has. Without `examples`, each operation once."""
    document = (await desk.http.get("/api/schema")).json()
    loop = asyncio.get_running_loop()

    async def enter(role: str) -> dict[str, str]:
        if role == "anonymous":
            return {}
        return (await desk.citizen() if role == "citizen" else await desk.staff(role)).headers

    def headers_of(role: str) -> dict[str, str]:
        return asyncio.run_coroutine_threadsafe(enter(role), loop).result(60)

    asker = Asker(document, desk.url, headers_of, known, number)
    if examples is None:
        return await asyncio.to_thread(asker.once, roles), len(asker.operations())
    return await asyncio.to_thread(asker.run, examples, roles), len(asker.operations())
