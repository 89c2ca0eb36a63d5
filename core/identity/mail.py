"""Sending an e-mail by SMTP, in a thread of its own: the standard library's client waits for the server."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from core.errors import Unavailable
from core.settings import Settings

_SECONDS = 30
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def compose(settings: Settings, to: str, subject: str, body: str) -> EmailMessage:
    """Raises ValueError where a header would break."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    # RFC 3834: nobody's absence notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="quoted-printable")
    return message


async def send(settings: Settings, message: EmailMessage) -> None:
    """Raises smtplib.SMTPException, OSError; Unavailable without a server."""
    if settings.smtp_url is None:
        raise Unavailable("No mail server is configured.", code="no_mail")
    await asyncio.to_thread(_send, settings.smtp_url, message)


def _send(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port, tls = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme], ssl.create_default_context()
    client = (
        smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=tls)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=_SECONDS)
    )
    with client:
        if parts.scheme == "smtp+starttls":
            client.starttls(context=tls)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(message)
