"""The second factor: codes by time from an app on the phone, and recovery codes for when it is lost."""

from core.identity.second_factor.verify import verified

__all__ = ["verified"]
