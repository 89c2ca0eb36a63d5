"""A text of any length as a bounded number of short pieces, so that the rules' work stays in proportion to the text."""

PIECE, OVERLAP = 1_500, 300  # characters; what is told across a border is read in the overlap
END = 8_000  # no channel carries more in one message; of a longer text both ends are read
LONGEST_WORD = 40


def pieces(text: str) -> list[str]:
    """In order; words are kept whole where there are any to keep."""
    if len(text) <= PIECE:
        return [text]
    if len(text) > 2 * END:
        return [*_cut(text[:END]), *_cut(text[-END:])]
    return _cut(text)


def _cut(text: str) -> list[str]:
    found: list[str] = []
    begin = 0
    while True:
        end = begin + PIECE
        if end >= len(text):
            return [*found, text[begin:]]
        end = _space(text, end)
        found.append(text[begin:end])
        begin = _space(text, end - OVERLAP)


def _space(text: str, near: int) -> int:
    """The last white space shortly before, else the place itself."""
    return next((n for n in range(near, near - LONGEST_WORD, -1) if text[n].isspace()), near)
