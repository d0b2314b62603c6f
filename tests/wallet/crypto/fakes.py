"""Engines that misbehave, to see the wall hold."""

from wallet.crypto.engine import BadKey
from wallet.crypto.libcrypto import Libcrypto


class Credulous:
    """Computes as it should, and believes every signature."""

    name = "credulous"

    def __init__(self):
        self.asked = 0

    def signer(self, d):
        return Libcrypto().signer(d)

    def verifier(self, public):
        return self

    def verify(self, digest, signature):
        self.asked += 1
        return True


class Suspicious:
    """Computes as it should, and believes nothing."""

    name = "suspicious"

    def signer(self, d):
        return Libcrypto().signer(d)

    def verifier(self, public):
        return self

    def verify(self, digest, signature):
        return False


class WithoutSm2:
    """A libcrypto that was built without SM2: it is there, and refuses every key."""

    name = "without SM2"

    def signer(self, d):
        raise BadKey("no such curve")

    def verifier(self, public):
        raise BadKey("no such curve")


class Swapped:
    """Signs with one key and shows the public half of another."""

    name = "swapped"

    def __init__(self, public):
        self._public = public

    def signer(self, d):
        signer = Libcrypto().signer(d)
        signer.public = self._public
        return signer

    def verifier(self, public):
        return Libcrypto().verifier(public)
