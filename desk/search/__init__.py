"""Tokens for what was written: made in the background, right after it was kept, so that no message waits for them."""
