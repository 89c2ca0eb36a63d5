"""Tokens for programs: named, narrowed to some of their owner's rights, with an end."""
