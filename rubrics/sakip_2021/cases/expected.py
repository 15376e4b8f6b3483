#!/usr/bin/env python3
"""Scores a sakip_2021 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json
"""
import json
import pathlib
import sys
from fractions import Fraction as F

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


def load(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_float=str)


def main(args):
    here = pathlib.Path(__file__).resolve().parent
    if args and args[0] not in ("--check", "--write"):
        print(json.dumps(expected(load(pathlib.Path(args[0]))), indent=2))
        return 0
    assert len(CRITERIA) == 24 and sum(POINTS.values()) == 100
    good = bad = 0
    for path in sorted(here.glob("*.evidence.json")):
        ours = expected(load(path))
        target = path.with_name(path.name.replace(".evidence.", ".expected."))
        if args == ["--write"] and not target.exists():
            target.write_text(json.dumps(ours, indent=2) + "\n", encoding="utf-8")
        theirs = json.loads(target.read_text(encoding="utf-8"))
        differing = [k for k in sorted(ours.keys() | theirs.keys()) if ours.get(k) != theirs.get(k)]
        good, bad = good + (not differing), bad + bool(differing)
        if differing:
            print(f"{path.name}: differs in {', '.join(differing)}")
    print(f"{good} cases agree, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
