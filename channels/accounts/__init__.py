"""Channel accounts: which bots, numbers and sites we answer on."""

from channels.accounts.lookup import AWAY, Accounts, account, by_site_key, first_web

__all__ = ["AWAY", "Accounts", "account", "by_site_key", "first_web"]
