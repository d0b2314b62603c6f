from pathlib import Path

from app.launch.processes import logs


def test_a_log_is_continued(tmp_path: Path) -> None:
    for word in (b"one\n", b"two\n"):
        with logs.opened(tmp_path / "web.log") as log:
            log.write(word)

    assert (tmp_path / "web.log").read_bytes() == b"one\ntwo\n"


def test_a_log_that_has_grown_too_large_makes_room(tmp_path: Path) -> None:
    full = tmp_path / "web.log"
    with full.open("wb") as file:
        file.truncate(logs.LARGEST_LOG_BYTES + 1)

    logs.opened(full).close()

    assert full.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size == logs.LARGEST_LOG_BYTES + 1


def test_last_words_are_those_of_the_last_start(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("before\n" + "".join(f"line {n}\n" for n in range(20)), "utf-8")

    assert logs.last_words(log, since=0).splitlines()[1:] == [
        f"    line {n}" for n in range(12, 20)
    ]
    assert "before" not in logs.last_words(log, since=len("before\n"))
