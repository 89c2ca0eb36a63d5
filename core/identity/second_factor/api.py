"""My second factor: set up, taken away, new recovery codes."""

from fastapi import APIRouter, Request, Response

from core.http import EnrolDep, OwnDep
from core.identity.profile import confirm_password
from core.identity.second_factor import service
from core.identity.second_factor.schemas import (
    Proof,
    RecoveryCodes,
    TwoFactor,
    TwoFactorBegin,
    TwoFactorBegun,
    TwoFactorConfirm,
)

router = APIRouter(prefix="/auth/two-factor", tags=["staff"])


@router.get("")
async def read_two_factor(work: EnrolDep) -> TwoFactor:
    found = await service.state(work)
    return TwoFactor(
        enabled=found.enabled_at is not None, enabled_at=found.enabled_at, required=found.required,
        recovery_left=found.recovery_left,
    )  # fmt: skip


@router.post("/begin")
async def begin_two_factor(
    body: TwoFactorBegin, work: EnrolDep, request: Request, response: Response
) -> TwoFactorBegun:
    account = request.state.account
    if account["stage"] != "enrol":
        await confirm_password(work, body.password or "")
    begun = await service.begin(work, account["email"])
    response.headers["Cache-Control"] = "no-store"
    return TwoFactorBegun(secret=begun.secret, uri=begun.uri)


@router.post("/confirm")
async def confirm_two_factor(body: TwoFactorConfirm, work: EnrolDep, response: Response) -> RecoveryCodes:
    """Turns it on. A session that was open for this alone is open for everything from here on."""
    response.headers["Cache-Control"] = "no-store"
    return RecoveryCodes(recovery_codes=await service.confirm(work, body.code))


@router.post("/recovery-codes")
async def renew_recovery_codes(body: Proof, work: OwnDep, response: Response) -> RecoveryCodes:
    response.headers["Cache-Control"] = "no-store"
    return RecoveryCodes(recovery_codes=await service.renew_codes(work, body.password, body.otp))


@router.post("/disable", status_code=204)
async def disable_two_factor(body: Proof, work: OwnDep) -> None:
    await service.disable(work, body.password, body.otp)
