"""Who looked, on the wire."""

from uuid import UUID

from pydantic import BaseModel

from core.wire import Time


class Look(BaseModel):
    """`how`: open, or the part that was opened; `participating`: whether they have to do with the record.

    `user_id` is null where the citizen, or the desk itself, looked.
    """

    id: UUID
    at: Time
    action: str
    how: str
    actor_kind: str
    user_id: UUID | None
    user_name: str | None
    roles: list[str]
    participating: bool
