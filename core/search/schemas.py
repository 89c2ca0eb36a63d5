"""What was found, on the wire."""

from pydantic import BaseModel


class Piece(BaseModel):
    """Of a line that was said; `found`: one of the words that were looked for."""

    text: str
    found: bool
