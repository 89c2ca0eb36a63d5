"""Web Push (RFC 8030, 8291, 8292): waking a browser that asked for it, with words that say nothing of what there is."""

from core.push.keys import public_key
from core.push.subscriptions import Subscription, forget, subscribe, unsubscribe, wake, wanted

__all__ = ["Subscription", "forget", "public_key", "subscribe", "unsubscribe", "wake", "wanted"]
