"""Every operation of the OpenAPI document, in the name of every role, given what it may and may not take."""
