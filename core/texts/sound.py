"""Plain and phonetic forms of words: what a search, a rule and a misspelling can agree on."""

import re
import unicodedata

_SOFT_C = re.compile(r"c(?=[eiy])")
_SOFT_G = re.compile(r"g(?=[ei])")
_DOUBLE = re.compile(r"(.)\1")


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in range(0xC0, 0x250):
        bare = unicodedata.normalize("NFKD", chr(code)).encode("ascii", "ignore").decode().lower()
        if bare:
            table[code] = bare
    invisible = (*range(0x300, 0x370), *range(0x200B, 0x2010), *range(0xFE00, 0xFE10), 0x2060, 0xFEFF, 0xAD)
    apostrophes = (0x27, 0x2019, 0x2018, 0x60, 0xB4)
    table.update(dict.fromkeys((*invisible, *apostrophes)))
    table.update({ord(look): bare for look, bare in zip("аеорсухіѕ", "aeopcyxis", strict=True)})
    table.update({ord(mark): '"' for mark in "“”«»„"})
    table[0x2026] = "."
    table.update({code: chr(code - 0xFEE0).lower() for code in range(0xFF10, 0xFF5B)})
    return table


_TABLE = _table()
_BYTES = bytes(ord((_TABLE.get(code) or chr(code))[0]) for code in range(256))
_GONE = bytes(code for code in range(256) if _TABLE.get(code, "") is None)


def plain(text: str) -> str:
    """Lower case without accents, invisible marks, look-alike letters or apostrophes."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered.replace("'", "")
    try:
        # Spanish is Latin-1 nearly always, and bytes translate ten times as fast.
        return lowered.encode("latin-1").translate(_BYTES, _GONE).decode("latin-1")
    except UnicodeEncodeError:
        return lowered.translate(_TABLE)


def phonetic(word: str) -> str:
    """How a plain word sounds to a rioplatense ear: b/v, s/c/z, ll/y, silent h, k/qu/c. Never longer than the word."""
    word = _SOFT_C.sub("s", word).replace("ch", "#").replace("qu", "k").replace("ll", "y").replace("h", "")
    if "g" in word:
        word = _SOFT_G.sub("j", word).replace("gu", "g")
    word = word.replace("v", "b").replace("z", "s").replace("c", "k").replace("q", "k").replace("w", "u")
    return _DOUBLE.sub(r"\1", word).replace("#", "ch")
