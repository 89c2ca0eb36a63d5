"""What the model cost this month, against the limits of the settings: for whom reports are for."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from bot.model import ledger
from core.actor import require
from core.http import StaffDep
from core.reads import listed
from core.settings import Settings

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


class LimitOut(BaseModel):
    """`share`: used / most. `near` from the share at which an alert is raised, `used_up` where the model is left alone."""

    name: Literal["day_tokens", "month_cost"]
    used: float
    most: float
    share: float
    state: Literal["fine", "near", "used_up"]


class UseOut(BaseModel):
    """`prompts`: name and version of what the model was told. `estimated`: calls whose tokens the endpoint did not count."""

    model: str
    purpose: str
    prompts: list[str]
    calls: int
    failures: int
    estimated: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    mean_seconds: float
    slowest_seconds: float


class UsageOut(BaseModel):
    """`model`: the one that is configured; null: none is. Without prices every cost is 0."""

    model: str | None
    from_day: date
    today: date
    zone: str
    prices: bool
    near: float
    limits: list[LimitOut]
    uses: list[UseOut]


@router.get("/usage")
async def read_usage(work: StaffDep) -> UsageOut:
    require(work.actor, "report", "read")
    settings, day = work.settings, work.today
    uses = [UseOut.model_validate(row) for row in await ledger.month(work)]
    limits = _limits(await ledger.spent(work), settings)
    await listed(work, "bot", len(uses), name="usage")
    return UsageOut(
        model=settings.openai_model if settings.openai_base_url else None, from_day=day.replace(day=1), today=day, zone=settings.zone,
        prices=bool(settings.openai_price_input or settings.openai_price_output), near=ledger.NEAR, limits=limits, uses=uses,
    )  # fmt: skip


def _limits(spent: ledger.Spent, settings: Settings) -> list[LimitOut]:
    shares = spent.shares(settings)
    of = {"day_tokens": (spent.tokens, settings.openai_day_tokens), "month_cost": (spent.cost, settings.openai_month_cost)}
    return [
        LimitOut.model_validate({"name": name, "used": of[name][0], "most": of[name][1], "share": share, "state": _state(share)})
        for name, share in shares.items()
    ]


def _state(share: float) -> str:
    return "used_up" if share >= 1 else "near" if share >= ledger.NEAR else "fine"
