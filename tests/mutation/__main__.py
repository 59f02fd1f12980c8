"""Changes the rules of the report one spot at a time and asks whether a test notices.

    python -m tests.mutation                    all modules, each by its own unit tests
    python -m tests.mutation shares ranking     some of them

Prints what survived: each is a missing test, or a change that changes nothing, as docs/mutation.md says.
"""

import argparse
import importlib.abc
import importlib.util
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import hypothesis  # noqa: F401 - imported once for all of the processes that are forked
import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "tests" / "unit"
SECONDS = 300
"""After so long a test that hangs has noticed the change."""


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives out the changed source of one module in place of its file: no file is written."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        """Take the module's name, its file and what to run in place of it."""
        self._name, self._path, self._source = name, path, source

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Answer for the one module."""
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source under the name of the file."""
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102 - our own source


def is_noticed(module: str, mutant: Mutant, tests: Sequence[str]) -> bool:
    """Run the tests in a process of their own, in which the module is the changed one."""
    child = os.fork()
    if not child:
        os._exit(_tested(module, mutant.source, tests))
    for _ in range(SECONDS * 10):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        signal.sigtimedwait([signal.SIGCHLD], 0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _tested(module: str, source: str, tests: Sequence[str]) -> int:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        # The rules need nothing of the application: neither its package nor the tests' conftest is loaded.
        package = ModuleType("reception")
        package.__path__ = [str(ROOT / "reception")]
        sys.modules["reception"] = package
        name = f"reception.domain.{module}"
        sys.meta_path.insert(0, Mutated(name, _path(module), source))
        where = [f"--confcutdir={UNIT}", f"--rootdir={ROOT}", "-p", "no:cacheprovider"]
        quiet = ["-q", "-x", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        return int(pytest.main([*quiet, "-p", "tests.mutation.examples", *where, *tests]))


def _path(module: str) -> Path:
    return ROOT / "reception" / "domain" / f"{module}.py"


def survivors(module: str) -> Iterator[Mutant]:
    """Yield the changes of a module that no test of its own notices."""
    tests = [str(UNIT / "domain" / each) for each in SUBJECTS[module]]
    source = _path(module).read_text()
    if is_noticed(module, Mutant(0, "nothing", source), tests):
        raise SystemExit(f"{module}: its tests fail before anything is changed")
    found = list(mutants(source))
    count = 0
    for mutant in found:
        if not is_noticed(module, mutant, tests):
            count += 1
            yield mutant
    say(f"{module}: {len(found)} changes, {len(found) - count} noticed, {count} survived")


def say(line: str) -> None:
    """Print at once: a run takes its time."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Change each module asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(SUBJECTS)}; default: all")
    asked = parser.parse_args().modules or list(SUBJECTS)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for module in asked:
            for mutant in survivors(module):
                say(f"  {module}.py:{mutant.line}: {mutant.what}")


if __name__ == "__main__":
    main()
