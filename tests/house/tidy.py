"""The rules of the house, as tests.

    tidy.py           checks every rule over the whole tree
    tidy.py RULE      checks one
    tidy.py --list    names them

Every rule carries a sample that it must catch and one that it must let pass,
and tries both before it looks at the tree. Standard library only.
"""
import os
import re
import sys
from dataclasses import dataclass
from typing import Callable, Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
FOLDERS = ("include", "src", "tests", "benchmarks", "examples", "fuzz",
           "bindings", "cmake", "proto")

# What each room stands on, as ARCHITECTURE.md draws it: no arrow goes up, and
# none between the six.
SIX = ("tickets", "tagging", "similarity", "timetrack", "routing", "cards")
ARROWS = {
    "base": (),
    "text": ("base",),
    "analysis": ("text",),
    "storage": ("base",),
    "sqlite": ("storage",),
    "postgres": ("storage",),
    "tickets": ("storage", "text"),
    "cards": ("storage", "text"),
    "tagging": ("storage", "text"),
    "similarity": ("storage", "analysis"),
    "timetrack": ("storage",),
    "routing": ("storage",),
    "desk": SIX,
    "proto": (),
    "rpc": ("desk", "proto"),
    "server": ("rpc", "sqlite", "postgres"),
    "cli": ("rpc",),
    "testing": ("storage",),
}


def below(room: str) -> set[str]:
    """The room and everything it may use."""
    rooms = {room}
    for lower in ARROWS[room]:
        rooms |= below(lower)
    return rooms


