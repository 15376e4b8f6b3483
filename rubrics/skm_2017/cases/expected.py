#!/usr/bin/env python3
"""Scores a skm_2017 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json
"""
import json
import pathlib
import sys
from fractions import Fraction as F

BANDS = [("A", "88.31"), ("B", "76.61"), ("C", "65")]     # from, with its edge; below the last: D


def expected(sheet):
    answers = {}
    for key, answer in sheet["answers"].items():
        assert key in {f"U{n}" for n in range(1, 10)}, f"unknown key {key}"
        value = answer.get("answer") if isinstance(answer, dict) else answer
        if value is not None:
            answers[key] = F(str(value))
            assert 1 <= answers[key] <= 4, key
    if len(answers) < 9:
        return {"total": None, "measures": {"ni": None, "ikm": None}, "band": None}
    ni = sum(answers.values()) / 9
    ikm = 25 * ni
    band = next((code for code, edge in BANDS if ikm >= F(edge)), "D")
    return {"total": str(ikm), "measures": {"ni": str(ni), "ikm": str(ikm)}, "band": band}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_float=str)


def main(args):
    here = pathlib.Path(__file__).resolve().parent
    if args and args[0] not in ("--check", "--write"):
        print(json.dumps(expected(load(pathlib.Path(args[0]))), indent=2))
        return 0
    good = bad = 0
    for path in sorted(here.glob("*.evidence.json")):
        ours = expected(load(path))
        target = path.with_name(path.name.replace(".evidence.", ".expected."))
        if args == ["--write"] and not target.exists():
            target.write_text(json.dumps(ours, indent=2) + "\n", encoding="utf-8")
        agree = json.loads(target.read_text(encoding="utf-8")) == ours
        good, bad = good + agree, bad + (not agree)
        if not agree:
            print(f"{path.name}: differs")
    print(f"{good} cases agree, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
