"""How a text and its files are cut into what a provider takes at once."""

import pytest

from channels.contract import Medium, Piece
from channels.registry import CHANNELS
from channels.telegram.media import Way, album, way

PHOTO, FILM, VOICE, PAPER = Medium("image/jpeg"), Medium("video/mp4"), Medium("audio/ogg"), Medium("application/pdf")


@pytest.mark.parametrize(
    ("media", "groups"),
    [
        ([], []),
        ([PHOTO], [(0,)]),
        ([PHOTO, FILM, PHOTO], [(0, 1, 2)]),
        ([PHOTO, VOICE, PHOTO], [(0,), (1,), (2,)]),
        ([VOICE, VOICE], [(0,), (1,)]),
        ([PAPER, PAPER, PHOTO, PHOTO], [(0, 1), (2, 3)]),
        ([PHOTO] * 12, [tuple(range(10)), (10, 11)]),
    ],
)
def test_what_goes_together_as_an_album(media: list[Medium], groups: list[tuple[int, ...]]) -> None:
    assert album([way(one.media_type) for one in media]) == groups


def test_what_telegram_cannot_play_is_a_document() -> None:
    assert [way(kind) for kind in ("audio/webm", "image/webp", "text/plain")] == [Way.DOCUMENT] * 3


def test_a_short_text_is_the_caption_and_a_long_one_goes_first() -> None:
    telegram = CHANNELS["telegram"]
    assert telegram.pieces("Mirá", [PHOTO, PHOTO]) == [Piece("Mirá", (0, 1))]
    assert telegram.pieces("", [VOICE]) == [Piece("", (0,))]
    pieces = telegram.pieces("😢" * 600, [PHOTO])
    assert pieces == [Piece("😢" * 600), Piece("", (0,))]


def test_whatsapp_takes_one_file_a_message_and_no_words_under_a_voice() -> None:
    whatsapp = CHANNELS["whatsapp"]
    assert whatsapp.pieces("Mirá", [PHOTO, PAPER]) == [Piece("Mirá", (0,)), Piece("", (1,))]
    assert whatsapp.pieces("Escuchá", [VOICE]) == [Piece("Escuchá"), Piece("", (0,))]
    assert whatsapp.pieces("", [VOICE]) == [Piece("", (0,))]
    long = "Una frase. " * 200
    parts = whatsapp.pieces(long, [PHOTO])
    assert parts[-1] == Piece("", (0,)) and " ".join(p.text for p in parts[:-1]) == long.strip()


@pytest.mark.parametrize("kind", ["telegram", "whatsapp"])
def test_without_files_the_parts_are_the_pieces(kind: str) -> None:
    channel = CHANNELS[kind]
    assert channel.pieces("Hola", []) == [Piece("Hola")]
    long = "Una frase bastante larga. " * 400
    assert [p.text for p in channel.pieces(long, [])] == channel.parts(long)
