"""Finding passages: a lexical leg in memory, a vector leg in Chroma, fused and re-ranked by exact scores."""

from knowledge_base.retrieval.hits import Hit, PassageRow

__all__ = ["Hit", "PassageRow"]
