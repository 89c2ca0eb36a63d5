"""CiviCase's XML becomes a type of ours: what it says is kept, what cannot be is told."""

import json
from datetime import UTC, datetime

import pytest

from casework.case_types import civicase, store
from casework.case_types.definition import Category
from casework.case_types.lint import lint
from casework.case_types.steps import on_open
from core.errors import Invalid
from core.ids import new_id
from core.work import Work

PLAIN = """<?xml version="1.0" encoding="iso-8859-1" ?>
<CaseType>
  <name>night_shelter</name>
  <weight>3</weight>
  <forkable>1</forkable>
  <ActivityTypes>
    <ActivityType><name>Open Case</name><max_instances>1</max_instances></ActivityType>
    <ActivityType><name>Bed search</name></ActivityType>
    <ActivityType><name>Follow up</name></ActivityType>
    <ActivityType><name>Ni\xf1ez (ingreso)</name></ActivityType>
  </ActivityTypes>
  <ActivitySets>
    <ActivitySet>
      <name>standard_timeline</name><label>Standard Timeline</label><timeline>true</timeline>
      <ActivityTypes>
        <ActivityType><name>Open Case</name><status>Completed</status></ActivityType>
        <ActivityType>
          <name>Bed search</name><reference_activity>Open Case</reference_activity>
          <reference_offset>2</reference_offset><reference_select>newest</reference_select>
          <default_assignee_type>2</default_assignee_type>
          <default_assignee_relationship>Night Nurse_b_a</default_assignee_relationship>
        </ActivityType>
        <ActivityType>
          <name>Follow up</name><reference_activity>Bed search</reference_activity><reference_offset>5</reference_offset>
        </ActivityType>
        <ActivityType>
          <name>Follow up</name><reference_activity>Farewell</reference_activity><reference_offset>-4</reference_offset>
          <default_assignee_type>3</default_assignee_type>
        </ActivityType>
      </ActivityTypes>
    </ActivitySet>
    <ActivitySet>
      <name>crisis</name><label>Crisis</label><timeline>true</timeline>
      <ActivityTypes><ActivityType><name>Safety talk</name></ActivityType></ActivityTypes>
    </ActivitySet>
    <ActivitySet>
      <name>leaving</name><label>Leaving</label><sequence>true</sequence>
      <ActivityTypes>
        <ActivityType><name>Bed search</name></ActivityType>
        <ActivityType><name>Follow up</name></ActivityType>
      </ActivityTypes>
    </ActivitySet>
  </ActivitySets>
  <CaseRoles>
    <RelationshipType><name>Shelter Coordinator</name><creator>1</creator><manager>1</manager></RelationshipType>
    <RelationshipType><name>Night Nurse</name><groups><group>Nurses</group></groups></RelationshipType>
  </CaseRoles>
</CaseType>
""".encode("latin-1")


def test_everything_that_can_be_said_is_said() -> None:
    found = civicase.read(PLAIN)
    d = found.definition
    assert lint(d) == []
    assert (d.id, d.prefix, d.label["es"]) == ("care.night_shelter", "NS", "Night shelter")
    labels = [one.label["en"] for one in d.activities.values()]
    assert labels == ["Open Case", "Bed search", "Follow up", "Niñez (ingreso)", "Safety talk"]
    assert d.activities["open_case"].max == 1
    assert [(r.name, r.on_open, r.manager) for r in d.roles] == [
        ("shelter_coordinator", "creator", True), ("night_nurse", None, False),
    ]  # fmt: skip
    steps = d.sets["standard_timeline"].steps
    assert [(s.do, s.after, s.offset, s.status) for s in steps] == [
        ("open_case", "open", "P0D", "completed"), ("bed_search", "open_case", "P2D", "scheduled"),
        ("follow_up", "bed_search", "P5D", "scheduled"), ("follow_up", "open", "P0D", "scheduled"),
    ]  # fmt: skip
    assert steps[1].assign == "role:night_nurse"
    assert [s.apply for s in d.sets.values()] == ["on_open", "manual", "on_open"]
    assert [s.after for s in d.sets["leaving"].steps] == ["open", "bed_search.completed"]


def test_what_cannot_be_said_is_told_with_its_place() -> None:
    told = {one["from"]: one["reason"] for one in civicase.read(PLAIN).not_mapped}
    assert set(told) == {
        "CaseType/forkable", "CaseRoles/Night Nurse/groups", "ActivitySets/crisis/Safety talk",
        "ActivitySets/leaving/sequence", "ActivitySets/standard_timeline/Follow up/reference_activity",
        "ActivitySets/standard_timeline/Follow up/reference_offset",
        "ActivitySets/standard_timeline/Follow up/default_assignee_contact",
    }  # fmt: skip
    assert all(told.values())


def test_the_dates_count_from_the_opening() -> None:
    opened = datetime(2026, 3, 2, 14, tzinfo=UTC)
    planned = on_open(civicase.read(PLAIN).definition, new_id(), opened)
    assert [(p.type, (p.due_at - opened).days, p.completed) for p in planned] == [
        ("open_case", 0, True), ("follow_up", 0, False), ("bed_search", 2, False), ("follow_up", 7, False),
        ("bed_search", 0, False),
    ]  # fmt: skip


def test_statuses_of_the_file_can_all_be_reached_and_left() -> None:
    named = PLAIN.replace(
        b"<weight>3</weight>", b"<Statuses><Status>Ongoing</Status><Status>Urgent</Status><Status>Resolved</Status></Statuses>"
    )
    d = civicase.read(named, "request").definition
    assert lint(d) == []
    assert {name: status.category for name, status in d.statuses.items()} == {
        "ongoing": Category.OPEN, "urgent": Category.ACTIVE, "resolved": Category.CLOSED,
    }  # fmt: skip
    assert d.id == "request.night_shelter"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<", b"<CaseType>", b"<Workflow><name>x</name></Workflow>", b"<CaseType><title>x</title></CaseType>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><CaseType><name>&b;</name></CaseType>',
        b'<?xml version="1.0" encoding="klingon"?><CaseType><name>x</name></CaseType>',
        PLAIN.replace(b">2<", b">two<"), PLAIN.replace(b"<max_instances>1<", b"<max_instances>0<"),
        PLAIN.replace(b">5<", b">100000<"), b"<CaseType>" + b" " * civicase.LARGEST + b"</CaseType>",
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Invalid, match="Not a case type of CiviCase"):
        civicase.read(raw)


async def test_it_is_published_as_any_other(work: Work) -> None:
    kept = await store.publish(work, civicase.read(PLAIN).definition)
    again = await store.publish(work, civicase.read(PLAIN).definition)
    assert (kept.version, again.version) == (1, 1)
    assert (await store.published(work, "care.night_shelter")) == kept


def test_what_is_told_is_json() -> None:
    found = civicase.read(PLAIN)
    assert json.loads(json.dumps({"mapped": found.mapped, "not_mapped": found.not_mapped}))
    assert not civicase.is_xml(b"id: request.inquiry")
    assert civicase.is_xml(PLAIN)
