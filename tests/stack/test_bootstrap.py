import ast
import base64
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.launch.installation import stamp, tools
from app.launch.installation.venv_folder import is_usable
from tests.app import both_pips

ROOT = Path(__file__).parents[2]
# The interpreter that .venv was made from: the one inside has no pip.
PYTHON = str(Path(sys.executable).resolve())
PATIENCE_SECONDS = 120


class Project:
    """A copy of the bootstrap in a folder of its own, with one tiny package to install."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "app/launch/installation", folder / "app/launch/installation")
        for name in ("__init__.py", "launch/__init__.py", "launch/bootstrap.py"):
            shutil.copy(ROOT / "app" / name, folder / "app" / name)
        self.require(make_wheel(folder, "1.0"))
        self.python = folder / ".venv/bin/python"

    def require(self, *wheels: Path, sha256: str | None = None) -> None:
        """Lock both files to these tiny packages."""
        lock = "--no-index\n--find-links wheels\n"
        for wheel in wheels:
            digest = sha256 or hashlib.sha256(wheel.read_bytes()).hexdigest()
            name, version = wheel.name.split("-")[:2]
            lock += f"{name}=={version} --hash=sha256:{digest}\n"
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.folder / name).write_text(lock, "utf-8")

    def require_from(self, index: str) -> None:
        lock = f"--index-url {index}\ntiny==3.0 --hash=sha256:{'0' * 64}\n"
        (self.folder / "requirements.txt").write_text(lock, "utf-8")

    def start(
        self, which: str = "runtime", under: Sequence[str] = (), **variables: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*under, PYTHON, "-m", "app.launch.bootstrap", which],
            cwd=self.folder,
            env={**os.environ, "PIP_RETRIES": "0", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def bootstrap(self, which: str = "runtime", **variables: str) -> tuple[int, str]:
        process = self.start(which, **variables)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, output

    def installed(self, name: str = "tiny") -> str:
        command = [str(self.python), "-c", f"import {name}; print({name}.VERSION)"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def make_wheel(folder: Path, version: str, name: str = "tiny", requires: str = "") -> Path:
    about = f"{name}-{version}.dist-info"
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    files = {
        f"{name}.py": f"VERSION = '{version}'\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    wheel = folder / f"wheels/{name}-{version}-py3-none-any.whl"
    wheel.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{about}/RECORD", record(files))
    return wheel


def record(files: dict[str, str]) -> str:
    lines = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        lines.append(f"{name},sha256={digest.rstrip('=')},{len(text)}\n")
    return "".join(lines)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("template"))
    code, output = project.bootstrap()
    assert code == 0, output
    return project.folder / ".venv"


@pytest.fixture
def installed_project(project: Project, template: Path) -> Project:
    shutil.copytree(template, project.folder / ".venv", symlinks=True)
    return project


def test_the_first_start_installs_and_the_second_has_nothing_to_do(project: Project) -> None:
    first = project.bootstrap()
    second = project.bootstrap()

    assert first[0] == 0
    assert "Installing 1 packages" in first[1]
    assert "1 packages are ready" in first[1]
    assert project.installed() == "1.0"
    assert second == (0, "")


def test_a_changed_lock_is_installed_and_serves_both_commands(installed_project: Project) -> None:
    installed_project.require(make_wheel(installed_project.folder, "2.0"))

    code, _ = installed_project.bootstrap("dev")

    assert code == 0
    assert installed_project.installed() == "2.0"
    assert installed_project.bootstrap("runtime") == (0, "")


def test_an_unfinished_venv_is_made_anew(installed_project: Project) -> None:
    stamp.write(installed_project.folder, {"unfinished": True})

    code, output = installed_project.bootstrap()

    assert code == 0
    assert "making it anew" in output
    assert installed_project.installed() == "1.0"


def test_a_venv_that_is_not_whole_is_recognized(installed_project: Project) -> None:
    folder = installed_project.folder
    whole = stamp.read(folder)

    assert is_usable(folder, whole)
    assert is_usable(folder, {})
    assert not is_usable(folder, {**whole, "unfinished": True})
    assert not is_usable(folder, {**whole, "python": [3, 10]})
    installed_project.python.unlink()
    assert not is_usable(folder, whole)


def test_without_a_network_the_sentence_names_it_and_what_was_there_stays(
    installed_project: Project,
) -> None:
    before = stamp.read(installed_project.folder)
    installed_project.require_from("http://127.0.0.1:9/simple")

    code, output = installed_project.bootstrap()

    assert code == 1
    assert "the package index cannot be reached: check the network or the proxy" in output
    assert stamp.read(installed_project.folder) == before


def test_a_package_with_another_digest_is_not_installed(project: Project) -> None:
    project.require(project.folder / "wheels/tiny-1.0-py3-none-any.whl", sha256="0" * 64)

    code, output = project.bootstrap()

    assert code == 1
    assert "DO NOT MATCH THE HASHES" in output
    assert project.installed() == ""


def test_a_lock_that_is_not_complete_is_told_and_fails_every_start_until_it_is(
    project: Project,
) -> None:
    tiny = make_wheel(project.folder, "1.1", requires="forgotten>=2")
    project.require(tiny)
    first, second = project.bootstrap(), project.bootstrap()
    project.require(tiny, make_wheel(project.folder, "2.0", name="forgotten"))

    third = project.bootstrap()

    told = "the lock is not complete: tiny 1.1 requires forgotten, which is not installed."
    assert first[0] == second[0] == 1
    assert first[1].count(told) == second[1].count(told) == 1
    assert "are ready" not in first[1] + second[1]
    assert "Traceback" not in first[1] + second[1]
    assert third[0] == 0
    assert (project.installed(), project.installed("forgotten")) == ("1.1", "2.0")


def test_a_lock_that_names_another_version_than_is_needed_fails_the_start(
    installed_project: Project,
) -> None:
    folder = installed_project.folder
    tiny = make_wheel(folder, "1.1", requires="old>=2")
    installed_project.require(tiny, make_wheel(folder, "1.0", name="old"))

    code, output = installed_project.bootstrap()

    assert code == 1
    assert "tiny 1.1 has requirement old>=2, but you have old 1.0." in output
    assert stamp.read(folder) == {"unfinished": True}


def test_two_starts_at_once_take_turns(project: Project) -> None:
    both = [project.start(), project.start()]
    outputs = [one.communicate(timeout=PATIENCE_SECONDS)[0] for one in both]

    assert [one.returncode for one in both] == [0, 0]
    assert "".join(outputs).count("packages are ready") == 1
    assert project.installed() == "1.0"


@pytest.fixture
def silent_index() -> Iterator[socket.socket]:
    """An index that takes a call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_SECONDS)
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_installation_is_taken_up_by_the_next_start(
    project: Project, silent_index: socket.socket, number: signal.Signals
) -> None:
    project.require_from(f"http://127.0.0.1:{silent_index.getsockname()[1]}/simple")
    process = project.start()
    with silent_index.accept()[0]:
        process.send_signal(number)
        process.communicate(timeout=PATIENCE_SECONDS)
    project.require(project.folder / "wheels/tiny-1.0-py3-none-any.whl")

    code, output = project.bootstrap()

    assert process.returncode == 130
    assert code == 0
    assert "making it anew" in output
    assert project.installed() == "1.0"


