"""Channel accounts: which bots, numbers and sites we answer on."""

from channels.accounts.lookup import Accounts, account, by_site_key

__all__ = ["Accounts", "account", "by_site_key"]
