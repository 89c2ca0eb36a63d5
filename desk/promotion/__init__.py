"""Where conversations and casework meet: promoting, linking, and the pages that show both."""
