import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from wallet.crypto import private_file


def test_a_file_is_made_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret"

    private_file.create(path, "text")

    assert path.stat().st_mode & 0o777 == 0o600
    assert private_file.read(path) == b"text"


def test_nothing_else_is_left_in_the_folder(tmp_path):
    private_file.create(tmp_path / "secret", "text")

    assert os.listdir(tmp_path) == ["secret"]


def test_a_file_is_never_overwritten(tmp_path):
    path = tmp_path / "secret"
    private_file.create(path, "first")

    with pytest.raises(FileExistsError):
        private_file.create(path, "second")

    assert private_file.read(path) == b"first"
    assert os.listdir(tmp_path) == ["secret"]


def test_of_many_who_make_the_file_one_succeeds_and_it_is_whole(tmp_path):
    path = tmp_path / "secret"

    def create(number):
        try:
            private_file.create(path, f"{number}" * 10_000)
        except FileExistsError:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        [winner] = [number for number in pool.map(create, range(8)) if number is not None]

    assert private_file.read(path) == b"%d" % winner * 10_000


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666])
def test_a_file_that_others_may_open_is_refused(tmp_path, mode):
    path = tmp_path / "secret"
    private_file.create(path, "text")
    path.chmod(mode)

    with pytest.raises(private_file.NotPrivate, match="chmod 600"):
        private_file.read(path)


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_file_of_the_owner_alone_is_read(tmp_path, mode):
    path = tmp_path / "secret"
    private_file.create(path, "text")
    path.chmod(mode)

    assert private_file.read(path) == b"text"
