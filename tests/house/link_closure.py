"""What the archive of a room may pull into a host's program.

    link_closure.py MAP ROOM

MAP has a line `room;archive;link libraries…` per room, written by CMake. The
room's undefined symbols and everything CMake links behind it must stay within
the arrows of tidy.py, and engines, MeCab, OpenSSL and gRPC within their rooms.
"""
import re
import subprocess
import sys

from tidy import below

# Whose symbols and libraries these are, and the rooms that may need them.
FOREIGN = (
    ("gRPC and Protobuf", r"^grpc_|\bgrpc::|\bgoogle::protobuf::",
     r"^(gRPC|protobuf)::|grpc|protobuf", ("proto", "rpc", "server")),
    ("SQLite", r"^sqlite3_", r"^SQLite::|sqlite", ("sqlite",)),
    ("PostgreSQL", r"^PQ[a-z]\w+$", r"^PostgreSQL::|libpq", ("postgres",)),
    ("MeCab", r"\bMeCab::|^mecab_", r"mecab", ()),
    ("OpenSSL", r"^(EVP|HMAC|RAND|OPENSSL|CRYPTO)_|^HMAC$", r"^OpenSSL::|crypto",
     ("cards",)),
)


def symbols(archive: str, *options: str) -> set[str]:
    output = subprocess.run(
        ["nm", "-C", "--extern-only", "--format=just-symbols", *options,
         archive],
        check=True, capture_output=True, text=True).stdout
    return {line for line in output.splitlines() if line}


def wrong_symbols(room: str, undefined: set[str],
                  defined: dict[str, set[str]]) -> list[str]:
    """Symbols that `room` needs and must not get."""
    wrong = []
    for name, pattern, _libraries, owners in FOREIGN:
        if room not in owners:
            wrong += [f"{symbol} is {name}'s" for symbol in sorted(undefined)
                      if re.search(pattern, symbol)]
    allowed = below(room)
    for symbol in sorted(undefined - defined[room]):
        homes = {other for other in defined if symbol in defined[other]}
        if homes and not homes & allowed:
            wrong.append(f"{symbol} is defined in {', '.join(sorted(homes))}")
    return wrong


def wrong_links(room: str, links: dict[str, list[str]]) -> list[str]:
    """What CMake links behind `room`, directly or not, and must not."""
    wrong, seen, waiting = [], {room}, [room]
    while waiting:
        current = waiting.pop()
        for link in links.get(current, []):
            match = re.fullmatch(r"tasuki(?:::|_)(\w+)", link)
            if match and match.group(1) in links:
                if match.group(1) not in below(room):
                    wrong.append(f"{current} links {link}")
                if match.group(1) not in seen:
                    seen.add(match.group(1))
                    waiting.append(match.group(1))
                continue
            for name, _symbols, pattern, owners in FOREIGN:
                if re.search(pattern, link) and not below(room) & set(owners):
                    wrong.append(f"{current} links {link}, which is {name}'s")
    return wrong


def sees_a_breach() -> bool:
    """Whether both checks catch what they are for and pass what is right."""
    defined = {"routing": {"Route()"}, "tickets": {"Claim()"},
               "base": {"Make()"}}
    return (wrong_symbols("routing", {"Claim()"}, defined) != []
            and wrong_symbols("routing", {"sqlite3_open"}, defined) != []
            and wrong_symbols("routing", {"Make()", "malloc"}, defined) == []
            and wrong_links("routing", {"routing": ["tasuki::base"],
                                        "base": ["gRPC::grpc++"]}) != []
            and wrong_links("base", {"base": ["tasuki::routing"],
                                     "routing": []}) != []
            and wrong_links("routing", {"routing": ["tasuki::base"],
                                        "base": ["absl::status"]}) == [])


def main(map_file: str, room: str) -> int:
    if not sees_a_breach():
        print("the check does not see a breach")
        return 1
    archives, links = {}, {}
    with open(map_file, encoding="utf-8") as lines:
        for line in lines:
            name, archive, *linked = line.strip().split(";")
            archives[name], links[name] = archive, [x for x in linked if x]
    defined = {name: symbols(archive, "--defined-only")
               for name, archive in archives.items()}
    undefined = symbols(archives[room], "--undefined-only")
    wrong = (wrong_symbols(room, undefined, defined)
             + wrong_links(room, links))
    print("\n".join(wrong) or f"{room} pulls in only what it may")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