LITERAL_OR_COMMENT = re.compile(
    r'R"(?P<mark>[^\s()\\]*)\((?:.|\n)*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*(?:.|\n)*?\*/")


def blanked(text: str, strings: bool) -> str:
    """`text` without comments, and without strings if asked; same lines."""
    def blank(match: re.Match) -> str:
        token = match.group()
        if token[0] == "/" or strings:
            return re.sub(r"[^\n]", " ", token)
        return token
    return LITERAL_OR_COMMENT.sub(blank, text)


def code(text: str) -> str:
    return blanked(text, strings=True)


def code_and_strings(text: str) -> str:
    return blanked(text, strings=False)


INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def includes(text: str) -> Iterator[tuple[int, str, str]]:
    """Position, kind of bracket and name of every #include."""
    for match in INCLUDE.finditer(code_and_strings(text)):
        yield match.start(1), match.group(1), match.group(2)


def is_cpp(path: str) -> bool:
    return path.endswith((".h", ".cc"))


def is_public(path: str) -> bool:
    return path.startswith("include/") and path.endswith(".h")


def is_shipped(path: str) -> bool:
    """What a host links; tests, benchmarks and examples are free."""
    return is_cpp(path) and path.startswith(("include/", "src/"))


def in_rooms(path: str, *rooms: str) -> bool:
    return path.startswith(tuple(f"src/{room}/" for room in rooms) + tuple(
        f"include/tasuki/{room}/" for room in rooms))


# A finding is a position in the text and what is wrong there.
Findings = Iterator[tuple[int, str]]


@dataclass
class Rule:
    name: str
    applies: Callable[[str], bool]
    check: Callable[[str, str], Findings]
    bad: tuple[str, str]   # a path and a text that must be caught
    good: tuple[str, str]  # and one that must not


def forbid(pattern: str, advice: str, view=code):
    """A check that `pattern` does not occur in a view of the text."""
    compiled = re.compile(pattern, re.M)

    def check(_path: str, text: str) -> Findings:
        for match in compiled.finditer(view(text)):
            yield match.start(), f"{match.group().strip()}: {advice}"
    return check


def forbid_includes(pattern: str, advice: str):
    compiled = re.compile(pattern)

    def check(_path: str, text: str) -> Findings:
        for position, _kind, name in includes(text):
            if compiled.search(name):
                yield position, f"{name}: {advice}"
    return check


def check_arrows(path: str, text: str) -> Findings:
    room = re.match(r"(?:src|include/tasuki)/(\w+)/", path).group(1)
    if room not in ARROWS:
        yield 0, f"{room} is no room that ARROWS in tests/house/tidy.py knows"
        return
    for position, _kind, name in includes(text):
        match = re.match(r"(?:src|tasuki)/(\w+)/", name)
        if match and match.group(1) not in below(room):
            yield position, f"{room} does not stand on {match.group(1)}: {name}"


def check_public_includes(path: str, text: str) -> Findings:
    for position, kind, name in includes(text):
        standard = kind == "<" and re.fullmatch(r"[a-z0-9_]+", name)
        ours = kind == '"' and re.match(r"(absl/(status|time)|tasuki)/", name)
        grpc = in_rooms(path, "rpc") and name.startswith("grpcpp/")
        if not (standard or ours or grpc):
            yield position, (f"{name}: public headers include the standard "
                             "library, absl/status, absl/time and tasuki only")


def check_guard(path: str, text: str) -> Findings:
    inner = path.removeprefix("include/").removeprefix("tasuki/")
    guard = "TASUKI_" + re.sub(r"\W", "_", inner).upper() + "_"
    directives = re.findall(r"^#.*", code_and_strings(text), re.M)
    if (directives[:2] != [f"#ifndef {guard}", f"#define {guard}"]
            or not text.endswith(f"#endif  // {guard}\n")):
        yield 0, f"the include guard must be {guard}"


def check_length(_path: str, text: str) -> Findings:
    if text.count("\n") > 500:
        yield len(text) - 1, "more than 500 lines: split it by idea"


def check_name(path: str, _text: str) -> Findings:
    if not re.fullmatch(r"[a-z0-9_]+\.(h|cc)", os.path.basename(path)):
        yield 0, "C++ files are called like_this.h or like_this.cc"


def may_hold_sql(path: str) -> bool:
    return bool(re.match(r"src/(storage|sqlite|postgres)/", path)
                or re.match(r"src/\w+/(store|schema)\w*\.cc$", path))


RULES = [
    Rule("arrows_run_one_way",
         lambda path: is_shipped(path) and path.count("/") >= 2, check_arrows,
         ("src/routing/a.cc", '#include "tasuki/tickets/tickets.h"\n'),
         ("src/routing/a.cc", '#include "src/base/fields.h"\n')),
    Rule("public_headers_include_little", is_public, check_public_includes,
         ("include/tasuki/base/a.h", '#include "absl/strings/cord.h"\n'),
         ("include/tasuki/base/a.h", '#include "absl/time/time.h"\n')),
    Rule("include_guards_follow_the_path", lambda path: path.endswith(".h"),
         check_guard,
         ("src/base/a.h", "#pragma once\n"),
         ("src/base/a.h", "#ifndef TASUKI_SRC_BASE_A_H_\n"
          "#define TASUKI_SRC_BASE_A_H_\n#endif  // TASUKI_SRC_BASE_A_H_\n")),
    Rule("time_and_chance_come_from_env",
         lambda path: is_shipped(path) and path != "src/base/env.cc",
         forbid(r"\babsl::Now\b|_clock::now\b|\btime\s*\(\s*(nullptr|NULL|0|&)"
                r"|\b(clock_gettime|gettimeofday|getrandom|s?rand)\s*\("
                r"|\brandom_device\b|\b(usleep|sleep_for|sleep_until|SleepFor)\b",
                "take the time and the randomness from Env"),
         ("src/base/a.cc", "auto t = std::chrono::steady_clock::now();"),
         ("src/base/a.cc", "// absl::Now() is not for us\nx.time(now);")),
    Rule("sql_lives_in_stores",
         lambda path: is_shipped(path) and not may_hold_sql(path),
         forbid(r'R"sql\(|"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE TABLE)\b',
                "SQL belongs into src/<room>/store*.cc", code_and_strings),
         ("src/desk/desk.cc", 'Query(R"sql(SELECT 1)sql");'),
         ("src/desk/desk.cc", '// "SELECT 1"\nerror("UPDATED");')),
    Rule("protobuf_stays_in_rpc",
         lambda path: is_shipped(path)
         and not in_rooms(path, "rpc", "server", "cli"),
         forbid_includes(r"^(google/protobuf|grpc|grpcpp)/|\.pb\.h$",
                         "Protobuf and gRPC stay in rpc"),
         ("src/desk/a.cc", "#include <grpcpp/grpcpp.h>\n"),
         ("src/rpc/a.cc", '#include "tasuki/desk/desk.h"\n')),
    Rule("cryptography_stays_in_cards",
         lambda path: is_cpp(path) and "cards" not in path,
         forbid_includes(r"^openssl/", "OpenSSL stays in cards"),
         ("src/desk/a.cc", "#include <openssl/evp.h>\n"),
         ("src/desk/a.cc", "#include <vector>\n")),
    Rule("engines_stay_in_their_rooms",
         lambda path: is_shipped(path)
         and not in_rooms(path, "sqlite", "postgres"),
         forbid_includes(r"^(sqlite3|libpq-fe)\.h$|^postgresql/",
                         "only src/sqlite and src/postgres know an engine"),
         ("src/storage/a.cc", "#include <sqlite3.h>\n"),
         ("src/storage/a.cc", "#include <string>\n")),
    Rule("locks_are_ours",
         lambda path: path.startswith("src/") and is_cpp(path)
         and path != "src/base/mutex.h",
         forbid(r"\bstd::(\w*mutex|condition_variable\w*|lock_guard|scoped_lock"
                r"|unique_lock|shared_lock)\b|\babsl::(Mutex|CondVar)\w*",
                "use src/base/mutex.h"),
         ("src/sqlite/a.cc", "std::shared_mutex m;"),
         ("src/sqlite/a.cc", "Mutex mutex_;  // not a std::mutex")),
    Rule("no_threads_of_our_own",
         lambda path: is_shipped(path)
         and not in_rooms(path, "rpc", "server", "cli"),
         forbid(r"\bstd::(j?thread|async)\b(?!::id)", "the host owns every thread"),
         ("src/desk/a.cc", "std::jthread worker(f);"),
         ("src/desk/a.cc", "std::thread::id threads = here;")),
    Rule("errors_come_from_make_error",
         lambda path: is_shipped(path) and not in_rooms(path, "rpc", "server")
         and path != "src/base/error.cc",
         forbid(r"\babsl::[A-Z]\w+Error\s*\(|\bthrow\b",
                "make errors with MakeError"),
         ("src/desk/a.cc", 'return absl::NotFoundError("x");'),
         ("src/desk/a.cc", "if (absl::IsNotFound(s)) return s;")),
    Rule("nothing_prints",
         lambda path: is_shipped(path) and not in_rooms(path, "server", "cli"),
         forbid(r"\bstd::(cout|cerr|clog)\b|\b(f?printf|puts|perror)\s*\(",
                "log through Env"),
         ("src/desk/a.cc", "std::cerr << 1;"),
         ("src/desk/a.cc", "snprintf(buffer, 9, format);")),
    Rule("files_are_short", lambda path: True, check_length,
         ("src/base/a.cc", "\n" * 501), ("src/base/a.cc", "\n" * 500)),
    Rule("nothing_is_left_undone", lambda path: True,
         forbid(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "do it or delete it",
                lambda text: text),
         ("src/base/a.cc", "// TO" "DO: later"), ("src/base/a.cc", "// done")),
    Rule("files_are_called_alike",
         lambda path: re.search(r"\.(h|cc|hh|hpp|hxx|cpp|cxx)$", path)
         is not None, check_name,
         ("src/base/Env.cpp", ""), ("src/base/env.cc", "")),
]


def tree() -> Iterator[str]:
    """Every text file of ours, relative to the root."""
    yield "CMakeLists.txt"
    yield "dev"
    ours = (".h", ".cc", ".hh", ".hpp", ".hxx", ".cpp", ".cxx", ".py", ".cmake",
            ".proto", "CMakeLists.txt")
    for top in FOLDERS:
        for folder, subfolders, names in os.walk(os.path.join(ROOT, top)):
            subfolders[:] = [name for name in subfolders
                             if name not in ("build", "node_modules")]
            for name in names:
                if name.endswith(ours):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def works(rule: Rule) -> bool:
    """Whether the rule catches its bad sample and passes its good one."""
    caught = (rule.applies(rule.bad[0])
              and any(rule.check(*rule.bad)))
    passed = (not rule.applies(rule.good[0])
              or not any(rule.check(*rule.good)))
    return caught and passed


def findings(rule: Rule) -> Iterator[str]:
    for path in sorted(tree()):
        if not rule.applies(path):
            continue
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = file.read()
        for position, message in rule.check(path, text):
            line = text.count("\n", 0, position) + 1
            yield f"{path}:{line}: {message} [{rule.name}]"


def main(arguments: list[str]) -> int:
    if arguments == ["--list"]:
        print("\n".join(rule.name for rule in RULES))
        return 0
    rules = [rule for rule in RULES if not arguments or rule.name in arguments]
    if not rules:
        print(f"no rule is called {' '.join(arguments)}", file=sys.stderr)
        return 2
    broken = 0
    for rule in rules:
        if not works(rule):
            print(f"{rule.name} does not tell its samples apart")
            broken += 1
        for finding in findings(rule):
            print(finding)
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
