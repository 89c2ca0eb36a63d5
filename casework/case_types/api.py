"""Routes of case types."""

from typing import Annotated, Any

import msgspec
import yaml
from fastapi import APIRouter, Query, Request

from casework.case_types import store
from casework.case_types.definition import Definition, parse, plain, say
from casework.case_types.schemas import CaseTypeOpened, CaseTypeOut, shape
from core.actor import require
from core.errors import Invalid, Malformed, TooLarge
from core.http import StaffDep
from core.problems import locale_of
from core.wire import Page

router = APIRouter(prefix="/api/v1", tags=["case types"])
_LARGEST = 64 * 1024


@router.get("/case-types")
async def list_case_types(
    work: StaffDep, request: Request, locale: Annotated[str | None, Query(max_length=10)] = None
) -> Page[CaseTypeOut]:
    """The newest version of each, by label, in one page: an organisation has tens of them."""
    require(work.actor, "case_type", "read")
    wanted = locale or locale_of(request)
    found = sorted(await store.newest(work), key=lambda d: say(d.label, wanted).casefold())
    return Page[CaseTypeOut].model_validate({"items": [shape(d, wanted) for d in found], "next": None})


@router.get("/case-types/{type_id}")
async def get_case_type(type_id: str, work: StaffDep, request: Request, version: int | None = None) -> CaseTypeOpened:
    require(work.actor, "case_type", "read")
    if version is None:
        found = await store.published(work, type_id)
    else:
        found = await store.of_version(work, type_id, version)
    return _opened(found, request)


@router.post(
    "/case-types",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "object"}} for kind in ("application/json", "application/yaml")},
        }
    },
)
async def publish_case_type(work: StaffDep, request: Request) -> CaseTypeOpened:
    """A definition in JSON or YAML (which JSON is too). It becomes the next version; cases that are open stay with theirs.

    422 `case_type_faults` lists every fault that the linter found, `bad_definition` says where the shape is wrong.
    """
    require(work.actor, "case_type", "create")
    raw = await request.body()
    if len(raw) > _LARGEST:
        raise TooLarge("A case type has at most 64 kB.")
    return _opened(await store.publish(work, _read(raw)), request)


def _read(raw: bytes) -> Definition:
    """Raises Malformed, Invalid naming the place."""
    try:
        text = raw.decode("utf-8")
        # An alias of aliases makes an endless document out of a short one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise Invalid("Aliases are not allowed.", code="bad_definition", where="*")
        definition = parse(yaml.safe_load(text))
        kept = msgspec.json.encode(definition)
    except (UnicodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, msgspec.ValidationError):
            raise Invalid(f"Not a case type: {error}", code="bad_definition", where=str(error)) from None
        raise Malformed("That is neither JSON nor YAML.") from None
    if b"\\u0000" in kept:
        raise Malformed("It holds characters that cannot be stored.")
    return definition


def _opened(definition: Definition, request: Request) -> CaseTypeOpened:
    shown: dict[str, Any] = shape(definition, locale_of(request))
    return CaseTypeOpened.model_validate(shown | {"definition": plain(definition)})
