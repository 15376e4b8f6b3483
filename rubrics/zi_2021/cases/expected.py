#!/usr/bin/env python3
"""Scores a zi_2021 sheet with plain fractions, apart from the engine and from rubric.zi.

    python3 expected.py SHEET.evidence.json    prints what the sheet must give
    python3 expected.py --check                compares every pair in this folder
    python3 expected.py --write                writes every missing *.expected.json

Standard library only. The table below is the sheet's own: one line a sub-area, its weight,
and its criteria in order (Y = Ya/Tidak, 3, 4, 5 = that many letters, r = a ratio, see RATIOS).

In the twelve sheets 000 to 011 `award_kind` says `met`: whether anybody had looked was not asked
there. `--check` takes `met` for either `claimed` or `awarded`.
"""
import datetime
import pathlib
import sys
from fractions import Fraction as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from published import run  # noqa: E402

TABLE = """
A.I.1.i     0.5   Y 3              A.I.1.ii    1     Y 3 3
A.I.1.iii   1     4 4 4            A.I.1.iv    1.5   Y 3 3 4
A.I.2.i     1     4 5 5            A.I.2.ii    2     3 3 3 3
A.I.2.iii   0.5   3 3
A.I.3.i     0.25  Y 4 Y            A.I.3.ii    0.5   Y 5 Y
A.I.3.iii   1.25  Y 4 4 4 4 3      A.I.3.iv    2     4 4 5 Y
A.I.3.v     0.75  4                A.I.3.vi    0.25  3
A.I.4.i     2.5   3 3 4            A.I.4.ii    2.5   Y Y Y 4 Y 3 Y 3
A.I.5.i     1.5   3 4              A.I.5.ii    1.5   5 5 3 3
A.I.5.iii   1.5   3 Y 3 3          A.I.5.iv    1.5   3 3 3
A.I.5.v     1.5   4 4 4 3 3
A.I.6.i     1     5 4 4 Y          A.I.6.ii    1     5 4 4 4 4 5
A.I.6.iii   1     5 3 3            A.I.6.iv    1     5 3 4
A.I.6.v     1     4 Y 3
A.II.1.i    2     r r              A.II.1.ii   1     5
A.II.1.iii  1     4
A.II.2.i    0.5   4                A.II.2.ii   1     3 3
A.II.2.iii  2     5 5 5
A.II.3.i    1.5   3                A.II.3.ii   1.5   3
A.II.3.iii  2     r
A.II.4.i    2     r                A.II.4.ii   1.5   4
A.II.4.iii  1.5   4
A.II.5.i    2.5   5                A.II.5.ii   3     r
A.II.5.iii  2     r r
A.II.6.i    2.5   4 r              A.II.6.ii   2.5   4
B.I.a       17.5  r                B.I.b       5     5
B.II.a      17.5  r
"""
AREAS = {"MP": 1, "TT": 2, "SDM": 3, "AK": 4, "PW": 5, "PP": 6}
AREA_MAX = {"MP": 8, "TT": 7, "SDM": 10, "AK": 10, "PW": 15, "PP": 10}
VALUES = {
    "Y": {"Ya": F(1), "Tidak": F(0)},
    "3": dict(zip("ABC", (F(1), F("0.5"), F(0)))),
    "4": dict(zip("ABCD", (F(1), F("0.67"), F("0.33"), F(0)))),
    "5": dict(zip("ABCDE", (F(1), F("0.75"), F("0.5"), F("0.25"), F(0)))),
}
LIMITS = {
    "WBK": {"total": "75", "A": "40", "area": "0.60", "B.I": "18.25", "B.I.a": "15.75", "B.I.b": "2.50", "B.II": "14"},
    "WBBM": {"total": "85", "A": "48", "area": "0.75", "B.I": "19.50", "B.I.a": "15.75", "B.I.b": "3.75", "B.II": "15.75"},
}
SAKIP = {"WBK": 60, "WBBM": 70}
STAGES = ["mandiri", "desk", "visitasi"]


def part(whole, divisor, when_zero):
    return F(when_zero) if divisor == 0 else F(whole) / divisor


def fall(before, now):
    return max(F(before - now) / before, F(0)) if before else F(now == 0)


