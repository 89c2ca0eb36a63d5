"""Every column that holds something sealed, in one list: rotation, proofs of erasure and the tests go by it.

A new sealed column belongs here; a binary column that seals nothing belongs below, with what it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`subject`: the column that names whose key seals it; None: the ring itself does.

    `row`: the column whose value the seal is bound to, beside the place's name. `found`: the product's search that finds it.
    """

    table: str
    column: str
    subject: str | None = None
    row: str = "id"
    found: str | None = None
    bound: str | None = None

    @property
    def name(self) -> str:
        return self.bound or f"{self.table}.{self.column}"


PLACES = (
    Place("message", "body", "conversation_id"),
    Place("message", "extra", "conversation_id"),
    Place("message_revision", "body", "conversation_id"),
    Place("note", "body", "conversation_id"),
    Place("conversation", "preview", "id"),
    Place("conversation", "summary", "id"),
    Place("conversation", "rating_comment", "id"),
    Place("handle", "contact", "conversation_id", "conversation_id"),
    Place("risk_flag", "reason", "conversation_id"),
    Place("bot_turn", "steps", "conversation_id"),
    Place("answer_vote", "remark", "conversation_id"),
    Place("stored_file", "name", "owner_id"),
    Place("access_grant", "reason", "resource_id"),
    Place("person", "given_name", "id", found="people"),
    Place("person", "family_name", "id", found="people"),
    Place("person", "birth_date", "id"),
    Place("person", "pronouns", "id"),
    Place("person_detail", "value", "person_id", found="people"),
    Place("case_file", "summary", "id"),
    Place("case_file", "outcome", "id"),
    Place("activity", "summary", "case_id"),
    Place("activity", "data", "case_id"),
    Place("data_key", "wrapped", row="subject", bound="data_key"),
    Place("channel_account", "secrets"),
    Place("idempotency", "body", row="actor_id"),
    Place("user_totp", "secret", row="user_id"),
    Place("account_link", "token_sealed", bound="account_link.token"),
    Place("legal_hold", "reason"),
    Place("search_key", "secret"),
    Place("push_subscription", "content", "subject_id"),
    Place("push_key", "private"),
)
FILES = "stored_file.content"
"""Not a column: the files on disk, sealed by the key of `stored_file.owner_id`, bound to the file's id."""

NOT_SEALED = {
    "user_session.token_hash": "hash of a random token",
    "citizen_session.token_hash": "hash of a random token",
    "account_link.token_hash": "hash of a random token",
    "recovery_code.code_hash": "hash of a random code",
    "return_code.code": "keyed hash of a random code",
    "handle.sender": "keyed hash of an address of a channel",
    "person_detail.blind": "keyed hash of a detail",
    "user_session.address_hash": "keyed hash that changes every day",
    "audit_event.address_hash": "keyed hash that changes every day",
    "throttle.subject": "keyed hash of whom a limit is for",
    "idempotency.fingerprint": "hash of a request",
    "stored_file.sha256": "hash of a sealed file",
    "push_subscription.endpoint": "keyed hash of a browser's address at its push service",
    "audit_link.hash": "the chain",
    "audit_anchor.hash": "the chain",
    "audit_anchor.proof": "keyed hash",
    "ring_key.proof": "keyed hash",
}
