"""Examples printed in the standards, by which the wallet tests itself at start."""

from typing import NamedTuple


class Sm2Example(NamedTuple):
    public: bytes
    message: bytes
    signature: bytes


class Sm3Example(NamedTuple):
    message: bytes
    digest: bytes


class HmacExample(NamedTuple):
    key: bytes
    message: bytes
    mac: bytes


class Sm4Example(NamedTuple):
    key: bytes
    nonce: bytes
    about: bytes
    text: bytes
    sealed: bytes


# GM/T 0003.5-2012, A.2
SM2 = Sm2Example(
    public=bytes.fromhex(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    ),
    message=b"message digest",
    signature=bytes.fromhex(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    ),
)

# GM/T 0004-2012, A.1
SM3 = Sm3Example(
    message=b"abc",
    digest=bytes.fromhex("66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"),
)

# GM/T 0042-2015, D.3
HMAC_SM3 = HmacExample(
    key=bytes(range(1, 33)),
    message=b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
    mac=bytes.fromhex("CA05E144ED05D1857840D1F318A4A8669E559FC8391F414485BFDF7BB408963A"),
)

# RFC 8998, A.1
SM4_GCM = Sm4Example(
    key=bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"),
    nonce=bytes.fromhex("00001234567800000000ABCD"),
    about=bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    text=b"".join(bytes((byte,)) * 8 for byte in bytes.fromhex("AABBCCDDEEFFEEAA")),
    sealed=bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    ),
)
