"""`make reset` removes what it says, after it was told to, and nothing else."""

from pathlib import Path

import pytest

from app.launch import reset as module
from app.launch.processes import data_folder
from app.launch.processes.refusal import CannotStart
from app.launch.reset import reset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "var"
    with data_folder.opened(made, address="http://127.0.0.1:8000"):
        (made / "wallet.sqlite").touch()
    return made


def never(_: str) -> str:
    raise AssertionError("it asks")


def test_it_asks_and_empties_the_folder(folder: Path) -> None:
    asked: list[str] = []

    said = reset(folder, ask=lambda question: asked.append(question) or "yes\n")

    assert str(folder) in asked[0]
    assert list(folder.iterdir()) == []
    assert "begins anew" in said


@pytest.mark.parametrize("answer", ["", "no", "y", "YES", "yes please"])
def test_any_other_word_removes_nothing(folder: Path, answer: str) -> None:
    assert reset(folder, ask=lambda _: answer) == "Nothing was removed."

    assert (folder / "wallet.sqlite").exists()


def test_a_running_wallet_is_left_alone(folder: Path) -> None:
    is_refused = pytest.raises(CannotStart, match="already running")
    with data_folder.opened(folder, address="http://127.0.0.1:8000"), is_refused:
        reset(folder, ask=never)

    assert (folder / "wallet.sqlite").exists()


def test_a_folder_that_is_not_the_wallets_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis").touch()

    assert "no data folder" in reset(tmp_path, ask=never)
    assert (tmp_path / "thesis").exists()
    assert "no data folder" in reset(tmp_path / "nothing", ask=never)


def test_it_looks_where_the_start_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert module.main({"DATA_DIR": str(tmp_path)}) == 0

    assert str(tmp_path) in capsys.readouterr().out
