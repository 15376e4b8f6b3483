#!/usr/bin/env python3
"""Scores a sakip_2021 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json
"""
import pathlib
import sys
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from published import run  # noqa: E402

# One line a sub-component: its points, and its criteria in order. Y = Ya or Tidak, 5 = A to E;
# after `<` the sub-component or the criterion that the answer may not exceed.
TABLE = """
P.1   6     a:Y        b:Y
P.2   9     a:5        b:5<P.1
P.3   15    a:5<P.2    b:5<P.2.a
U.1   6     a:Y        b:Y
U.2   9     a:5        b:5<U.1
U.3   15    a:5<U.2    b:5<U.2.b
L.1   3     a:Y        b:Y
L.2   4.5   a:5        b:5<L.1
L.3   7.5   a:5<L.2    b:5<L.2.a
E.1   5     a:Y        b:Y
E.2   7.5   a:5        b:5<E.1
E.3   12.5  a:5<E.2    b:5<E.2.a
"""
VALUES = {
    "Y": {"Y": F(1), "Ya": F(1), "T": F(0), "Tidak": F(0)},
    "5": {"A": F(1), "B": F("0.75"), "C": F("0.5"), "D": F("0.25"), "E": F(0)},
}
PREDICATES = [("AA", 90), ("A", 80), ("BB", 70), ("B", 60), ("CC", 50), ("C", 30)]   # above, without its edge; else D
STAGES = ["usulan", "penetapan"]

POINTS, CRITERIA = {}, {}      # sub-component -> points; criterion -> (kind, cap), both in the sheet's order
for line in TABLE.split("\n"):
    if line:
        sub, points, *cells = line.split()
        POINTS[sub] = F(points)
        for cell in cells:
            letter, kind = cell.split(":")
            kind, _, cap = kind.partition("<")
            CRITERIA[f"{sub}.{letter}"] = (kind, cap or None)


def plain(answer):
    return answer.get("answer") if isinstance(answer, dict) else answer


def score(answers):
    """Shares of all criteria and sub-components, the unanswered criteria and the lowered ones."""
    share, missing, capped = {}, [], []
    for sub in POINTS:
        inside = [code for code in CRITERIA if code.startswith(f"{sub}.")]
        for code in inside:
            kind, cap = CRITERIA[code]
            if code not in answers:
                missing.append(code)
                share[code] = F(0)
                continue
            share[code] = VALUES[kind][answers[code]]
            if cap and share[code] > share[cap]:      # what caps stands above what is capped
                capped.append(code)
                share[code] = share[cap]
        share[sub] = sum(share[code] for code in inside) / len(inside)
    return share, missing, capped


def total_of(share):
    return sum(POINTS[sub] * share[sub] for sub in POINTS)


def all_seen(stages):
    """Whether the evaluator answered every criterion or confirmed it, alone or under a path above it."""
    final = stages.get("penetapan", {})
    confirmed = final.get("confirmed", [])
    return all(
        plain(final.get("answers", {}).get(code)) is not None
        or any(code == path or code.startswith(f"{path}.") for path in confirmed)
        for code in CRITERIA
    )


def expected(sheet):
    answers, as_of = {}, {}
    for stage in [s for s in STAGES if s in sheet["stages"]]:
        for key, answer in sheet["stages"][stage].get("answers", {}).items():
            assert key in CRITERIA, f"unknown key {key}"
            if plain(answer) is not None:
                answers[key] = plain(answer)
        share, missing, capped = score(answers)
        total = total_of(share)
        as_of[stage] = {"total": str(total)}
    nodes = {}
    for component in dict.fromkeys(sub[0] for sub in POINTS):
        subs = [sub for sub in POINTS if sub[0] == component]
        nodes[component] = str(sum(POINTS[sub] * share[sub] for sub in subs))
        for sub in subs:
            nodes[sub] = str(POINTS[sub] * share[sub])
            nodes |= {c: str(share[c]) for c, (_, cap) in CRITERIA.items() if cap and c.startswith(f"{sub}.")}
    award = next((name for name, edge in PREDICATES if total > edge), None)
    if award is None:
        kind = "none"
    else:
        kind = "awarded" if all_seen(sheet["stages"]) else "claimed"
    return {
        "total": str(total),
        "nodes": nodes,
        "measures": {"nilai": str(total)},
        "band": award or "D",
        "statuses": {name: "met" if total > edge else "not_met" for name, edge in PREDICATES},
        "award": award, "award_kind": kind,
        "missing": missing, "capped": capped, "as_of": as_of,
    }


assert len(CRITERIA) == 24 and sum(POINTS.values()) == 100


if __name__ == "__main__":
    sys.exit(run(expected, __file__))
