"""bench_tagging and scores.py agree on a set made up here, out of scope too.

    scores_test.py BENCH SCORES
"""

import json
import os
import random
import subprocess
import sys
import tempfile

WORDS = {
    "refund": "返金 払い戻し 二重請求 refund charged twice 戻らない",
    "login": "ログイン 入れない パスワード locked out code 届かない",
    "gacha": "ガチャ 欲しいキャラ 出ない 確率 gacha rate banner",
    "delivery": "届かない 配送 荷物 遅い parcel late tracking",
    "cancel": "解約 退会 止めたい cancel subscription end プラン",
}
OTHERS = "天気 星座 映画 weather pizza recipe 俳句 football"
COMMON = "です が please お願いします I 今日 my すぐ"


def inquiry(draw, words):
    own = draw.choices(words.split(), k=draw.randint(1, 2))
    rest = draw.choices(COMMON.split(), k=draw.randint(1, 4))
    if draw.random() < 0.25:  # some are hard
        rest += draw.choices(" ".join(WORDS.values()).split(), k=2)
    return " ".join(draw.sample(own + rest, len(own + rest)))


def write_set(folder, draw):
    os.makedirs(folder)
    lines = {"corpus": 60, "queries": 30}
    for name, each in lines.items():
        with open(f"{folder}/{name}.jsonl", "w", encoding="utf-8") as out:
            intents = list(WORDS.items())
            if name == "queries":
                intents.append(("other", OTHERS))
            for tag, words in intents:
                for i in range(each):
                    line = {"_id": f"{tag}{i}", "tag": tag,
                            "text": inquiry(draw, words)}
                    print(json.dumps(line, ensure_ascii=False), file=out)


def figures(command):
    """By name, of one program's output."""
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [line.split() for line in run.stdout.splitlines()]
    return {line[1]: line[2] for line in lines if line[:1] == ["figure"]}


def main(bench, scores):
    with tempfile.TemporaryDirectory() as folder:
        write_set(f"{folder}/made", random.Random(1))
        outcomes = f"{folder}/outcomes.tsv"
        ours = figures([bench, "--data", folder, "--set", "made", "--only",
                        "classifier", "--predictions", outcomes])
        theirs = figures([sys.executable, scores, outcomes])
    expected = {"tagging.made.calibration_error", "tagging.made.none.auroc",
                "tagging.made.out_of_scope.auroc"}
    assert set(theirs) == expected, theirs
    for name, value in theirs.items():
        print(name, ours[name], value)
        assert abs(float(ours[name]) - float(value)) < 1e-5, name
        assert 0 < float(value) < 1, name


if __name__ == "__main__":
    main(*sys.argv[1:])
