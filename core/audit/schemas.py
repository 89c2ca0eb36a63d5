"""What goes over the wire about audit rows."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from core.wire import Time


class AuditRow(BaseModel):
    """`detail` is `data` in one line for people; `seq` is the place in the sealed chain, null while unsealed.

    `subject_name`: whose account it is about, which at the door tells more than the actor that nobody is yet.
    """

    id: UUID
    at: Time
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    roles: list[str]
    action: str
    resource: str
    resource_id: UUID | None
    subject_name: str | None
    detail: str | None
    data: dict[str, Any]
    request_id: str
    seq: int | None
