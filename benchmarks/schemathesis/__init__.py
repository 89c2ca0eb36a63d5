"""Every operation of the OpenAPI document as Schemathesis understands it, in the name of every role."""