# criterion: its inputs, its formula, and for which inputs the formula's subset rule holds (part, whole)
RATIOS = {
    "A.II.1.i.a": (["jumlah_perubahan", "jumlah_agen"], lambda p, a: min(part(p, a, 0), F(1)), None),
    "A.II.1.i.b": (["jumlah_terintegrasi", "jumlah_perubahan"], lambda t, p: part(t, p, 0), lambda t, p: t <= p),
    "A.II.3.iii.a": (["pelanggaran_tahun_lalu", "pelanggaran_tahun_ini"], fall, None),
    "A.II.4.i.a": (["sasaran_tercapai", "jumlah_sasaran"], lambda t, s: part(t, s, 0), lambda t, s: t <= s),
    "A.II.5.ii.a": (["selesai", "harus_ditindaklanjuti"], lambda s, h: part(s, h, 1), lambda s, h: s <= h),
    "A.II.5.iii.a": (["lhkpn_sudah_melapor", "lhkpn_kepala_satker", "lhkpn_pejabat_wajib", "lhkpn_lainnya"],
                     lambda s, *w: part(s, sum(w), 1), lambda s, *w: s <= sum(w)),
    "A.II.5.iii.b": (["lhkasn_sudah_melapor", "lhkasn_eselon_iii", "lhkasn_eselon_iv", "lhkasn_fungsional_pelaksana"],
                     lambda s, *w: part(s, sum(w), 1), lambda s, *w: s <= sum(w)),
    "A.II.6.i.b": (["layanan_dipermudah", "layanan_terdaftar"], lambda d, t: part(d, t, 0), lambda d, t: d <= t),
    "B.I.a": (["ipak"], lambda i: i / 4, None),
    "B.II.a": (["ipkp"], lambda i: i / 4, None),
}
RECORDED = {"A.II.3.iii.pelanggaran_disanksi", "A.II.5.ii.sedang_diproses"}


def sub_areas():
    """code -> (weight, [(criterion code, kind)]), in the sheet's order; a result criterion is its own sub-area."""
    words, out = TABLE.split(), {}
    while words:
        code, weight, kinds = words[0], F(words[1]), []
        words = words[2:]
        while words and "." not in words[0]:
            kinds.append(words.pop(0))
        single = code.startswith("B.")
        out[code] = (weight, [(code if single else f"{code}.{'abcdefgh'[i]}", k) for i, k in enumerate(kinds)])
    return out


SHEET = sub_areas()
CRITERIA = [c for _, cs in SHEET.values() for c in cs]
VERIFY = {c: 1 if c.startswith("A.I.") else 2 for c, _ in CRITERIA}


def keys_of(code, kind):
    if kind != "r":
        return [code]
    return [f"{code.rsplit('.', 1)[0]}.{name}" for name in RATIOS[code][0]]


KNOWN = {k for c, kind in CRITERIA for k in keys_of(c, kind)} | RECORDED


def plain(answer):
    return answer.get("answer") if isinstance(answer, dict) else answer


def score(answers):
    """Points of every node above the criteria (and of B.I.a, B.I.b, B.II.a), and the unanswered criteria."""
    nodes, missing = {}, []
    for sub, (weight, criteria) in SHEET.items():
        values = []
        for code, kind in criteria:
            given = [answers.get(k) for k in keys_of(code, kind)]
            if any(g is None for g in given):
                missing.append(code)
                values.append(F(0))
            elif kind == "r":
                numbers = [F(str(g)) for g in given]
                _, formula, rule = RATIOS[code]
                assert rule is None or rule(*numbers), f"{code}: a part exceeds its whole"
                assert all(n >= 0 for n in numbers), code
                values.append(formula(*numbers))
            else:
                values.append(VALUES[kind][given[0]])
            assert 0 <= values[-1] <= 1, code
        nodes[sub] = weight * sum(values) / len(values)
    for sub in list(SHEET):                       # each number flows into every code above it
        head = sub
        while "." in head:
            head = head.rsplit(".", 1)[0]
            nodes[head] = nodes.get(head, F(0)) + nodes[sub]
    nodes["total"] = nodes["A"] + nodes["B"]
    areas = {a: nodes[f"A.I.{n}"] + nodes[f"A.II.{n}"] for a, n in AREAS.items()}
    return nodes, areas, missing


def later(day, years):
    y, m, d = map(int, day.split("-"))
    try:
        return datetime.date(y + years, m, d)
    except ValueError:
        return datetime.date(y + years, 2, 28)


