"""Reports in their first form: named statements over what the asker may see, as JSON or CSV."""
