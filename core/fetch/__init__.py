"""Fetching an address that a stranger may have named, so that it leads nowhere but to the public internet."""

from core.fetch.addresses import Refused, checked, public
from core.fetch.retrieve import Failed, Fetched, get

__all__ = ["Failed", "Fetched", "Refused", "checked", "get", "public"]
