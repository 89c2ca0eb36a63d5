"""The citizen API (`/api/v1/chat`)."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from core.clock import wire
from core.errors import Invalid, NotFound
from core.http import WorkDep, address_of, bearer, ground_of, request_info
from core.texts import pick_locale
from core.work import Work
from desk.conversations import read, sessions
from desk.conversations.sessions import Citizen
from desk.intake import citizen as verbs
from desk.intake import transcript
from desk.intake.door import CitizenDep
from desk.intake.limits import Buckets, neighbourhood
from desk.intake.notice import VERSION, notice, notice_text
from desk.intake.schemas import (
    ArticleOut,
    FeedbackIn,
    ForgetOut,
    FullNoticeOut,
    KeptOut,
    MessageIn,
    MessagesOut,
    NoticeOut,
    RatingIn,
    ResumeIn,
    ResumeOut,
    StartIn,
    StartOut,
    StateOut,
)
from desk.queue.citizen_state import citizen_state
from knowledge_base.public import public_article

router = APIRouter(prefix="/api/v1/chat", tags=["citizen"])
LONGEST_WAIT = 30
_starting = Buckets(burst=20, per_second=0.2)


def _locale(asked: str | None, accepted: str, work: Work) -> str:
    return pick_locale(asked or accepted.split(",", 1)[0], work.settings.default_locale)


@router.get("/notice")
async def read_notice(
    work: WorkDep, locale: str | None = None, site_key: str | None = None,
    accept_language: Annotated[str, Header()] = "",
) -> FullNoticeOut:  # fmt: skip
    return FullNoticeOut(**await notice(work, _locale(locale, accept_language, work)))


@router.post("/sessions", status_code=201)
async def start(
    body: StartIn, request: Request, work: WorkDep, accept_language: Annotated[str, Header()] = ""
) -> StartOut:
    if not work.settings.load_test:
        _starting.take((work.request.address_hash or b"").hex())
    locale = _locale(body.locale, accept_language, work)
    contact = " · ".join(part.strip() for part in (body.name, body.contact) if part and part.strip()) or None
    opened = await sessions.start(
        work, site_key=body.site_key, locale=locale, mode=body.mode,
        contact=contact if body.mode == "personal" else None, notice_version=VERSION,
    )  # fmt: skip
    return StartOut(
        token=opened.token, return_code=opened.return_code, conversation_id=str(opened.conversation_id),
        alias=opened.alias, notice=NoticeOut(version=VERSION, text=notice_text(locale)),
    )  # fmt: skip


@router.post("/resume")
async def resume(body: ResumeIn, request: Request) -> ResumeOut:
    # A wrong code must count although it is refused: the transaction ends before the error is raised.
    async with ground_of(request).work(request=request_info(request)) as work:
        found = await sessions.resume(work, body.return_code)
    if found is None:
        raise NotFound("No conversation has this code.", code="unknown_code")
    return ResumeOut(token=found[0], conversation_id=str(found[1]))


@router.post("/messages", status_code=201, responses={200: {"model": KeptOut}, 202: {"model": KeptOut}})
async def post_message(body: MessageIn, request: Request) -> JSONResponse:
    # What is out of the ordinary; `Posted` answers the plain ones.
    ground = ground_of(request)
    who, sender = await request.app.state.citizens.of(bearer(request))
    if body.attachments:
        async with ground.work(request=request_info(request)) as work:
            await verbs.check_files(work, who, body.attachments)
    kept = await verbs.write(
        request.app.state.intake, who, sender, client_id=body.client_id, text=body.text,
        attachments=body.attachments, limited=not ground.settings.load_test, address=neighbourhood(address_of(request)),
    )  # fmt: skip
    return JSONResponse(kept.wire(), status_code=kept.status)


@router.get("/messages")
async def get_messages(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> MessagesOut:
    """With `wait`, answers as soon as something is new, else after that many seconds."""
    page, who = await _page(request, after, limit)
    if not wait or page.messages:
        return page
    signals = request.app.state.signals
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait
    owner = page.owner
    while not page.messages and page.owner == owner and (left := deadline - loop.time()) > 0:
        await signals.wait(who.conversation_id, min(left, 2.0))
        page, who = await _page(request, after, limit)
    return page


async def _page(request: Request, after: int, limit: int) -> tuple[MessagesOut, Citizen]:
    async with ground_of(request).work(request=request_info(request)) as work:
        who = await sessions.citizen_of(work.conn, bearer(request), work.now, work.settings.citizen_session_days)
        state = await citizen_state(work, who.conversation_id)
        messages = await read.citizen_messages(work, who.conversation_id, after, limit)
    state.pop("locale")
    return MessagesOut(messages=messages, **state), who


@router.post("/human")
async def human(work: WorkDep, who: CitizenDep) -> StateOut:
    await verbs.ask_human(work, who)
    state = await citizen_state(work, who.conversation_id)
    return StateOut(owner=state["owner"], position=state["position"], wait_seconds=state["wait_seconds"])


@router.post("/rating", status_code=204)
async def rating(body: RatingIn, work: WorkDep, who: CitizenDep) -> None:
    await verbs.rate(work, who, body.score, body.comment)


@router.post("/feedback", status_code=204)
async def feedback(body: FeedbackIn, work: WorkDep, who: CitizenDep) -> None:
    try:
        message_id = UUID(body.message_id)
    except ValueError:
        raise Invalid("message_id is no id.", code="bad_id") from None
    await verbs.feedback(work, who, message_id, body.helpful)


@router.post("/close", status_code=204)
async def close(work: WorkDep, who: CitizenDep) -> None:
    await verbs.close(work, who)


@router.post("/forget")
async def forget(work: WorkDep, who: CitizenDep) -> ForgetOut:
    """Erases what was said in this conversation, except where it became part of a case file that the law keeps."""
    return ForgetOut(receipt=await verbs.forget(work, who))


@router.get("/transcript", response_class=PlainTextResponse)
async def read_transcript(work: WorkDep, who: CitizenDep) -> Response:
    plain: str = await transcript.plain(work, who)
    name = "conversacion.txt" if who.locale == "es" else "conversation.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(plain, headers=headers)


@router.get("/articles/{article_id}")
async def article(article_id: UUID, work: WorkDep) -> ArticleOut:
    found: dict[str, Any] | None = await public_article(work, article_id)
    if found is None:
        raise NotFound("There is no such article.")
    return ArticleOut(
        id=str(found["id"]), title=found["title"], html=found["html"], updated_at=wire(found["updated_at"])
    )
