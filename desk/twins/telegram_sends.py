"""The messages that a bot sends, as Telegram gives them back: texts, files, albums."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

SENDS = {
    "sendMessage": "text", "sendPhoto": "photo", "sendVoice": "voice", "sendAudio": "audio", "sendVideo": "video",
    "sendAnimation": "animation", "sendDocument": "document", "sendMediaGroup": "media",
}  # fmt: skip
"""Calls that show a person something -> the field that holds it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        return f"<{self.name}, {len(self.data)} bytes>"


async def values_of(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return values | dict(await request.json())
    async with request.form(max_part_size=1_000_000) as form:
        for name, value in form.items():
            values[name] = Upload(value.filename or "", await value.read()) if isinstance(value, UploadFile) else value
    return values


def decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def messages(method: str, values: Mapping[str, Any], bot: dict[str, Any], number: Callable[[], int],
             keep: Callable[[bytes], str]) -> list[dict[str, Any]]:  # fmt: skip
    """One message; of an album one for each file."""
    base = {"from": bot, "chat": {"id": int(values["chat_id"]), "type": "private"}, "date": int(time.time())}
    if quoted := decoded(values.get("reply_parameters")):
        base["reply_to_message"] = {**base, "message_id": quoted["message_id"], "text": "…"}
    if method == "sendMessage":
        base["text"] = values["text"]
    if method == "sendMediaGroup":
        group = str(number())
        return [
            {"message_id": number(), **base, "media_group_id": group, **_file(one["type"], _named(one["media"], values), keep),
             **({"caption": one["caption"]} if one.get("caption") else {})}
            for one in decoded(values["media"])
        ]  # fmt: skip
    field = SENDS[method]
    shown = {} if method == "sendMessage" else _file(field, _named(values[field], values), keep)
    captioned = {"caption": values["caption"]} if values.get("caption") else {}
    markup = decoded(values.get("reply_markup"))
    pressed = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    return [{"message_id": number(), **base, **shown, **captioned, **pressed}]


def _named(reference: Any, values: Mapping[str, Any]) -> Upload | None:
    if isinstance(reference, str) and reference.startswith("attach://"):
        reference = values.get(reference.removeprefix("attach://"))
    return reference if isinstance(reference, Upload) else None


def _file(kind: str, upload: Upload | None, keep: Callable[[bytes], str]) -> dict[str, Any]:
    data = upload.data if upload else b""
    told: dict[str, Any] = {"file_id": keep(data), "file_unique_id": f"u{len(data)}", "file_size": len(data)}
    if kind == "photo":
        return {"photo": [{**told, "width": 90, "height": 60}]}
    if kind in ("video", "animation"):
        told |= {"width": 90, "height": 60}
    if kind in ("video", "animation", "voice", "audio"):
        told["duration"] = 1
    if upload and kind not in ("voice", "photo"):
        told["file_name"] = upload.name
    # Telegram repeats an animation as a document.
    return {kind: told, **({"document": told} if kind == "animation" else {})}
