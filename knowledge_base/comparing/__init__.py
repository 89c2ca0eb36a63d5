"""What articles say twice, and what they say otherwise of the same thing: marked for people to look at, never acted upon."""
