import os
import stat
from pathlib import Path

import pytest

from app.launch.processes import data_folder
from app.launch.processes.refusal import CannotStart

ADDRESS = "http://127.0.0.1:8000"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("exists", [False, True])
def test_a_new_or_empty_folder_is_for_its_owner_only(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "data"
    if exists:
        folder.mkdir(mode=0o755)

    with data_folder.opened(folder, address=ADDRESS):
        assert [mode(folder / name) for name in (".", "run", "log")] == [0o700] * 3


def test_a_folder_that_holds_something_else_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "something").touch()

    with data_folder.opened(tmp_path, address=ADDRESS):
        assert mode(tmp_path) == 0o755


def test_a_folder_is_used_by_one_start_at_a_time(tmp_path: Path) -> None:
    refusal = rf"already running on .*{ADDRESS}, process {os.getpid()}"

    with data_folder.opened(tmp_path, address=ADDRESS), pytest.raises(CannotStart, match=refusal):
        data_folder.opened(tmp_path, address="http://127.0.0.1:9000").__enter__()

    with data_folder.opened(tmp_path, address=ADDRESS):
        pass


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(CannotStart, match=r"cannot be written \(Not a directory\).*DATA_DIR=…"):
        data_folder.opened(tmp_path / "data", address=ADDRESS).__enter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(CannotStart, match=r"cannot be written \(Permission denied\).*DATA_DIR=…"):
        data_folder.opened(tmp_path, address=ADDRESS).__enter__()
