"""Bytes of a stranger to Markdown. Only the child process imports these: see `knowledge_base.imports.child`."""
