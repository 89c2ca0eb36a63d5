"""The one page that joins the rooms: events to handlers, tasks to jobs, routes to the application."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter

import bot.api
import bot.usage_api
import casework.activities.api
import casework.case_types.api
import casework.cases.api
import casework.people.api
import channels.accounts.api
import core.audit.api
import core.directory.api
import core.identity.api
import core.notices.api
import core.privacy.api
import core.push.api
import desk.canned.api
import desk.conversations.api
import desk.conversations.attachments
import desk.delivery.api
import desk.delivery.channels_api
import desk.delivery.media_api
import desk.delivery.talk_api
import desk.grants.api
import desk.intake.api
import desk.intake.attachments
import desk.intake.push
import desk.intake.quarantine
import desk.learning.api
import desk.learning.phrasings
import desk.learning.votes_api
import desk.operators.api
import desk.oversight.api
import desk.promotion.api
import desk.queue.api
import desk.reports.api
import desk.supervision.api
import desk.triage.api
import knowledge_base.api
import knowledge_base.comparing.api
import knowledge_base.imports.api
from casework.activities import jobs as activity_jobs
from casework.case_types import jobs as case_type_jobs
from casework.cases import events as cases
from core import privacy
from core.audit import jobs as audit_jobs
from core.clock import Clock, SystemClock
from core.database import Database
from core.events import Bus, Event, Handler
from core.files import jobs as file_jobs
from core.identity.links import jobs as account_jobs
from core.live import Hints
from core.notices import jobs as notice_jobs
from core.notices.events import AlertRaised
from core.privacy import jobs as privacy_jobs
from core.push import jobs as push_jobs
from core.settings import Settings
from core.tasks import Handler as TaskHandler
from core.vault import Vault, load_or_create
from core.work import Ground
from desk.conversations import events as conversations
from desk.conversations import jobs as conversation_jobs
from desk.delivery import chores as delivery_chores
from desk.delivery import jobs as delivery_jobs
from desk.delivery import queue as delivery
from desk.delivery import waking
from desk.intake import media, reconcile
from desk.operators import events as operators
from desk.operators import jobs as operator_jobs
from desk.oversight import jobs as oversight_jobs
from desk.privacy import conversations as kept_conversations
from desk.privacy import copy as kept_copies
from desk.privacy import overdue as kept_too_long
from desk.privacy import people as kept_people
from desk.promotion import links as promotion
from desk.queue import handlers as queue
from desk.queue import jobs as queue_jobs
from desk.queue.events import OfferPlaced
from desk.search import jobs as search_jobs
from desk.triage import jobs as triage_jobs
from knowledge_base import jobs as knowledge_jobs
from knowledge_base import reviews as knowledge_reviews
from knowledge_base.comparing import jobs as compare_jobs
from knowledge_base.imports import jobs as import_jobs

# What happens -> who acts on it, in this order, inside the transaction in which it happens.
EVENTS: dict[type[Event], Sequence[Handler]] = {
    conversations.ConversationQueued: [queue.on_queued, delivery_chores.on_queued],
    conversations.ConversationAssigned: [queue.on_assigned],
    conversations.ConversationReleased: [queue.on_released],
    conversations.ConversationClosed: [queue.on_closed],
    conversations.MessageSaid: [delivery.on_said, waking.on_said],
    OfferPlaced: [waking.on_offer],
    AlertRaised: [waking.on_alert],
    operators.OperatorPresenceChanged: [queue.on_presence],
    operators.OperatorChanged: [queue.on_operator_changed],
    operators.OperatorGone: [queue.on_gone],
    cases.CaseHandedOver: [promotion.on_handed_over],
    cases.CaseSeatChanged: [promotion.on_seat_changed],
    privacy.SubjectNamed: [kept_people.on_named, kept_conversations.on_named],
    privacy.ErasureWanted: [kept_people.on_wanted, kept_conversations.on_wanted],
    privacy.ErasureOrdered: [kept_people.on_ordered, kept_conversations.on_ordered],
    privacy.CopyWanted: [kept_copies.on_wanted],
    privacy.OverdueWanted: [kept_too_long.on_wanted],
}

# Work that is put into the task table -> who does it.
TASKS: dict[str, TaskHandler] = {
    **audit_jobs.HANDLERS,
    **account_jobs.HANDLERS,
    **file_jobs.HANDLERS,
    **push_jobs.HANDLERS,
    **waking.HANDLERS,
    **notice_jobs.HANDLERS,
    **knowledge_jobs.HANDLERS,
    **import_jobs.HANDLERS,
    **compare_jobs.HANDLERS,
    **knowledge_reviews.HANDLERS,
    **activity_jobs.HANDLERS,
    **operator_jobs.HANDLERS,
    **conversation_jobs.HANDLERS,
    **queue_jobs.HANDLERS,
    **delivery_jobs.HANDLERS,
    **delivery_chores.HANDLERS,
    **triage_jobs.HANDLERS,
    **media.HANDLERS,
    **reconcile.HANDLERS,
    **privacy_jobs.HANDLERS,
    **oversight_jobs.HANDLERS,
    **search_jobs.HANDLERS,
}

# Tasks that re-arm themselves, and who asks for them in the first place.
ARMS: list[Callable[[Ground], Awaitable[None]]] = [case_type_jobs.arm, audit_jobs.arm, file_jobs.arm, queue_jobs.start, media.arm, reconcile.arm, privacy_jobs.arm, oversight_jobs.arm, search_jobs.arm, knowledge_jobs.arm, knowledge_reviews.arm]

ROUTERS: list[APIRouter] = [
    desk.intake.api.router,
    desk.intake.attachments.router,
    desk.intake.push.router,
    desk.intake.quarantine.router,
    core.identity.api.router,
    desk.conversations.api.router,
    desk.conversations.attachments.router,
    desk.promotion.api.router,
    desk.grants.api.router,
    desk.queue.api.router,
    desk.operators.api.router,
    desk.supervision.api.router,
    desk.triage.api.router,
    desk.delivery.api.router,
    desk.delivery.media_api.router,
    desk.delivery.channels_api.router,
    desk.delivery.talk_api.router,
    desk.canned.api.router,
    desk.reports.api.router,
    casework.people.api.router,
    casework.cases.api.router,
    casework.activities.api.router,
    casework.case_types.api.router,
    knowledge_base.api.router,
    knowledge_base.imports.api.router,
    knowledge_base.comparing.api.router,
    desk.learning.api.router,
    desk.learning.phrasings.router,
    desk.learning.votes_api.router,
    bot.api.router,
    bot.usage_api.router,
    channels.accounts.api.router,
    core.directory.api.router,
    core.notices.api.router,
    core.audit.api.router,
    desk.oversight.api.router,
    core.privacy.api.router,
    core.push.api.router,
]


def make_ground(settings: Settings, *, pool: int, listen: bool, clock: Clock | None = None) -> Ground:
    """What one process stands on. Raises core.vault.KeyRingError for a damaged key ring."""
    return Ground(
        settings,
        Database(settings.database_url or "", size=pool),
        Vault(load_or_create(settings.key_ring_path)),
        clock or SystemClock(),
        Bus(EVENTS),
        Hints(settings.redis_url, listen=listen),
    )
