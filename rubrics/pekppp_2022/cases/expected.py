#!/usr/bin/env python3
"""Scores a pekppp_2022 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json

Standard library only. The tables below are the script's own: an aspect with its weight, its first
indicator and the percentages of its indicators; the categories with their open lower edges.
"""
import pathlib
import sys
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from published import run  # noqa: E402

ASPECTS = [
    ("I",   "kebijakan", 24, 1,  [17, 14, 7, 14, 10, 17, 7, 7, 7]),
    ("II",  "sdm",       25, 10, [10, 20, 20, 20, 30]),
    ("III", "sarana",    18, 15, [15, 23, 20, 20, 11, 11]),
    ("IV",  "sipp",      11, 21, [30, 20, 20, 30]),
    ("V",   "pengaduan", 10, 25, [20, 25, 25, 30]),
    ("VI",  "inovasi",   12, 29, [50, 50]),
]
CATEGORIES = [("A", "4.50"), ("A-", "4.00"), ("B", "3.50"), ("B-", "3.00"),
              ("C", "2.50"), ("C-", "2.00"), ("D", "1.50"), ("E", "1.00")]     # above the edge; the rest: F
STAGES = ["f01", "f02"]
POINTS = {f"{aspect}.{first + n}": F(weight * percent, 100)
          for aspect, _, weight, first, percents in ASPECTS for n, percent in enumerate(percents)}
assert sum(POINTS.values()) == 100 and len(POINTS) == 30


def answers_of(stage):
    found = {}
    for key, answer in stage.get("answers", {}).items():
        assert key in POINTS, f"unknown key {key}"
        value = answer.get("answer") if isinstance(answer, dict) else answer
        if value is not None:                       # null: no answer from this stage
            found[key] = F(str(value))
            assert 0 <= found[key] <= 5, key
    return found


def score(answers):
    """The points of the total and of each aspect; no answer is zero."""
    aspects = {}
    for aspect, _, _, first, percents in ASPECTS:
        keys = [f"{aspect}.{first + n}" for n in range(len(percents))]
        aspects[aspect] = sum(POINTS[key] * answers.get(key, F(0)) / 5 for key in keys)
    return sum(aspects.values()), aspects


def statuses(total):
    return {"Prima": "met" if total / 20 > F("4.50") else "not_met"}


def expected(sheet):
    assert sheet.get("rubric", "pekppp_2022") == "pekppp_2022"
    assert set(sheet["stages"]) <= set(STAGES)
    answers, seen, as_of = {}, set(), {}
    for name in STAGES:
        if name not in sheet["stages"]:
            continue
        stage = sheet["stages"][name]
        new = answers_of(stage)
        answers.update(new)                         # key by key: the latest stage that has one
        if name == "f02":                           # what the evaluator answered or confirmed
            seen |= set(new)
            for path in stage.get("confirmed", []):
                seen |= {key for key in POINTS if key == path or key.startswith(path + ".")}   # empty ones too
        total, _ = score(answers)
        as_of[name] = {"total": str(total), "statuses": statuses(total)}

    total, aspects = score(answers)
    index = total / 20
    measures = {"indeks": str(index)}
    for aspect, name, weight, _, _ in ASPECTS:
        measures[name] = str(5 * aspects[aspect] / weight)
    met = statuses(total)["Prima"] == "met"
    verified = sum(POINTS[key] for key in seen) == 100
    return {
        "total": str(total),
        "nodes": {aspect: str(points) for aspect, points in aspects.items()},
        "measures": measures,
        "band": next((code for code, edge in CATEGORIES if index > F(edge)), "F"),
        "statuses": statuses(total),
        "award": {"status": ("awarded" if verified else "claimed") if met else "none",
                  "predicate": "Prima" if met else None},
        "missing": [key for key in POINTS if key not in answers],
        "as_of": as_of,
    }


if __name__ == "__main__":
    sys.exit(run(expected, __file__))
