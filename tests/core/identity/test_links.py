"""Invitations and resets: by a real mail server, or by the administrator's own hand."""

import asyncio
import re
import smtplib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from core.clock import FixedClock
from core.database import connect
from core.identity import mail
from core.identity.links.jobs import HANDLERS
from core.settings import Settings
from core.tasks import Runner
from core.work import Ground
from tests.core.conftest import PASSWORD, Hire
from tests.services import free_port

LOGIN, OPEN, USE, RESET = (f"/api/v1/auth/{path}" for path in ("login", "links/open", "links/use", "reset"))
NEW = "otra clave bien larga"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Letters:
    """What the mail server took."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.refusing:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


def _only(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"desk@x", b"p:w/d")
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(**more: Any) -> AsyncIterator[tuple[Letters, int]]:
    """It lets nobody in without the password of the settings."""
    found, port = Letters(), free_port()
    server = UnthreadedController(
        found, "127.0.0.1", port, loop=asyncio.get_running_loop(), authenticator=_only, auth_required=True, **more
    )
    serving = await server._create_server()
    yield found, port
    serving.close()


@pytest_asyncio.fixture
async def letters(ground: Ground) -> AsyncIterator[Letters]:
    async with mail_server(auth_require_tls=False) as (found, port):
        ground.settings.smtp_url = f"smtp://desk%40x:p%3Aw%2Fd@127.0.0.1:{port}"
        ground.settings.mail_from = "mesa@desk.test"
        yield found


Post = Callable[[], Awaitable[int]]


@pytest.fixture
def post(ground: Ground) -> Post:
    """The slow lane's work that is due by now."""

    async def run() -> int:
        runner = Runner(ground, lambda: connect(ground.database.url), ground.clock, HANDLERS, lane="slow")
        try:
            return await runner.drain()
        finally:
            await runner.close()

    return run


def _new(**more: Any) -> dict[str, Any]:
    return {"email": f"{uuid4().hex}@desk.test", "name": "Luz Nueva", "roles": ["operator"], **more}


def _token(text: str, purpose: str) -> str:
    found = re.search(rf"http://localhost:8080/console/{purpose}#(\S+)", text)
    assert found, text
    return found.group(1)


async def test_an_invitation_goes_by_mail_and_opens_once(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, letters: Letters, post: Post
) -> None:
    admin, body = await hire("admin"), _new(roles=["operator", "lead"])
    made = await client.post("/api/v1/users/invite", json=body, headers=admin.headers)
    assert made.status_code == 201, made.text
    assert (made.json()["mailed"], made.json()["link"], made.json()["user"]["invited"]) == (True, None, True)
    letters.refusing = True
    assert await post() == 1 and not letters.taken, "a mail server that cannot take it now is asked again"
    letters.refusing = False
    assert isinstance(ground.clock, FixedClock)
    ground.clock.advance(timedelta(seconds=5))
    assert await post() == 1
    (letter,) = letters.taken
    assert (letter["to"], letter["from"], letter["subject"]) == (body["email"], "mesa@desk.test", "Te invitaron a Ventanilla")
    token = _token(letter.get_content(), "invite")
    assert "72 horas" in letter.get_content() and letter["auto-submitted"] == "auto-generated"
    async with ground.work() as work:
        row = await work.one("SELECT * FROM account_link")
        (done,) = await work.all("SELECT count(*) AS n FROM task")
    assert row is not None and row["token_sealed"] is None and row["sent_at"] is not None and done["n"] == 0

    opened = (await client.post(OPEN, json={"token": token})).json()
    assert (opened["purpose"], opened["name"], opened["email"]) == ("invite", "Luz Nueva", body["email"])
    weak = await client.post(USE, json={"token": token, "password": "luznueva2026"})
    assert (weak.status_code, weak.json()["code"]) == (422, "password_personal")
    both = await asyncio.gather(*(client.post(USE, json={"token": token, "password": NEW}) for _ in "ab"))
    assert sorted(answer.status_code for answer in both) == [204, 410]
    entered = await client.post(LOGIN, json={"email": body["email"], "password": NEW})
    assert entered.json()["user"]["roles"] == ["lead", "operator"]
    again = await client.post(f"/api/v1/users/{made.json()['user']['id']}/invite", headers=admin.headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_joined")


async def test_without_a_mail_server_the_administrator_is_shown_the_link_once(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock
) -> None:
    admin, body = await hire("admin"), _new(locale="en")
    made = (await client.post("/api/v1/users/invite", json=body, headers=admin.headers)).json()
    first = _token(made["link"], "invite")
    assert made["mailed"] is False and made["expires_at"] == "2026-11-23T15:00:00.000Z"
    nobody = await client.post(LOGIN, json={"email": body["email"], "password": ""})
    assert nobody.json()["code"] == "bad_credentials", "no password is not the empty one"
    again = (await client.post(f"/api/v1/users/{made['user']['id']}/invite", headers=admin.headers)).json()
    second = _token(again["link"], "invite")
    assert [(await client.post(OPEN, json={"token": token})).status_code for token in (first, second)] == [410, 200]
    async with ground.work() as work:
        rows = await work.all("SELECT * FROM account_link")
    assert first not in str(rows) and second not in str(rows)
    clock.advance(timedelta(hours=72))
    late = await client.post(USE, json={"token": second, "password": NEW})
    assert (late.status_code, late.json()["code"]) == (410, "link_gone")
    for token in (b"", b"nada", rb"\ud800", rb"\u0000", "ñ".encode() * 100, b"x" * 101):
        content = b'{"token": "' + token + b'"}'
        bad = await client.post(OPEN, content=content, headers={"Content-Type": "application/json"})
        assert bad.status_code in (410, 422)


async def test_a_reset_by_mail_tells_nothing_and_ends_every_session(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, letters: Letters, post: Post
) -> None:
    ana = await hire("operator")
    for number in range(3):
        await client.post(LOGIN, json={"email": ana.email, "password": f"no es {number}"})
    answers = [await client.post(RESET, json={"email": email}) for email in (ana.email.upper(), "nadie@desk.test")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"null")] * 2
    async with ground.work() as work:
        kept = await work.all("SELECT kind, lane, payload FROM task")
    assert len(kept) == 2 and ana.email not in str(kept).lower()
    assert await post() == 3 and len(letters.taken) == 1
    token = _token(letters.taken[0].get_content(), "reset")
    assert (await client.get("/api/v1/auth/me", headers=ana.headers)).status_code == 200
    assert (await client.post(USE, json={"token": token, "password": NEW})).status_code == 204
    assert (await client.get("/api/v1/auth/me", headers=ana.headers)).status_code == 401
    assert (await client.post(LOGIN, json={"email": ana.email, "password": PASSWORD})).status_code == 401
    assert (await client.post(LOGIN, json={"email": ana.email, "password": NEW})).status_code == 200
    assert (await client.post(USE, json={"token": token, "password": PASSWORD})).status_code == 410


