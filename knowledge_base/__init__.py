"""What we know: articles with versions, passages, and how they are found."""
