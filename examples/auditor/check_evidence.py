#!/usr/bin/env python3
"""Compares the answers of a receipt of timbang with a sheet; `docs/receipt.md` is all that this script knows.

usage: check_evidence.py RECEIPT SHEET

It proves *evidence* and nothing else: that unit, period, day, stages and answers of the receipt are those of the sheet, and
that its digest is the sheet's. Whether the lines follow from these answers, and whose rubric they are, is proved by
check_receipt.py. Exit: 0 nothing is refuted, 1 something is, 2 is no receipt.
"""
import hashlib, json, sys
from fractions import Fraction

def refuse(why): raise ValueError(why)
def canonical(value):
    """Canonical JSON: the keys of the format are ASCII, and Python sorts them as RFC 8785 does."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def read(data):
    """The receipt, if it is one of a known version in its canonical form."""
    try:
        receipt = json.loads(data, parse_float=refuse, parse_constant=refuse)
        if (receipt["format"], receipt["language"]) != ("timbang.receipt/0", "1"): refuse("an unknown version")
        if canonical(receipt) not in (data, data[:-1]) or data[-1:] not in b"}\n": refuse("not in its canonical form")
        return receipt
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why: raise ValueError(repr(why)) from None

# ---- The canonical sheet: every key is there, and a number is the text of its digits.
def plain(token):
    """`3.620` is `3.62`, `9.0` is `9`."""
    if not token.strip("-0."): return "0"
    return token.rstrip("0").rstrip(".") if "." in token else token

def chosen(given, keys): return {key: given.get(key) for key in keys.split()}
def entry(given):
    """An answer, given alone or with what it rests on."""
    if type(given) is not dict: given = {"answer": given}
    documents = [chosen(document, "sha256 title uri") for document in given.get("documents") or []]
    return {**chosen(given, "answer by note on"), "documents": documents}

def entries(given): return {path: entry(one) for path, one in (given or {}).items() if not path.startswith("x-")}
def stage_of(given):
    confirmed = sorted(set(given.get("confirmed") or []))
    return {**chosen(given, "by on"), "answers": entries(given.get("answers")), "confirmed": confirmed}

def canonical_sheet(data):
    raw = json.loads(data, parse_int=plain, parse_float=plain)
    sheet = chosen(raw, "assessed_on period rubric unit")
    if type(raw["unit"]) is dict: sheet["unit"] = chosen(raw["unit"], "group id name")
    if "answers" in raw: sheet["answers"] = entries(raw["answers"])
    sheet["inputs"] = entries(raw.get("inputs"))
    sheet["stages"] = {code: stage_of(stage) for code, stage in (raw.get("stages") or {}).items()}
    return sheet

# ---- What the sheet says of each path, once all stages were read.
def inputs_of_criteria(lines):
    """Of each computed criterion the paths of its answers: those that its `missing` reads."""
    answered = [line["path"] for line in lines if line["op"] == "answer"]
    criteria = [line for line in lines if line.get("kind") == "criterion" and line["code"] not in answered]
    shares = [(line["code"], line if line["op"] == "missing" else lines[line["of"][0]]) for line in criteria]
    return {code: [lines[at]["path"] for at in share["of"][1:]] for code, share in shares}

def said_and_seen(sheet, stages, lines):
    """Of each path: answer, stage and day; and the stage that looked at it last."""
    given = [*sheet["inputs"].items(), *sheet.get("answers", {}).items()]
    said, seen = {path: (one["answer"], None, one["on"]) for path, one in given if one["answer"] is not None}, {}
    paths = [line["path"] for line in lines if line["op"] == "answer" and "fact" not in line]
    inputs = inputs_of_criteria(lines)
    for code in stages:
        stage = sheet["stages"][code]
        for own in stage["confirmed"]:  # what is at a path and below it, and the answers of a computed criterion
            for path in inputs.get(own, []) + [path for path in paths if (path + ".").startswith(own + ".")]:
                seen[path] = code
                if path in said: said[path] = (said[path][0], code, stage["on"])
        for path, one in stage["answers"].items():
            if one["answer"] is not None: said[path], seen[path] = (one["answer"], code, one["on"] or stage["on"]), code
    return said, seen

# ---- Whether an answer, as a sheet writes it, means what the receipt says.
def number(text):
    """Nothing where it is none."""
    is_number = text.strip().lstrip("+-").replace(".", "", 1).isdigit()
    return Fraction(text.strip()) if is_number else None

def means(line, tables, text, own):
    table, domain = tables.get(line.get("table"), {}), line["domain"]
    if own == line.get("word"): return text == own
    if domain == "percent": return text.strip().endswith("%") and number(text.strip()[:-1]) == Fraction(own) * 100
    if text == own or [text, own] in table.get("spellings", []): return True
    is_option = own in [option for option, _ in table.get("options", [])]
    return domain in ("count", "number", "scale") and not is_option and number(text) == Fraction(own)

# ---- The comparison.
def evidence(receipt, data):
    """What differs, each with the line that it belongs to."""
    sheet, lines, own, head = canonical_sheet(data), receipt["lines"], receipt["evidence"], receipt["rubric"]
    stages = [stage["code"] for stage in head["stages"] if stage["code"] in sheet["stages"]]
    unit = sheet["unit"] if type(sheet["unit"]) is not dict else sheet["unit"]["id"] or sheet["unit"]["name"]
    right = {"unit": unit, **chosen(sheet, "period assessed_on"), "stage": stages[-1] if stages else None,
             "sha256": hashlib.sha256(canonical(sheet)).hexdigest()}
    for key, value in right.items():
        if own[key] != value: yield None, f"{key} is {value} on the sheet, not {own[key]}"
    if sheet["rubric"] not in (None, head["id"]): yield None, "the sheet is of another rubric"
    said, seen = said_and_seen(sheet, stages, lines)
    for n, line in enumerate(lines):
        if line["op"] != "answer": continue
        given = said.pop(line["path"], None)
        there = receipt["answers"][line["answer"]] if "answer" in line else None
        same = given == there  # both are missing
        if given and there:
            same = given[1:] == (there["stage"], there["on"]) and means(line, receipt["tables"], given[0], there["answer"])
        if not same: yield n, f"the sheet says {given}, the receipt {there}"
        if line.get("seen") != seen.get(line["path"]): yield n, f"was last looked at by {seen.get(line['path'])}"
    for path in said: yield None, f"no line reads the answer of {path}"

def check(data, sheet):
    receipt = read(data)
    try: return receipt, list(evidence(receipt, sheet))
    except Exception as why: return receipt, [(None, f"the sheet cannot be read: {why!r}")]

# ---- The command.
def main(arguments):
    if len(arguments) != 2: return print(__doc__.split("\n\n")[1]) or 2
    try: receipt, found = check(*(open(path, "rb").read() for path in arguments))
    except (OSError, ValueError) as why: return print(f"refused: {why}") or 2
    print("evidence   ", "REFUTED" if found else "proved")
    print("arithmetic  not checked: that is for check_receipt.py")
    print("rubric      not checked: that is for check_receipt.py")
    for n, message in found: print(f"{'evidence' if n is None else f'line {n}'}: {message}")
    print(f"it is of    {receipt['evidence']['unit']}")
    return 1 if found else 0
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