def eligibility(predicate, facts, assessed_on):
    """True, False or None (not known), one a condition."""
    def test(name, holds):
        value = plain(facts.get(name))
        return None if value is None else bool(holds(str(value)))
    out = [
        test("opini_bpk", lambda v: v == "WTP"),
        test("nilai_sakip", lambda v: F(v) > SAKIP[predicate]),
        test("maturitas_spip", lambda v: F(v) >= 3),
        test("tlhp", lambda v: F(v.rstrip("%")) >= 100),
        test("kasus_korupsi", lambda v: v == "Tidak"),
    ]
    if predicate == "WBBM":
        if assessed_on is None:
            out.append(None)
        else:
            day = datetime.date.fromisoformat(assessed_on)
            out.append(test("wbk_sejak", lambda v: v != "Belum" and later(v, 2) <= day))
    return out


def judge(nodes, areas, facts, assessed_on):
    failed, statuses = {}, {}
    for predicate, limits in LIMITS.items():
        bad = [c for c in ("total", "A") if nodes[c] < F(limits[c])]
        bad += [a for a in AREAS if areas[a] < F(limits["area"]) * AREA_MAX[a]]
        bad += [c for c in ("B.I", "B.I.a", "B.I.b", "B.II") if nodes[c] < F(limits[c])]
        facts_hold = eligibility(predicate, facts, assessed_on)
        failed[predicate] = bad
        if bad or False in facts_hold:
            statuses[predicate] = "not_met"
        else:
            statuses[predicate] = "undecided" if None in facts_hold else "met"
    return failed, statuses


def all_seen(stages):
    """Whether every criterion was looked at by its verifying stage or a later one, in all its keys."""
    def seen(key, code):
        for name in STAGES[VERIFY[code]:]:
            stage = stages.get(name, {})
            if plain(stage.get("answers", {}).get(key)) is not None:
                return True
            if any(key == p or key.startswith(p + ".") for p in stage.get("confirmed", [])):
                return True
        return False
    return all(seen(k, code) for code, kind in CRITERIA for k in keys_of(code, kind))


def expected(sheet):
    facts, stages = sheet.get("inputs", {}), sheet["stages"]
    answers, as_of = {}, {}
    for name in [s for s in STAGES if s in stages]:
        for key, answer in stages[name].get("answers", {}).items():
            assert key in KNOWN, f"unknown key {key}"
            if plain(answer) is not None:
                answers[key] = plain(answer)
        nodes, areas, missing = score(answers)
        failed, statuses = judge(nodes, areas, facts, sheet.get("assessed_on"))
        as_of[name] = {"total": str(nodes["total"]), "statuses": statuses}
    award = at_least = None
    if statuses["WBBM"] == "met":
        award = "WBBM"
    elif statuses["WBBM"] == "not_met" and statuses["WBK"] == "met":
        award = "WBK"
    elif "undecided" in statuses.values():
        at_least = "WBK" if statuses["WBK"] == "met" else None
    if award:
        kind = "awarded" if all_seen(stages) else "claimed"
    else:
        kind = "undecided" if "undecided" in statuses.values() else "none"
    return {
        "total": str(nodes["total"]),
        "nodes": {c: str(nodes[c]) for c in in_order(nodes)},
        "areas": {a: str(v) for a, v in areas.items()},
        "failed": failed, "statuses": statuses,
        "award": award, "at_least": at_least, "award_kind": kind,
        "missing": missing, "as_of": as_of,
    }


def in_order(nodes):
    """Children before their component, as the sheet adds them up."""
    done = []
    codes = list(SHEET)
    for i, sub in enumerate(codes):
        done.append(sub)
        after = codes[i + 1] if i + 1 < len(codes) else ""
        head = sub
        while "." in head:
            head = head.rsplit(".", 1)[0]
            if not after.startswith(head + "."):
                done.append(head)
    return [c for c in done if c in nodes]


def accept(ours, theirs):
    return {**ours, "award_kind": "met"} if theirs.get("award_kind") == "met" and ours["award"] else ours


assert len(CRITERIA) == 113 and sum(w for w, _ in SHEET.values()) == 100


if __name__ == "__main__":
    sys.exit(run(expected, __file__, accept))
