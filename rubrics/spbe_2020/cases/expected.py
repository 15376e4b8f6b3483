#!/usr/bin/env python3
"""Scores a spbe_2020 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json
"""
import pathlib
import sys
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from published import run  # noqa: E402

# domain, aspect, its first and last indicator, the weight of one indicator
TABLE = [
    ("D1", 1, 1, 10, "1.30"),
    ("D2", 2, 11, 14, "2.50"),
    ("D2", 3, 15, 18, "2.50"),
    ("D2", 4, 19, 20, "2.50"),
    ("D3", 5, 21, 28, "1.50"),
    ("D3", 6, 29, 31, "1.50"),
    ("D4", 7, 32, 41, "2.75"),
    ("D4", 8, 42, 47, "3.00"),
]
DOMAINS = {"D1": "kebijakan", "D2": "tata_kelola", "D3": "manajemen", "D4": "layanan"}
PREDICATES = [("Memuaskan", "4.2"), ("Sangat Baik", "3.5"), ("Baik", "2.6"), ("Cukup", "1.8")]   # from; else Kurang

# code -> weight, in the sheet's order
INDICATORS = {f"{d}.{a}.{n}": F(w) for d, a, first, last, w in TABLE for n in range(first, last + 1)}


def index(levels, codes):
    """Sum of level x weight over sum of weights; None where an indicator has no level."""
    if any(code not in levels for code in codes):
        return None
    return sum(levels[code] * INDICATORS[code] for code in codes) / sum(INDICATORS[code] for code in codes)


def points(levels, codes):
    """What the codes add to the 100 points: level 5 earns the whole weight."""
    found = index(levels, codes)
    return None if found is None else found / 5 * sum(INDICATORS[code] for code in codes)


def predicate(whole):
    return next((name for name, edge in PREDICATES if whole >= F(edge)), "Kurang")


def text(value):
    return None if value is None else str(value)


def expected(sheet):
    levels = {}
    for key, answer in sheet["answers"].items():
        assert key in INDICATORS, f"unknown key {key}"
        value = answer.get("answer") if isinstance(answer, dict) else answer
        if value is not None:
            levels[key] = int(value)
            assert 1 <= levels[key] <= 5, key
    nodes, measures = {}, {"indeks": index(levels, INDICATORS)}
    for domain, name in DOMAINS.items():
        inside = [code for code in INDICATORS if code.startswith(f"{domain}.")]
        nodes[domain] = points(levels, inside)
        measures[name] = index(levels, inside)
        for aspect in dict.fromkeys(code.rsplit(".", 1)[0] for code in inside):
            nodes[aspect] = points(levels, [code for code in inside if code.startswith(f"{aspect}.")])
    # The predicate is open only if the unanswered indicators can still change it: all of them 1, all of them 5.
    least, most = (predicate(index({c: levels.get(c, n) for c in INDICATORS}, INDICATORS)) for n in (1, 5))
    return {
        "total": text(points(levels, INDICATORS)),
        "nodes": {code: text(value) for code, value in nodes.items()},
        "measures": {name: text(value) for name, value in measures.items()},
        "band": least if least == most else None,
        "missing": [code for code in INDICATORS if code not in levels],
    }


assert len(INDICATORS) == 47 and sum(INDICATORS.values()) == 100


if __name__ == "__main__":
    sys.exit(run(expected, __file__))
