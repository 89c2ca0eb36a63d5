"""What is wrong with a field is said in the reader's language, and never as the pattern that it failed."""

import pytest

from tests.house import House

WRONG = {"kind": "whatsapp", "name": "Otro", "account_sid": "no", "auth_token": "no", "from": "hola", "api_base_url": "ftp://x", "queue_id": 7}


@pytest.mark.parametrize(("locale", "words"), [("es", "No tiene la forma que se espera."), ("en", "It does not have the form that is expected.")])
async def test_each_field_has_its_words(house: House, locale: str, words: str) -> None:
    staff = await house.staff("admin")
    answer = await house.http.post("/api/v1/channels", json=WRONG, headers={**staff.headers, "Accept-Language": locale})
    said = {error["field"].removeprefix("body."): error["message"] for error in answer.json()["errors"]}
    assert answer.status_code == 422 and said.keys() == WRONG.keys() - {"kind", "name"}
    assert {said[field] for field in ("account_sid", "auth_token", "from")} == {words}
    assert not any(sign in message for message in said.values() for sign in ("^", "Value error", "Input should"))
