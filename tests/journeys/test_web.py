"""A citizen on another site's page, two operators in the console: from the first question to the case and the rating."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Frame, Locator, Page, Response, WebSocket, expect

from tests.journeys.desk import Desk, until

ANSWERED = "¿Cuánto cuesta atenderse?"
UNANSWERED = "¿Venden repuestos de heladera marca Zanelka?"
REPLY = "Hola, soy Julia. Repuestos no tenemos, pero contame qué te pasa."
NOTE = "Nota reservada: xilofonista nocturno"
THANKS = "Gracias, Julia, era una broma"


class Ear:
    """Everything that a citizen's browser received: bodies and frames."""

    def __init__(self, page: Page) -> None:
        self.frames: list[str] = []
        self.urls: list[str] = []
        self._responses: list[Response] = []
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("response", lambda response: self._responses.append(response) if "/api/" in response.url else None)
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
        socket.on("framereceived", lambda payload: self.frames.append(str(payload)))

    def heard(self, words: str) -> bool:
        bodies = [response.text() for response in self._responses if response.status < 300 and response.status != 204]
        return any(words in body for body in self.frames + bodies)


def open_chat(page: Page, address: str) -> Frame:
    """By keyboard: Tab to the button, Enter."""
    page.goto(address)
    page.locator(".ventanilla").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(200):
        if found := next((frame for frame in page.frames if "embed=1" in frame.url), None):
            return found
        page.wait_for_timeout(50)
    raise AssertionError("the chat did not open")


def say(frame: Frame, text: str) -> None:
    box = frame.get_by_label("Tu mensaje")
    box.fill(text)
    box.press("Enter")


def available(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Disponibilidad")).click()
    page.get_by_role("menuitemradio", name=re.compile("^Disponible")).click()
    expect(page.get_by_role("button", name=re.compile("Disponible: Disponibilidad"))).to_be_visible()


def accept(page: Page, offer: Locator) -> None:
    """By keyboard: `a` takes the first offer; where another stands before it, its own button."""
    if page.get_by_role("region", name="Ofrecimientos").get_by_role("article").count() == 1:
        page.keyboard.press("a")
    else:
        offer.get_by_role("button", name=re.compile("Aceptar")).press("Enter")


def test_a_conversation_from_a_question_to_a_case(
    desk: Desk, context: Callable[..., BrowserContext], staff: Callable[[str], Page], host_page: str
) -> None:
    desk.close_waiting()
    operator, other = staff("operator1"), staff("supervisor")  # who may read what others hold
    available(operator)

    citizen = context(viewport={"width": 390, "height": 844}).new_page()
    ear = Ear(citizen)
    chat = open_chat(citizen, host_page)
    chat.get_by_role("button", name="Escribir sin decir quién soy").click()

    # An article answers, and shows where the answer is from.
    say(chat, ANSWERED)
    expect(chat.get_by_role("log")).to_contain_text("La atención en la Red Puentes es gratuita")
    chat.get_by_role("group", name="De dónde sale esto").get_by_role("button").first.press("Enter")
    opener = chat.get_by_role("button", name="Ver el artículo")
    opener.press("Enter")
    article = chat.get_by_role("dialog")
    expect(article).to_contain_text("gratuita")
    citizen.keyboard.press("Escape")
    expect(article).to_be_hidden()

    # No article answers: the queue, with a place in it.
    say(chat, UNANSWERED)
    expect(chat.get_by_role("region", name="Quién te atiende")).to_contain_text(re.compile("próxima persona|antes que vos"))
    expect(chat.get_by_role("region", name="Quién te atiende")).to_contain_text(re.compile("[Ee]spera|cuánto va a tardar"))

    # The operator accepts by keyboard and sees what was said and where the bot looked.
    offer = operator.get_by_role("region", name="Ofrecimientos").get_by_role("article").filter(has_text="Zanelka")
    expect(offer).to_be_visible()
    accept(operator, offer)
    expect(operator.get_by_role("log", name=re.compile("^Mensajes con"))).to_contain_text(UNANSWERED)
    expect(operator.get_by_role("complementary", name="Contexto")).to_contain_text("Zanelka")
    expect(chat.get_by_role("region", name="Quién te atiende")).to_contain_text("Te responde")
    conversation = operator.url.rstrip("/").split("/")[-1].split("?")[0]

    # Both see that the other is writing.
    chat.get_by_label("Tu mensaje").press_sequentially("Hola", delay=20)
    expect(operator.get_by_text(re.compile("está escribiendo"))).to_be_visible()
    operator.keyboard.press("r")
    operator.keyboard.type(REPLY, delay=5)
    expect(chat.get_by_text(re.compile("está(n)? escribiendo|Están escribiendo")).first).to_be_visible()
    operator.keyboard.press("Enter")
    expect(chat.get_by_role("log")).to_contain_text(REPLY)

    # A note reaches the other operator who looks, and no frame of the citizen's.
    other.goto(f"{desk.url}/console/inbox/{conversation}")
    expect(other.get_by_role("log", name=re.compile("^Mensajes con"))).to_contain_text(REPLY)
    operator.keyboard.press("Escape")
    operator.keyboard.press("n")
    operator.keyboard.type(NOTE)
    operator.keyboard.press("Enter")
    expect(operator.get_by_role("log", name=re.compile("^Mensajes con"))).to_contain_text(NOTE)
    expect(other.get_by_role("log", name=re.compile("^Mensajes con"))).to_contain_text(NOTE)
    chat.get_by_label("Tu mensaje").fill("")
    say(chat, THANKS)
    expect(operator.get_by_role("log", name=re.compile("^Mensajes con"))).to_contain_text(THANKS)

    # A case with a follow-up in three days.
    operator.keyboard.press("Escape")
    operator.keyboard.press("c")
    dialog = operator.get_by_role("dialog", name="Abrir un caso")
    dialog.get_by_label("Nombre", exact=True).fill("Rosalinda")
    dialog.get_by_label("Apellido", exact=True).fill("Quintriqueo")
    dialog.get_by_text("En 3 días").click()
    dialog.get_by_role("button", name=re.compile("Abrir caso")).click()
    expect(dialog).to_be_hidden()
    with desk.log_in("operator1") as api:
        shown = api.get(f"/api/v1/conversations/{conversation}").json()
        assert len(shown["case_ids"]) == 1
        assert shown["person_id"]
        activities = api.get(f"/api/v1/cases/{shown['case_ids'][0]}/activities").json()["items"]
        assert any(one["class"] == "contact" and one["status"] == "scheduled" for one in activities)

    # The operator closes; the citizen rates.
    operator.keyboard.press("e")
    closing = operator.get_by_role("dialog")
    closing.get_by_role("button", name=re.compile("Cerrar la conversación|Cerrar$|^Cerrar")).last.click()
    chat.get_by_text("¿Cómo te fue con esta conversación?").wait_for()
    chat.get_by_text("Muy bien").click()
    chat.get_by_role("button", name="Enviar opinión").click()
    expect(chat.get_by_text("Gracias. Nos sirve para atender mejor.")).to_be_visible()
    with desk.database() as conn:
        until(lambda: conn.execute("SELECT rating FROM conversation WHERE id = %s", (conversation,)).fetchone()[0] == 5)

    assert ear.heard(REPLY)
    assert not ear.heard("xilofonista")
    third_parties = [url for url in ear.urls if not url.startswith((desk.url, desk.url.replace("http", "ws"), host_page))]
    assert third_parties == []

