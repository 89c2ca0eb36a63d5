"""People that the desk works with: names and details sealed, found by keyed tokens."""
