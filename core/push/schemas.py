"""Web push on the wire."""

from pydantic import BaseModel, Field

from core.push.subscriptions import Subscription


class KeyOut(BaseModel):
    """`key`: what a browser subscribes with; null where this desk wakes no browsers."""

    key: str | None


class Keys(BaseModel):
    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=40)


class SubscriptionIn(BaseModel):
    """As `PushSubscription.toJSON()` gives it."""

    endpoint: str = Field(max_length=1000)
    keys: Keys

    def plain(self) -> Subscription:
        return Subscription(self.endpoint, self.keys.p256dh, self.keys.auth)


class UnsubscribeIn(BaseModel):
    """`endpoint`: of one browser; without it all of them."""

    endpoint: str | None = Field(None, max_length=1000)
