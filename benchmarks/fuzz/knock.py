"""Asking every operation in the name of a role, and judging the answer: no failure of ours, refusals in words, the promised shape."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import jsonschema

from benchmarks.fuzz.shapes import BODIES, dumped, encodable, shaped
from tests.house import House

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = ("anonymous", "citizen", "operator", "supervisor", "admin")
ODD_IDS = ("x", "%00", "%F0%9F%98%80", "..%2f", "%ff", "0", "null")
MOST_IDS = 400
# What could go out to a provider, or wait for one.
_OUTSIDE = ("/test",)
# Of which collection the id is that a name asks for.
_IRREGULAR = {"person": "people", "activity": "activities", "reply": "canned-replies", "file": "attachments", "type": "case-types",
              "assignee": "users", "operator": "users", "owner_user": "users", "parent": "areas"}  # fmt: skip
_NAMES = ("close", "reopen", "archive", "assign", "volume", "service", "owner", "manager", "es")


def collection_of(name: str) -> str:
    """`case_id`: cases."""
    stem = name.removesuffix("_id")
    return _IRREGULAR.get(stem, f"{stem}s")


# Half of the cases are meant to be taken: what lies behind the door is to be reached too.
_WILDNESS = (0.0, 0.0, 0.05, 0.2)
_REFUSALS = "application/problem+json"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    route: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def collection(self) -> str:
        """Of `/api/v1/cases/{case_id}/activities`: activities."""
        return next((part for part in reversed(self.path.split("/")) if part and not part.startswith("{")), "")


def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        Operation(method, path, route)
        for path, methods in document["paths"].items()
        for method, route in methods.items()
        if method in METHODS
    ]


@dataclass
class Tally:
    cases: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    covered: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class Knocker:
    """`ids` grows by what answers hold, so that later cases reach further than the door."""

    def __init__(self, house: House, document: dict[str, Any], seed: int) -> None:
        self._house, self._document, self._dice = house, document, random.Random(seed)
        self._ids: dict[str, list[str]] = {}
        self._headers: dict[str, dict[str, str]] = {"anonymous": {}}
        self._shapes: dict[str, Any] = {}
        self.tally = Tally()

    @property
    def known(self) -> dict[str, list[str]]:
        return self._ids

    async def furnish(self) -> None:
        """One thing of each kind, so that the first cases find something."""
        ana = await self._house.citizen()
        await ana.say("Hola, ¿a qué hora abren?")
        await ana.post("human")
        admin = await self._house.staff("admin")
        made = {"conversations": str(ana.conversation), "queues": str(self._house.queue_id), "users": str(admin.id),
                "channels": str(self._house.channel_id), "operators": str(admin.id)}  # fmt: skip
        person = (await admin.post("people", json={"given_name": "Ana", "family_name": "Paz"})).json()
        types = (await admin.get("case-types")).json().get("items") or [{}]
        case = await admin.post("cases", json={"case_type": types[0].get("id"), "person_id": person.get("id")})
        article = {"title": "Horario", "body": "Abrimos a las 9.", "language": "es", "audience": "public", "publish": True}
        for name, answer in (("people", person), ("cases", case.json()), ("articles", (await admin.post("articles", json=article)).json())):
            if isinstance(answer.get("id"), str):
                made[name] = answer["id"]
        self._ids = {name: [value] for name, value in made.items()}

    async def run(self, cases: int, roles: tuple[str, ...] = ROLES) -> Tally:
        """Each operation in the name of each role, again and again until so many cases are done."""
        todo = self._forever(roles)
        while self.tally.cases < cases:
            operation, role = next(todo)
            await self.case(operation, role)
        return self.tally

    def _forever(self, roles: tuple[str, ...]) -> Iterator[tuple[Operation, str]]:
        found = operations(self._document)
        while True:
            self._dice.shuffle(found)
            for operation in found:
                for role in roles:
                    yield operation, role

    async def case(self, operation: Operation, role: str) -> None:
        path, query = self._address(operation)
        more = self._content(operation)
        more["headers"] = {**await self._who(role), **more.get("headers", {})}
        sent = f"{operation.method} {path} {query} {more.get('content', b'')[:300]!r}"
        try:
            answer = await self._house.http.request(operation.method, path, params=query, **more)
        except httpx.TransportError as error:
            self.tally.failures.append(f"{type(error).__name__} {role} {sent}")
            return
        self._judge(operation, role, answer, sent)
        if answer.status_code == 401 and role != "anonymous":
            # Logged out, disabled or forgotten by an earlier case.
            self._headers.pop(role, None)

    async def _who(self, role: str) -> dict[str, str]:
        if role not in self._headers:
            made = await self._house.citizen() if role == "citizen" else await self._house.staff(role)
            self._headers[role] = made.headers
        return self._headers[role]

    def _known(self, collection: str) -> list[str]:
        own = self._ids.get(collection, [])
        return own or [one for ids in self._ids.values() for one in ids[-2:]]

    def _address(self, operation: Operation) -> tuple[str, dict[str, Any]]:
        path, query, dice = operation.path, {}, self._dice
        for part in operation.route.get("parameters", ()):
            name = part["name"]
            if part["in"] == "path":
                good = self._known(collection_of(name)) if name.endswith("_id") else _NAMES
                filled = dice.choice(good) if dice.random() < 0.85 else dice.choice([*ODD_IDS, str(uuid4())])
                if path.endswith(_OUTSIDE):
                    filled = str(self._house.channel_id)
                path = path.replace("{" + name + "}", filled)
            elif part["in"] == "query" and name != "wait" and (part.get("required") or dice.random() < 0.4):
                known = self._known(collection_of(name))
                value = shaped(self._document, part.get("schema", {}), dice, known=known, wild=dice.choice(_WILDNESS))
                query[name] = encodable(value) if isinstance(value, str | int | float) else "x"
        return path, query

    def _content(self, operation: Operation) -> dict[str, Any]:
        content = operation.route.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            known = [one for ids in self._ids.values() for one in ids[-3:]]
            wild = self._dice.choice(_WILDNESS)
            body = shaped(self._document, content["application/json"]["schema"], self._dice, known=known, wild=wild)
            raw = self._dice.choice(BODIES) if self._dice.random() < wild / 2 else dumped(body)
            return {"content": raw, "headers": {"Content-Type": "application/json"}}
        if content:
            data = self._dice.choice([b"%PDF-1.4 x", b"", b"<svg/>", b"\xff\xd8\xff", b"hola"])
            return {"files": {self._dice.choice(["file", "file", "x"]): ("a.pdf", data, self._dice.choice(["application/pdf", "text/plain"]))}}
        return {}

    def _judge(self, operation: Operation, role: str, answer: httpx.Response, sent: str) -> None:
        self.tally.cases += 1
        self.tally.covered.add(f"{role} {operation}")
        self.tally.statuses[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:
            self.tally.failures.append(f"{answer.status_code} {role} {sent}")
        elif answer.status_code >= 400:
            told = answer.headers.get("content-type") == _REFUSALS and isinstance(answer.json().get("code"), str)
            if not told and operation.method != "head":
                self.tally.violations.append(f"{answer.status_code} without a problem: {role} {sent}")
        elif answer.status_code < 300:
            self.tally.entered.add(str(operation))
            self._check_shape(operation, answer, sent)

    def _check_shape(self, operation: Operation, answer: httpx.Response, sent: str) -> None:
        promised = operation.route["responses"].get(str(answer.status_code))
        if promised is None:
            self.tally.violations.append(f"{answer.status_code} is not in the document: {sent}")
            return
        schema = promised.get("content", {}).get("application/json", {}).get("schema")
        if answer.headers.get("content-type") != "application/json" or not answer.content:
            return
        body = answer.json()
        self._harvest(operation.collection, body)
        if schema:
            key = f"{operation} {answer.status_code}"
            if key not in self._shapes:
                self._shapes[key] = jsonschema.Draft202012Validator({**schema, "components": self._document.get("components", {})})
            if (error := next(self._shapes[key].iter_errors(body), None)) is not None:
                self.tally.violations.append(f"{error.json_path} {error.message[:120]}: {sent[:200]}")

    def _harvest(self, collection: str, body: Any) -> None:
        rows = body.get("items", [body]) if isinstance(body, dict) else body if isinstance(body, list) else []
        for row in rows[:5]:
            for name, value in row.items() if isinstance(row, dict) else ():
                if isinstance(value, str) and (name == "id" or name.endswith("_id")):
                    known = self._ids.setdefault(collection if name == "id" else collection_of(name), [])
                    if value not in known:
                        known.append(value)
                        del known[: max(0, len(known) - MOST_IDS)]
