"""A conforming sign-in provider in this process, and what goes wrong with one: altered tokens, new keys, an absence."""

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client

Claims = dict[str, Any]


class Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None: ...


class Provider:
    """The library's provider, behind a door that checks PKCE (it does not) and signs by a key that can be changed.

    `alter`: what happens to the claims of a token before it is signed. `asked`: paths, in their order.
    """

    def __init__(self, users: dict[str, Claims]) -> None:
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        from oidc_provider_mock import User, app

        self._app: Any = app(require_nonce=True, user_claims=[User(sub=sub, claims=told) for sub, told in users.items()])
        self._challenges: dict[str, str] = {}
        self.issuer = ""
        self.alter: Callable[[Claims], Claims] = lambda claims: claims
        self.metadata: Claims = {}
        self.algorithm = "RS256"
        self.away = False
        self.asked: list[str] = []
        self.rotate()

    def rotate(self) -> None:
        self._key, self._name = rsa.generate_private_key(65537, 2048), uuid4().hex

    def sign_in(self, url: str, subject: str, action: str = "authorize") -> str:
        """What a person does at the provider; the address that the browser is sent back to."""
        path = url.removeprefix(self.issuer)
        asked = {name: values[0] for name, values in parse_qs(url.partition("?")[2]).items()}
        assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
        answer = Client(self._app).post(path, base_url=self.issuer, data={"sub": subject, "action": action})
        assert answer.status_code == 302, answer.text
        back = answer.headers["Location"]
        code = parse_qs(back.partition("?")[2]).get("code", [""])[0]
        self._challenges[code] = asked["code_challenge"]
        return back

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if self.away:
            return _answer(start, "503 Service Unavailable", {})
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
            strange = {"kty": "XYZ", "kid": "strange"}
            return _answer(start, "200 OK", {"keys": [strange, public | {"kid": self._name, "use": "sig"}]})
        if path == "/oauth2/token":
            return self._token(environ, start)
        if path.endswith("openid-configuration"):
            told = Client(self._app).get(path, base_url=self.issuer).get_json()
            return _answer(start, "200 OK", told | self.metadata)
        found: Iterable[bytes] = self._app(environ, start)
        return found

    def _token(self, environ: Any, start: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self._challenges.pop(form["code"], None):
            return _answer(start, "400 Bad Request", {"error": "invalid_grant"})
        headers = {"Authorization": environ["HTTP_AUTHORIZATION"]} if "HTTP_AUTHORIZATION" in environ else {}
        answer = Client(self._app).post("/oauth2/token", base_url=self.issuer, data=form, headers=headers)
        told = answer.get_json()
        claims = self.alter(jwt.decode(told["id_token"], options={"verify_signature": False}))
        # A shared secret in place of a key: the old trick of handing over a MAC for a signature.
        key: Any = {"RS256": self._key, "HS256": "s" * 64, "none": None}[self.algorithm]
        told["id_token"] = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": self._name})
        return _answer(start, answer.status, told)


def _answer(start: Any, status: str, told: Claims) -> list[bytes]:
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


@contextmanager
def serving(users: dict[str, Claims]) -> Iterator[Provider]:
    provider = Provider(users)
    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=Silent)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
