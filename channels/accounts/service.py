"""Making, changing and testing channel accounts."""

import secrets as random
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import select

from channels.accounts import lookup
from channels.accounts.models import ChannelAccount
from channels.accounts.schemas import ChannelCheck, ChannelCreate, ChannelPatch, Settable
from channels.contract import Account, SendError
from channels.registry import CHANNELS
from channels.telegram import TelegramSender
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.settings import Settings
from core.work import Work

_SECRETS = {"telegram": ("token", "secret"), "whatsapp": ("account_sid", "auth_token"), "web": ()}
_NEEDED = {"telegram": ("token",), "whatsapp": ("account_sid", "auth_token"), "web": ()}
_CONFIG = {"from_": "from", "api_base_url": "api_base_url", "hours": "hours", "greeting": "greeting"}

_INSERT = """
INSERT INTO channel_account (id, kind, name, queue_id, locale, secrets, config, site_key, created_at, updated_at)
VALUES (%(id)s, %(kind)s, %(name)s, %(queue_id)s, %(locale)s, %(secrets)s, %(config)s, %(site_key)s, %(now)s, %(now)s)
"""
_UPDATE = """
UPDATE channel_account SET name = %(name)s, queue_id = %(queue_id)s, locale = %(locale)s, secrets = %(secrets)s,
    config = %(config)s, disabled_at = %(disabled_at)s, updated_at = %(now)s
WHERE id = %(id)s
"""


async def create(work: Work, wanted: ChannelCreate) -> ChannelAccount:
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
        "secrets": lookup.seal(work.vault, account_id, given) if given else None,
        "config": Jsonb(_config(wanted, {})),
        "site_key": random.token_urlsafe(16) if wanted.kind == "web" else None,
        "now": work.now,
    }
    await work.execute(_INSERT, values)
    await work.audit("channel.created", "channel", account_id, kind=wanted.kind)
    work.hint("channel", account_id)
    return await get(work, account_id)


async def change(work: Work, account_id: UUID, wanted: ChannelPatch) -> ChannelAccount:
    """Only what is given changes; an empty credential is no change. Raises NotFound."""
    row = await get(work, account_id)
    known = lookup.open_row(work.vault, _as_dict(row))
    fresh = {**known.secrets, **_given(row.kind, wanted)}
    set_fields = wanted.model_fields_set
    disabled_at = row.disabled_at
    if wanted.disabled is not None:
        disabled_at = (disabled_at or work.now) if wanted.disabled else None
    values = {
        "id": account_id,
        "name": wanted.name or row.name,
        "queue_id": wanted.queue_id if "queue_id" in set_fields else row.queue_id,
        "locale": wanted.locale or row.locale,
        "secrets": lookup.seal(work.vault, account_id, fresh) if fresh else None,
        "config": Jsonb(_config(wanted, row.config)),
        "disabled_at": disabled_at,
        "now": work.now,
    }
    await work.execute(_UPDATE, values)
    await work.audit("channel.changed", "channel", account_id, fields=sorted(set_fields))
    work.hint("channel", account_id)
    await work.session.refresh(row)
    return row


async def get(work: Work, account_id: UUID) -> ChannelAccount:
    row = await work.session.get(ChannelAccount, account_id)
    if row is None:
        raise NotFound("there is no such channel")
    return row


async def list_accounts(work: Work) -> list[ChannelAccount]:
    """All of them: a house has a handful."""
    return list(await work.session.scalars(select(ChannelAccount).order_by(ChannelAccount.created_at, ChannelAccount.id)))


def opened(work: Work, row: ChannelAccount) -> Account:
    return lookup.open_row(work.vault, _as_dict(row))


def api_base_url(account: Account, settings: Settings) -> str:
    """The account's own address of the provider, else the configured one."""
    usual = settings.telegram_api_url if account.kind == "telegram" else settings.twilio_api_url
    return str(account.config.get("api_base_url") or usual)


async def check(account: Account, settings: Settings) -> ChannelCheck:
    """Asks the provider who we are and, for Telegram, tells it where we are."""
    channel = CHANNELS.get(account.kind)
    if channel is None:
        return ChannelCheck(ok=True)
    sender = None
    try:
        sender = channel.sender(account, api_base_url(account, settings), settings.public_url)
        url = await sender.set_webhook() if isinstance(sender, TelegramSender) else webhook_url(account.kind, account.id, settings)
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


def _config(wanted: Settable, known: dict[str, Any]) -> dict[str, Any]:
    given = {key: getattr(wanted, field) for field, key in _CONFIG.items() if field in wanted.model_fields_set}
    return {key: value for key, value in {**known, **given}.items() if value is not None}


def _as_dict(row: ChannelAccount) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in ChannelAccount.__table__.columns}
