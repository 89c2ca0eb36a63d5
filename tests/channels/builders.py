"""Accounts and payloads, small and of our own writing."""

import itertools
import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from twilio.request_validator import RequestValidator

from channels.contract import Account
from core.ids import new_id

PERSON = 5550001
SECRET = "webhook-secret"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "whatsapp:+14155238886"
_numbers = itertools.count(1)


def telegram_account(api_base_url: str = "", **more: Any) -> Account:
    secrets = {"token": "777000111:test-token", "secret": SECRET}
    return Account(new_id(), "telegram", "Bot", "es", secrets=secrets, config={"api_base_url": api_base_url}, **more)


def whatsapp_account(api_base_url: str = "", **more: Any) -> Account:
    secrets = {"account_sid": "AC" + "0" * 32, "auth_token": AUTH_TOKEN}
    config = {"from": NUMBER, "api_base_url": api_base_url}
    return Account(new_id(), "whatsapp", "Número", "es", secrets=secrets, config=config, **more)


def update(**message: Any) -> dict[str, Any]:
    """A private message to the bot; keyword arguments go into the message."""
    number = next(_numbers)
    person = {"id": PERSON, "is_bot": False, "first_name": "Ana", "last_name": "Paz", "language_code": "es-AR"}
    base = {"message_id": number, "date": 1_760_000_000, "chat": {"id": PERSON, "type": "private"}, "from": person}
    return {"update_id": 9_000 + number, "message": {**base, **message}}


def raw(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def whatsapp_form(**fields: str) -> dict[str, str]:
    """An inbound WhatsApp message; keyword arguments override its fields."""
    base = {
        "MessageSid": f"SM{next(_numbers):032x}", "From": "whatsapp:+5491155500001", "To": NUMBER, "Body": "Hola",
        "ProfileName": "Ana Paz", "WaId": "5491155500001", "NumMedia": "0", "SmsStatus": "received",
        "AccountSid": "AC" + "0" * 32, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    return {**base, **fields}


def signed(url: str, fields: dict[str, str], token: str = AUTH_TOKEN) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Twilio would send them."""
    signature = RequestValidator(token).compute_signature(url, fields)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return urlencode(fields).encode(), headers


class Known:
    """Accounts by id, for the webhook routes."""

    def __init__(self, *accounts: Account) -> None:
        self._accounts = {account.id: account for account in accounts}

    async def get(self, account_id: UUID) -> Account | None:
        return self._accounts.get(account_id)
