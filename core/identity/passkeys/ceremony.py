"""The two ceremonies of WebAuthn, by py_webauthn: the one file that knows it.

User verification (a PIN, a finger) is asked for in both, so that a passkey alone is two factors.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.settings import Settings

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

NAME = "Ventanilla"
# What a wrong answer makes the library or its parts raise, beside its own errors.
_ODD = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


class BadAnswer(Exception):
    """Says which rule at most, never what stood in the answer."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Id and key as they are kept, in base 64 for addresses."""

    credential_id: str
    public_key: str
    sign_count: int


def site(settings: Settings) -> tuple[str, str]:
    """The relying party's id and the one origin that answers may come from."""
    parts = urlsplit(settings.public_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


def creation(
    settings: Settings, challenge: bytes, *, user: bytes, account: str, name: str, known: list[str]
) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, as JSON. A device that holds one of `known` makes no second."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=site(settings)[0], rp_name=NAME, user_id=user, user_name=account, user_display_name=name, challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[_descriptor(one) for one in known],
    )  # fmt: skip
    made: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return made


def request(settings: Settings, challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.get` takes, as JSON. It names nobody's keys: the device knows its own."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site(settings)[0], challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    made: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return made


def registered(settings: Settings, challenge: bytes, credential: dict[str, Any]) -> Registered:
    """Raises BadAnswer."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    party, origin = site(settings)
    try:
        found = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=party, expected_origin=origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, *_ODD) as error:
        raise BadAnswer(type(error).__name__) from None
    return Registered(
        bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key), found.sign_count
    )


def answered(
    settings: Settings, challenge: bytes, credential: dict[str, Any], *, public_key: str, sign_count: int
) -> int:
    """The key's new count. Raises BadAnswer, also for a count that went back: the key was copied."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    party, origin = site(settings)
    try:
        found = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=party, expected_origin=origin,
            credential_public_key=base64url_to_bytes(public_key), credential_current_sign_count=sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, *_ODD) as error:
        raise BadAnswer(type(error).__name__) from None
    return found.new_sign_count


def _descriptor(credential_id: str) -> "PublicKeyCredentialDescriptor":
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id))