async def test_nobodys_mailbox_is_flooded_and_old_links_die(
    client: httpx.AsyncClient, hire: Hire, ground: Ground, clock: FixedClock, letters: Letters, post: Post
) -> None:
    ana = await hire("operator")
    for _ in range(5):
        await client.post(RESET, json={"email": ana.email})
        await post()
    tokens = [_token(letter.get_content(), "reset") for letter in letters.taken]
    assert [(await client.post(OPEN, json={"token": token})).status_code for token in tokens] == [410, 410, 200]
    clock.advance(timedelta(hours=1))
    assert (await client.post(OPEN, json={"token": tokens[-1]})).status_code == 410
    statuses = [(await client.post(RESET, json={"email": "nadie@desk.test"})).status_code for _ in range(22)]
    assert statuses == [202] * 20 + [429] * 2


async def test_only_who_may_edit_makes_links_and_not_for_higher_or_disabled_accounts(
    client: httpx.AsyncClient, hire: Hire
) -> None:
    admin, lead, ana = await hire("admin"), await hire("lead"), await hire("operator")
    for verb in ("invite", "reset-link"):
        assert (await client.post(f"/api/v1/users/{ana.id}/{verb}", headers=lead.headers)).status_code == 403
        assert (await client.post(f"/api/v1/users/{uuid4()}/{verb}", headers=admin.headers)).status_code == 404
    assert (await client.post("/api/v1/users/invite", json=_new(), headers=lead.headers)).status_code == 403
    for email in ("a b@desk.test", "a@b@desk.test", "ana\n@desk.test", "Ana <a@desk.test>", "@desk.test", "a@"):
        bad = await client.post("/api/v1/users/invite", json=_new(email=email), headers=admin.headers)
        assert (bad.status_code, bad.json()["code"]) == (422, "bad_email"), email
    made = await client.post(f"/api/v1/users/{ana.id}/reset-link", headers=admin.headers)
    token = _token(made.json()["link"], "reset")
    await client.post(f"/api/v1/users/{ana.id}/disable", headers=admin.headers)
    assert (await client.post(USE, json={"token": token, "password": NEW})).status_code == 410
    refused = await client.post(f"/api/v1/users/{ana.id}/reset-link", headers=admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_disabled")


async def test_a_wrong_password_of_the_mail_server_is_no_letter(ground: Ground, letters: Letters) -> None:
    settings = Settings(smtp_url=str(ground.settings.smtp_url).replace("desk%40x", "nadie"))
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await mail.send(settings, mail.compose(settings, "a@desk.test", "Hola", "Hola"))
    assert not letters.taken


def _certificate(folder: Path) -> Path:
    """Key and certificate of 127.0.0.1, signed by nobody else."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "mail.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(plain + made.public_bytes(Encoding.PEM))
    return file


async def test_over_tls_only_a_server_that_is_trusted_gets_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(file)
    async with mail_server(tls_context=tls) as (letters, port):
        settings = Settings(smtp_url=f"smtp+starttls://desk%40x:p%3Aw%2Fd@127.0.0.1:{port}")
        letter = mail.compose(settings, "a@desk.test", "Señal", "Ñandú")
        with pytest.raises(ssl.SSLCertVerificationError):
            await mail.send(settings, letter)
        assert not letters.taken
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        await mail.send(settings, letter)
    (taken,) = letters.taken
    assert (taken["subject"], taken.get_content().strip(), taken["from"]) == ("Señal", "Ñandú", "no-reply@localhost")


def test_the_desk_does_what_is_put_into_its_task_table() -> None:
    from desk.wiring import TASKS

    assert HANDLERS.items() <= TASKS.items()
