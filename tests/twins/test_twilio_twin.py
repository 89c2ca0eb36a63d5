"""Twilio's twin: checks credentials and forms, calls back signed, untidily when asked to."""

from collections import Counter

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from desk.twins.server import serving
from desk.twins.twilio import Callbacks
from desk.twins.twilio_spec import TwilioSpec
from tests.twins.fixtures import NUMBER, TWILIO_SID, TWILIO_TOKEN, Twilio, specification, twilio_twin

__all__ = ["twilio_twin"]
PERSON = "whatsapp:+5491155500001"
MESSAGES = f"/2010-04-01/Accounts/{TWILIO_SID}/Messages.json"


class Hook:
    """Checks each signature as the desk does."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        async with request.form() as form:
            signature = request.headers["x-twilio-signature"]
            assert RequestValidator(TWILIO_TOKEN).validate(str(request.url), form, signature)
            self.got.append({name: str(value) for name, value in form.items()})
        return Response(status_code=200)


def client(twin: Twilio, token: str = TWILIO_TOKEN) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=twin.url, auth=(TWILIO_SID, token))


@pytest.mark.asyncio
async def test_callbacks_are_signed_shuffled_and_doubled(twilio_twin: Twilio) -> None:
    hook = Hook()
    twilio_twin.twin.callbacks = Callbacks(["sent", "delivered", "read"], shuffled=True, doubled=True, seconds=0)
    async with serving(hook.app) as url, client(twilio_twin) as api:
        form = {"To": PERSON, "From": NUMBER, "Body": "hola", "StatusCallback": f"{url}/hook?delivery=1"}
        answer = await api.post(MESSAGES, data=form)
        await twilio_twin.twin.settle()
    assert answer.status_code == 201 and answer.json()["status"] == "queued"
    told = [form["MessageStatus"] for form in hook.got]
    assert Counter(told) == {"sent": 2, "delivered": 2, "read": 2} and told != sorted(told)
    assert {form["MessageSid"] for form in hook.got} == {answer.json()["sid"]}


@pytest.mark.asyncio
async def test_a_person_writes(twilio_twin: Twilio) -> None:
    hook = Hook()
    async with serving(hook.app) as url:
        twilio_twin.twin.set_number(NUMBER, TWILIO_SID, TWILIO_TOKEN, f"{url}/hook")
        answer = await twilio_twin.twin.say(NUMBER, PERSON, "¿Hola? ñ & +")
    assert answer.status_code == 200
    assert [(f["Body"], f["From"], f["To"]) for f in hook.got] == [("¿Hola? ñ & +", PERSON, NUMBER)]


@pytest.mark.asyncio
async def test_messages_can_be_listed_and_fetched(twilio_twin: Twilio) -> None:
    async with client(twilio_twin) as api:
        sid = (await api.post(MESSAGES, data={"To": PERSON, "From": NUMBER, "Body": "hola"})).json()["sid"]
        listed = (await api.get(MESSAGES, params={"To": PERSON})).json()["messages"]
        assert [m["sid"] for m in listed] == [sid]
        assert (await api.get(MESSAGES, params={"To": "whatsapp:+1"})).json()["messages"] == []
        assert (await api.get(MESSAGES.replace(".json", f"/{sid}.json"))).json()["body"] == "hola"
        assert (await api.get(MESSAGES.replace(".json", f"/SM{'9' * 32}.json"))).status_code == 404


@pytest.mark.asyncio
async def test_wrong_calls_are_refused_and_noted(twilio_twin: Twilio) -> None:
    async with client(twilio_twin, "wrong") as stranger:
        refused = await stranger.post(MESSAGES, data={"To": PERSON, "From": NUMBER, "Body": "hola"})
        assert (refused.status_code, refused.json()["code"]) == (401, 20003)
    async with client(twilio_twin) as api:
        for form in ({"From": NUMBER, "Body": "x"}, {"To": PERSON, "From": NUMBER}, {"To": PERSON, "Body": "x" * 1601},
                     {"To": PERSON, "Body": "x", "Colour": "red"}):  # fmt: skip
            assert (await api.post(MESSAGES, data=form)).status_code == 400
    assert twilio_twin.twin.messages == {}
    assert sum(bool(call.problems) for call in twilio_twin.twin.journal.calls) == 4
    twilio_twin.twin.journal.calls.clear()


@pytest.mark.parametrize("published", [False, True])
def test_the_specification_is_applied(published: bool) -> None:
    path = specification("VENTANILLA_TWILIO_SPEC")
    if published and path is None:
        pytest.skip("VENTANILLA_TWILIO_SPEC names no file")
    spec = TwilioSpec(path if published else None)
    good = {"To": PERSON, "From": NUMBER, "Body": "x", "StatusCallback": "https://desk.example.org/s?delivery=1"}
    assert spec.check(good.items()) == []
    for change in ({"StatusCallback": "nowhere"}, {"ContentSid": "HX1"}, {"Nonsense": "1"}):
        assert spec.check({**good, **change}.items()), change
