"""Signing in at the institution's own provider: OpenID Connect, authorization code with PKCE."""
