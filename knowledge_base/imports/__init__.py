"""Documents and sites into drafts: read in a process of their own, fetched politely, never published by themselves."""
