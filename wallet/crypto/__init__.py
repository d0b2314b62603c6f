"""SM2, SM3 and SM4 behind one wall: bytes in, bytes out.

    sm2  sm3  sm4      the algorithms, in the shape that the wallet needs
    vault              fields that only the wallet can read
    keys               the key file
    selftest           what must hold before anything is served
    engine             the port behind sm2; libcrypto and portable stand behind it

The rules of the wall:
1. No other room imports ctypes, gmssl or cryptography.
2. Hex, DER and C stay inside. A signature is 64 bytes r‖s, a public key 64 bytes X‖Y.
3. What comes from outside is checked here before an engine sees it.
4. A signature is good or BadSignature is raised; there is no third answer.
5. No message, name or repr ever shows key material.
"""
