"""How socket packets are written."""

from typing import Any

import orjson


class PacketJson:
    """orjson in the shape that python-socketio asks of a json module."""

    @staticmethod
    def dumps(value: Any, *_: Any, **__: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    @staticmethod
    def loads(text: str | bytes, *_: Any, **__: Any) -> Any:
        return orjson.loads(text)
