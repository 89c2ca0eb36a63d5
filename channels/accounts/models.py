"""The row of a channel account, opened and sealed.

Table channel_account; `secrets`: JSON sealed under the ring; `config`: api_base_url, from, hours, greeting, sites.
"""

from typing import Any
from uuid import UUID

import msgspec

from channels.contract import Account
from core.vault import Vault

COLUMNS = "id, kind, name, queue_id, locale, secrets, config, site_key, created_at, updated_at, disabled_at"
_PLACE = "channel_account.secrets"


def open_row(vault: Vault, row: dict[str, Any]) -> Account:
    secrets = msgspec.json.decode(vault.open_secret(bytes(row["secrets"]), _PLACE, row["id"])) if row["secrets"] else {}
    return Account(
        id=row["id"], kind=row["kind"], name=row["name"], locale=row["locale"], queue_id=row["queue_id"],
        secrets=secrets, config=row["config"], site_key=row["site_key"], disabled=row["disabled_at"] is not None,
        created_at=row["created_at"], version=row["updated_at"].isoformat(),
    )  # fmt: skip


def seal(vault: Vault, account_id: UUID, secrets: dict[str, str]) -> bytes:
    return vault.seal_secret(msgspec.json.encode(secrets).decode(), _PLACE, account_id)
