"""Whether somebody has to do with a record: as its operator, by having worked on it, or by a grant other than by force."""

_GRANT = """EXISTS (SELECT 1 FROM access_grant g WHERE g.resource = '{resource}' AND g.resource_id = {id} AND g.principal = {who}
    AND g.level <> 'deny' AND g.cause <> 'break_glass')"""
# ix_assignment_conversation, ix_offer_conversation, ix_note_conversation, uq_message_seq
_TALK = """(
    EXISTS (SELECT 1 FROM conversation c WHERE c.id = {id} AND {who} IN (c.operator_id, c.previous_operator_id))
    OR EXISTS (SELECT 1 FROM assignment s WHERE s.conversation_id = {id} AND s.operator_id = {who})
    OR EXISTS (SELECT 1 FROM offer o WHERE o.conversation_id = {id} AND o.operator_id = {who})
    OR EXISTS (SELECT 1 FROM note n WHERE n.conversation_id = {id} AND n.author_id = {who})
    OR """ + _GRANT.replace("{resource}", "conversation") + ")"
# ix_case_participant_user, ix_activity_case
_CASE = """(
    EXISTS (SELECT 1 FROM case_file f WHERE f.id = {id} AND f.owner_user = {who})
    OR EXISTS (SELECT 1 FROM case_participant p WHERE p.case_id = {id} AND p.user_id = {who})
    OR EXISTS (SELECT 1 FROM activity y WHERE y.case_id = {id} AND {who} IN (y.assignee, y.created_by))
    OR """ + _GRANT.replace("{resource}", "case") + ")"
_PERSON = """(
    EXISTS (SELECT 1 FROM person h WHERE h.id = {id} AND h.owner_user = {who})
    OR EXISTS (SELECT 1 FROM case_file k WHERE k.person_id = {id} AND """ + _CASE.replace("{id}", "k.id") + """)
    OR EXISTS (SELECT 1 FROM conversation t WHERE t.person_id = {id} AND """ + _TALK.replace("{id}", "t.id") + """)
    OR """ + _GRANT.replace("{resource}", "person") + ")"
_FILE = "EXISTS (SELECT 1 FROM stored_file w WHERE w.id = {id} AND " + _TALK.replace("{id}", "w.owner_id") + ")"
WAYS = {"conversation": _TALK, "case": _CASE, "person": _PERSON, "file": _FILE}


def takes_part(resource: str, record: str, who: str) -> str:
    """A boolean SQL expression. `record`, `who`: SQL expressions; ours, never a client's."""
    return WAYS[resource].replace("{id}", record).replace("{who}", who)


def takes_part_any(resource: str, record: str, who: str) -> str:
    """The same where `resource` is an SQL expression too; what is no record of these kinds counts as taking part."""
    cases = " ".join(f"WHEN '{kind}' THEN {takes_part(kind, record, who)}" for kind in WAYS)
    return f"(CASE {resource} {cases} ELSE TRUE END)"
