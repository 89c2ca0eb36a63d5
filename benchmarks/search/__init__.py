"""How long a search over sealed messages takes, by a rare word, a common one, two together and none, for who sees all and for who sees little."""
