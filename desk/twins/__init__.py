"""Stand-ins for the providers: real HTTP servers that check each call, so that a clone and its tests need no key."""
