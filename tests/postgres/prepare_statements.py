"""Prepares every SQL statement of the stores on a throwaway PostgreSQL.

The tables are made first, from the same schemas, with the column words mapped
as the engine maps them. Each statement must prepare, and each parameter must be
inferred as one of the four types that Tasuki binds. Standard library only.
"""
import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TYPES = {"text", "bigint", "bytea", "double precision"}
WORDS = {"int64": "BIGINT", "double": "DOUBLE PRECISION", "bytes": "BYTEA"}
LITERAL = re.compile(r'R"sql\((.*?)\)sql"', re.S)
MARK = "@@ "


@dataclass
class Statement:
    place: str  # file:line
    text: str

    def is_table(self) -> bool:
        return re.match(r"\s*(CREATE|ALTER|DROP)\b", self.text) is not None

    def mapped(self) -> str:
        return re.sub(r"(?<=\s)(int64|double|bytes)\b",
                      lambda word: WORDS[word.group()], self.text)


# What the check must refuse, or it sees nothing.
SAMPLES = [
    Statement("sample:1", "SELECT room FROM schema_version WHERE $1 = 0"),
    Statement("sample:2", "INSERT OR IGNORE INTO schema_version VALUES ($1, 1)"),
]


def statements() -> Iterator[Statement]:
    """All of them; storage's tables come before those that stand on them."""
    paths = glob.glob(f"{ROOT}/src/storage/*.cc")
    paths += glob.glob(f"{ROOT}/src/*/store*.cc")
    paths += glob.glob(f"{ROOT}/src/*/schema*.cc")
    engines = (f"{ROOT}/src/sqlite/", f"{ROOT}/src/postgres/")
    for path in sorted(set(paths), key=lambda p: ("/storage/" not in p, p)):
        if path.startswith(engines):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in LITERAL.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Statement(f"{os.path.relpath(path, ROOT)}:{line}",
                            match.group(1))


class Server:
    """A PostgreSQL in a folder of its own, reached by a socket in there."""

    def __init__(self) -> None:
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"),
                          key=lambda p: int(p.split("/")[4]))
        if not programs or not os.path.exists(f"{programs[-1]}/initdb"):
            sys.exit("PostgreSQL is not installed: run ./dev setup test")
        self.programs = programs[-1]
        self.folder = tempfile.mkdtemp(prefix="tasuki-pg-")
        # It refuses to run as root.
        self.identity = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.identity = {"user": user.pw_uid, "group": user.pw_gid,
                             "extra_groups": []}

    def __enter__(self) -> "Server":
        self._run("initdb", "-D", self._data(), "-U", "tasuki", "-A", "trust",
                  "-E", "UTF8", "--locale=C", "-N")
        self._run("pg_ctl", "-D", self._data(), "-w", "-l",
                  f"{self.folder}/log", "-o",
                  f"-k {self.folder} -c listen_addresses= -c fsync=off",
                  "start")
        return self

    def __exit__(self, *_) -> None:
        self._run("pg_ctl", "-D", self._data(), "-m", "immediate", "-w", "stop")

    def _data(self) -> str:
        return f"{self.folder}/data"

    def _run(self, program: str, *arguments: str) -> None:
        # Into a file: the server would keep a pipe open.
        with open(f"{self.folder}/{program}.out", "w+",
                  encoding="utf-8") as out:
            done = subprocess.run(
                [f"{self.programs}/{program}", *arguments], stdout=out,
                stderr=out, stdin=subprocess.DEVNULL, cwd=self.folder,
                check=False, **self.identity)
            out.seek(0)
            if done.returncode != 0:
                sys.exit(f"{program} failed:\n{out.read()}")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def say(self, script: str) -> str:
        """What psql prints, errors in their places."""
        return subprocess.run(
            [f"{self.programs}/psql", "-X", "-q", "-A", "-t", "-h",
             self.folder, "-U", "tasuki", "-d", "postgres", "-f", "-"],
            input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd=self.folder, check=False, **self.identity).stdout


def script(tables: list[Statement], others: list[Statement]) -> str:
    lines = []
    for table in tables:
        lines.append(f"\\echo {MARK}{table.place}\n{table.mapped()};")
    for number, other in enumerate(others):
        lines.append(f"\\echo {MARK}{other.place}\n"
                     f"PREPARE s{number} AS {other.text};")
    lines.append(f"\\echo {MARK}types\n"
                 "SELECT substr(name, 2) || '|' ||"
                 " array_to_string(parameter_types, ',')"
                 " FROM pg_prepared_statements;")
    return "\n".join(lines) + "\n"


def findings(said: str, others: list[Statement]) -> dict[str, str]:
    """What is wrong, by place."""
    wrong = {}
    for block in said.split(MARK)[1:]:
        place, _, rest = block.partition("\n")
        if place != "types":
            if "ERROR" in rest:
                wrong[place] = rest.strip()
            continue
        for line in rest.strip().split("\n"):
            number, _, types = line.partition("|")
            odd = [f"${i + 1} is {name}"
                   for i, name in enumerate(filter(None, types.split(",")))
                   if name not in TYPES]
            if odd:
                wrong[others[int(number)].place] = ", ".join(odd)
    return wrong


def main() -> int:
    found = list(statements())
    tables = [s for s in found if s.is_table()]
    others = [s for s in found if not s.is_table()] + SAMPLES
    server = Server()
    try:
        with server:
            wrong = findings(server.say(script(tables, others)), others)
    finally:
        server.remove()
    for sample in SAMPLES:
        if wrong.pop(sample.place, None) is None:
            wrong[sample.place] = f"was accepted: {sample.text}"
    for place, what in wrong.items():
        print(f"{place}: {what}")
    print(f"{len(tables)} tables and indexes, "
          f"{len(others) - len(SAMPLES)} statements, {len(wrong)} refused")
    return 1 if wrong or not tables or len(others) == len(SAMPLES) else 0


if __name__ == "__main__":
    sys.exit(main())
