"""How a question's words meet those of passages: misspelled, in slang, in another language."""

from uuid import UUID, uuid5

import pytest

from knowledge_base import languages, words
from knowledge_base.retrieval.analysed import analyse
from knowledge_base.retrieval.hits import PassageRow
from knowledge_base.retrieval.index import Index

SPACE = UUID("6f1d7f0e-0000-4000-8000-000000000001")
ARTICLES = (
    ("es", "Controles del embarazo", "Si estás embarazada, pedí los controles en la salita."),
    ("es", "Trámites por fallecimiento", "Cuando alguien fallece, la oficina ayuda con la partida."),
    ("es", "Trabajo en la huerta", "El trabajo en la huerta es los lunes. Se paga en pesos."),
    ("es", "Traslado a otra sede", "Si te mudás a otra provincia, pedí el traslado con tiempo."),
    ("en", "Library rules", "Books may be returned at the desk. The library closes in winter."),
)


def row(number: int, language: str, title: str, text: str) -> PassageRow:
    return PassageRow(uuid5(SPACE, f"p{number}"), uuid5(SPACE, f"a{number}"), title, "", text, language)


INDEX = Index([analyse(row(number, *article)) for number, article in enumerate(ARTICLES)], 1)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("estoi enbarasada", "Controles del embarazo"),
        ("fayesio mi tio", "Trámites por fallecimiento"),
        ("busco laburo", "Trabajo en la huerta"),
        ("me mudo, ¿qué hago?", "Traslado a otra sede"),
        ("¿cuándo cierra la biblioteca?", "Library rules"),
        ("Estou grávida, onde faço o controle?", "Controles del embarazo"),
        ("I have to move to another province", "Traslado a otra sede"),
        ("tlaslado a otar sede", "Traslado a otra sede"),
    ],
)
def test_the_article_is_found_by_other_words(question: str, title: str) -> None:
    assert INDEX.search(question)[0].passage.title == title


@pytest.mark.parametrize("question", ["", "???", "¿y?", "qwrtz", "🙂"])
def test_nothing_known_finds_nothing(question: str) -> None:
    assert INDEX.search(question) == []


def test_what_is_asked_for_of_an_article_may_stand_in_several_parts() -> None:
    parts = [
        row(10, "es", "Taller de danza", "El taller de danza se hace en el salón grande."),
        row(10, "es", "Taller de danza", "Prestamos zapatillas."),
        row(11, "es", "Zapatillas y abrigo", "Damos zapatillas en el ropero. También hay salón."),
    ]
    keyed = [
        PassageRow(uuid5(SPACE, f"part{number}"), part.article_id, part.title, "", part.text, position=number)
        for number, part in enumerate(parts)
    ]
    hits = Index([analyse(part) for part in keyed], 1).search("¿prestan zapatillas en el taller de danza?")
    assert hits[0].passage.title == "Taller de danza"


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        ("pido pedir pidieron", "es"),
        ("obra obras", "es"),
        ("vuelvo volver", "es"),
        ("inscripto inscribir", "es"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str, language: str) -> None:
    assert len({words.stem(form, language) for form in forms.split()}) == 1


def test_words_of_one_origin_are_known_as_such() -> None:
    for spanish, other in (
        ("atributo", "attribute"),
        ("universidad", "university"),
        ("filosofia", "philosophy"),
    ):
        assert languages.kin(spanish) == languages.kin(other)
    assert languages.kin("conejo") != languages.kin("consejo")
    assert languages.likely_spanish("informacoes", "pt") == words.stem("informaciones")


def test_the_small_words_tell_the_language() -> None:
    assert words.spoken("what can I do with the books") == {"en"}
    assert words.spoken("¿qué hago con los libros?") == {"es"}
    assert words.spoken("taxi") == {"es", "en", "pt"}