def test_under_nohup_an_installation_outlives_its_terminal(
    project: Project, silent_index: socket.socket
) -> None:
    project.require_from(f"http://127.0.0.1:{silent_index.getsockname()[1]}/simple")
    process = project.start(under=["nohup"])
    with silent_index.accept()[0]:
        process.send_signal(signal.SIGHUP)
    silent_index.close()

    output, _ = process.communicate(timeout=PATIENCE_SECONDS)

    # It went on, and heard that the index is gone.
    assert process.returncode == 1
    assert "the package index cannot be reached" in output


def test_an_interpreter_without_pip_is_told_so(project: Project, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", bare], check=True)

    answer = subprocess.run(
        [bare / "bin/python", "-m", "app.launch.bootstrap", "runtime"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "has no pip" in answer.stderr


def test_the_door_can_be_read_by_old_interpreters() -> None:
    source = (ROOT / "app/launch/bootstrap.py").read_text("ascii")
    tree = ast.parse(source, feature_version=(3, 4))

    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.FunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, modern)]
    assert not (ROOT / "app/__init__.py").read_text("utf-8")
    assert not (ROOT / "app/launch/__init__.py").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_the_oldest_pip_that_is_promised_is_the_one_that_is_tried(page: str) -> None:
    oldest = ".".join(map(str, tools.OLDEST_PIP))
    text = (ROOT / page).read_text("utf-8")

    assert set(re.findall(r"\bpip (?:≥ )?(\d+\.\d+)", text)) == {oldest}
    assert list(both_pips.PIPS) == [f"pip=={oldest}", "pip"]
    assert both_pips.__name__ in (ROOT / ".ci/run").read_text("utf-8")


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = (
        {
            line.split(" ")[0]
            for line in (ROOT / name).read_text("utf-8").splitlines()
            if "==" in line
        }
        for name in ("requirements.txt", "requirements-dev.txt")
    )

    assert runtime
    assert runtime <= dev
