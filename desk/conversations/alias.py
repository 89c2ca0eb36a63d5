"""Pseudonyms for people who write: a tree or bird of the region and a number, nothing about them."""

import secrets

_WORDS = (
    "Ceibo", "Jacarandá", "Lapacho", "Quebracho", "Ombú", "Algarrobo", "Sauce", "Timbó", "Aromo", "Tala", "Molle",
    "Ñandubay", "Coronilla", "Palo Borracho", "Arrayán", "Coihue", "Lenga", "Pehuén", "Notro", "Maitén", "Calandria",
    "Hornero", "Zorzal", "Benteveo", "Chingolo", "Tero", "Cardenal", "Jilguero", "Churrinche", "Picaflor", "Ñandú",
    "Flamenco", "Garza", "Golondrina", "Ratona", "Chajá",
)  # fmt: skip


def new_alias() -> str:
    return f"{secrets.choice(_WORDS)} {secrets.randbelow(900) + 100}"
