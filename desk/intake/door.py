"""Who a request of the citizen API is from."""

from typing import Annotated

from fastapi import Depends, Request

from core.http import WorkDep, bearer
from core.work import Work
from desk.conversations import sessions
from desk.conversations.sessions import Citizen
from desk.intake import citizen as verbs


async def identified(request: Request, work: Work) -> Citizen:
    """From here on the work is done in the citizen's name. Raises Unauthenticated."""
    who = await sessions.citizen_of(work.conn, bearer(request), work.now, work.settings.citizen_session_days)
    work.actor = verbs.citizen_actor(who)
    return who


async def _citizen(request: Request, work: WorkDep) -> Citizen:
    return await identified(request, work)


CitizenDep = Annotated[Citizen, Depends(_citizen, scope="function")]
