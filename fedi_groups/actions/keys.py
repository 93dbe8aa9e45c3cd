"""New key pairs for local actors, made before the transaction that needs them: 50 to 200 ms of CPU."""

from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.wire.keys import generate_ed25519, generate_rsa, multibase, public_pem, seal


def make_keys(secret: bytes) -> FreshKeys:
    """RSA-2048 and Ed25519, private halves sealed with `secret`. Run it in a thread."""
    rsa, ed25519 = generate_rsa(), generate_ed25519()
    return FreshKeys(
        rsa_public=public_pem(rsa),
        rsa_sealed=seal(rsa, secret),
        ed25519_public=multibase(ed25519.public_key()),
        ed25519_sealed=seal(ed25519, secret),
    )
