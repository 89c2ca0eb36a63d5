"""The first answer: a transcript in, a decision out."""
