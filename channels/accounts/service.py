"""Making, changing and testing channel accounts."""

import secrets as random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from channels.accounts import lookup
from channels.accounts.models import COLUMNS, open_row, seal
from channels.accounts.schemas import ChannelCheck, ChannelCreate, ChannelPatch, Settable
from channels.contract import Account, SendError
from channels.registry import CHANNELS
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.settings import Settings
from core.work import Work

_SECRETS = {"telegram": ("token", "secret"), "whatsapp": ("account_sid", "auth_token"), "web": ()}
_NEEDED = {"telegram": ("token",), "whatsapp": ("account_sid", "auth_token"), "web": ()}
_CONFIG = {"from_": "from", "api_base_url": "api_base_url", "hours": "hours", "greeting": "greeting",
           "sites": "sites", "links": "links", "quick_replies": "quick_replies"}  # fmt: skip

_INSERT = """
INSERT INTO channel_account (id, kind, name, queue_id, locale, secrets, config, site_key, created_at, updated_at)
VALUES (%(id)s, %(kind)s, %(name)s, %(queue_id)s, %(locale)s, %(secrets)s, %(config)s, %(site_key)s, %(now)s, %(now)s)
"""
_UPDATE = """
UPDATE channel_account SET name = %(name)s, queue_id = %(queue_id)s, locale = %(locale)s, secrets = %(secrets)s,
    config = %(config)s, updated_at = %(now)s,
    disabled_at = CASE WHEN %(disabled)s THEN coalesce(disabled_at, %(now)s) END
WHERE id = %(id)s
"""


async def create(work: Work, wanted: ChannelCreate) -> Account:
    """Raises Invalid when a credential that this kind needs is missing."""
    account_id, given = new_id(), _given(wanted.kind, wanted)
    missing = [name for name in _NEEDED[wanted.kind] if name not in given]
    if wanted.kind == "whatsapp" and not wanted.from_:
        missing.append("from")
    if missing:
        raise Invalid(f"a {wanted.kind} channel needs {', '.join(missing)}", code="credentials_missing")
    if wanted.kind == "telegram":
        given.setdefault("secret", random.token_urlsafe(32))
    values = {
        "id": account_id,
        "kind": wanted.kind,
        "name": wanted.name,
        "queue_id": wanted.queue_id,
        "locale": wanted.locale,
        "secrets": seal(work.vault, account_id, given) if given else None,
        "config": Jsonb(_config(wanted, {})),
        "site_key": random.token_urlsafe(16) if wanted.kind == "web" else None,
        "now": work.now,
    }
    await work.execute(_INSERT, values)
    await work.audit("channel.created", "channel", account_id, kind=wanted.kind)
    work.hint("channel", account_id)
    return await get(work, account_id)


async def change(work: Work, account_id: UUID, wanted: ChannelPatch) -> Account:
    """Only what is given changes; an empty credential is no change. Raises NotFound."""
    known = await get(work, account_id)
    fresh = {**known.secrets, **_given(known.kind, wanted)}
    given = wanted.model_fields_set
    values = {
        "id": account_id,
        "name": wanted.name or known.name,
        "queue_id": wanted.queue_id if "queue_id" in given else known.queue_id,
        "locale": wanted.locale or known.locale,
        "secrets": seal(work.vault, account_id, fresh) if fresh else None,
        "config": Jsonb(_config(wanted, known.config)),
        "disabled": known.disabled if wanted.disabled is None else wanted.disabled,
        "now": work.now,
    }
    await work.execute(_UPDATE, values)
    await work.audit("channel.changed", "channel", account_id, fields=sorted(given))
    work.hint("channel", account_id)
    return await get(work, account_id)


async def get(work: Work, account_id: UUID) -> Account:
    found = await lookup.account(work.conn, work.vault, account_id)
    if found is None:
        raise NotFound("there is no such channel")
    return found


async def list_accounts(work: Work) -> list[Account]:
    """All of them: a house has a handful."""
    rows = await work.all(f"SELECT {COLUMNS} FROM channel_account ORDER BY created_at, id")
    return [open_row(work.vault, row) for row in rows]


def api_base_url(account: Account, settings: Settings) -> str:
    """The account's own address of the provider, else the configured one."""
    usual = settings.telegram_api_url if account.kind == "telegram" else settings.twilio_api_url
    return str(account.config.get("api_base_url") or usual)


async def check(account: Account, settings: Settings) -> ChannelCheck:
    """Asks the provider who we are and, for Telegram, tells it where we are."""
    channel = CHANNELS.get(account.kind)
    if channel is None:
        return ChannelCheck(ok=True)
    from channels.telegram.sender import TelegramSender

    sender = None
    try:
        sender = channel.sender(account, api_base_url(account, settings), settings.public_url)
        url = webhook_url(account.kind, account.id, settings)
        if isinstance(sender, TelegramSender):
            url = await sender.set_webhook()
        return ChannelCheck(ok=True, account=await sender.check(), webhook_url=url)
    except SendError as error:
        return ChannelCheck(ok=False, error=error.code)
    finally:
        if sender is not None:
            await sender.close()


def webhook_url(kind: str, account_id: UUID, settings: Settings) -> str | None:
    return f"{settings.public_url.rstrip('/')}/channels/{kind}/{account_id}" if kind in CHANNELS else None


def _given(kind: str, wanted: Settable) -> dict[str, str]:
    return {name: value for name in _SECRETS[kind] if (value := getattr(wanted, name))}


def _config(wanted: Settable, known: Mapping[str, Any]) -> dict[str, Any]:
    plain = wanted.model_dump(mode="json", by_alias=False, include=set(_CONFIG))
    given = {key: plain[field] for field, key in _CONFIG.items() if field in wanted.model_fields_set}
    return {key: value for key, value in {**known, **given}.items() if value is not None}

