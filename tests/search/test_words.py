"""What is found by which words, and how it is shown."""

import pytest

from tests.search.conftest import Desk


async def test_a_message_is_found_by_its_words_however_they_are_written(desk: Desk) -> None:
    citizen = await desk.talk("Hola, quiero un turno con la psicóloga")
    await desk.talk("Se me perdió el documento")
    await desk.fill()
    for query in ("psicóloga", "PSICOLOGA", "psicologas", "psicóloga turno", "turnos", "psikóloga", "el turno de la psicóloga"):
        assert await desk.ids(query) == [str(citizen.conversation)], query


async def test_every_word_must_stand_in_one_message_as_a_whole(desk: Desk) -> None:
    await desk.talk("quiero ver a la psicóloga", "se me perdió el documento", "que es esto para mi")
    await desk.fill()
    for query in ("psicóloga documento", "psicol", "psicóloga de guardia", "xyz", "que es"):
        assert await desk.ids(query) == [], query


async def test_a_hit_shows_the_newest_message_with_the_word_marked(desk: Desk) -> None:
    citizen = await desk.talk("mi hermano toma pastillas", "Le dieron unas PASTILLAS nuevas en la guardia 😟")
    await desk.fill()
    hit = (await desk.find("pastilla"))[0]["hit"]
    assert (hit["seq"], hit["note"], hit["author"]) == ((await citizen.messages())[-1]["seq"], False, "citizen")
    assert "".join(piece["text"] for piece in hit["excerpt"]) == "Le dieron unas PASTILLAS nuevas en la guardia 😟"
    assert [piece["text"] for piece in hit["excerpt"] if piece["found"]] == ["PASTILLAS"]


async def test_a_long_message_is_shown_around_the_word(desk: Desk) -> None:
    await desk.talk("bla " * 200 + "comedor comunitario " + "ble " * 200)
    await desk.fill()
    pieces = (await desk.find("comedores"))[0]["hit"]["excerpt"]
    line = "".join(piece["text"] for piece in pieces)
    assert len(line) < 180 and line.startswith("… bla") and line.endswith("ble …")


async def test_a_pseudonym_is_found_too_and_shows_no_message(desk: Desk) -> None:
    citizen = await desk.talk("hola, necesito alojamiento")
    await desk.fill()
    found = await desk.find(citizen.started["alias"])
    assert [(row["id"], row["hit"]) for row in found] == [(str(citizen.conversation), None)]


async def test_the_newest_come_first_and_pages_follow_each_other(desk: Desk) -> None:
    talks = [str((await desk.talk(f"el comedor número {n}")).conversation) for n in range(7)]
    await desk.fill()
    first = await desk.page("comedor", limit=3)
    second = await desk.page("comedor", limit=3, after=first["next"])
    third = await desk.page("comedor", limit=3, after=second["next"])
    assert [row["id"] for page in (first, second, third) for row in page["items"]] == talks[::-1]
    assert third["next"] is None


async def test_a_word_that_the_newest_lack_is_found_by_the_index(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.pages.SLICE", 2)
    talks = [str((await desk.talk("la vereda" if n % 3 else "el comedor")).conversation) for n in range(9)]
    await desk.fill()
    rare = [talk for n, talk in enumerate(talks) if n % 3 == 0][::-1]
    assert await desk.ids("comedor") == rare
    first = await desk.page("comedor", limit=1)
    second = await desk.page("comedor", limit=1, after=first["next"])
    third = await desk.page("comedor", limit=1, after=second["next"])
    assert [row["id"] for page in (first, second, third) for row in page["items"]] == rare and third["next"] is None
    for sort in ("-opened_at", "answer_due_at"):
        assert set(await desk.ids("comedor", sort=sort)) == set(rare)
    assert await desk.ids("comedor", closed=True) == []
