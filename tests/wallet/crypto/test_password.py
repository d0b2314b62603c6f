"""Officers' passwords at rest."""

from wallet.crypto import password


def test_the_right_password_is_recognized_and_another_is_not():
    kept = password.digest("correct horse")

    assert password.is_right("correct horse", kept)
    assert not password.is_right("Correct horse", kept)


def test_the_same_password_is_kept_differently_each_time():
    assert password.digest("same") != password.digest("same")


def test_nobodys_digest_matches_no_password():
    assert not password.is_right("", password.nobodys())
