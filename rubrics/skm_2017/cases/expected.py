#!/usr/bin/env python3
"""Scores a skm_2017 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json
"""
import pathlib
import sys
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from published import run  # noqa: E402

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


if __name__ == "__main__":
    sys.exit(run(expected, __file__))
