"""How soon a person should look at a message that shows no danger: a small classifier, and how it is trained."""
