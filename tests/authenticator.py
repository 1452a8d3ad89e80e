"""A security key made of software (WebAuthn, ES256, attestation "none"): what a browser would send for it."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _WITH_CREDENTIAL = 0x01, 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class SecurityKey:
    """One key pair. `origin`: the site that the browser shows; `signs` counts up with each answer."""

    def __init__(self, origin: str = "http://testserver") -> None:
        self.origin, self.signs = origin, 0
        self.number = token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def creates(self, options: str) -> str:
        point = self._key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        credential = bytes(16) + len(self.number).to_bytes(2) + self.number + public
        data = self._data(json.loads(options)["rp"]["id"], _WITH_CREDENTIAL) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(self._seen("create", options), attestationObject=attestation)

    def signs_in(self, options: str) -> str:
        self.signs += 1
        data = self._data(json.loads(options)["rpId"])
        seen = self._seen("get", options)
        signature = self._key.sign(data + hashlib.sha256(seen).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(seen, authenticatorData=data, signature=signature)

    def _data(self, host: str, flags: int = 0) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([_PRESENT | flags]) + self.signs.to_bytes(4)

    def _seen(self, what: str, options: str) -> bytes:
        challenge = _text(urlsafe_b64decode(json.loads(options)["challenge"] + "=="))
        return json.dumps(
            {"type": f"webauthn.{what}", "challenge": challenge, "origin": self.origin}
        ).encode()

    def _answer(self, seen: bytes, **parts: bytes) -> str:
        response = {"clientDataJSON": _text(seen)} | {name: _text(part) for name, part in parts.items()}
        number = _text(self.number)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})
