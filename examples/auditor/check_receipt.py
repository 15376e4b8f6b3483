#!/usr/bin/env python3
"""Checks a receipt of timbang without timbang; `docs/receipt.md` is all that this script knows.

usage: check_receipt.py RECEIPT [--expect IDENTITY] [--evidence SHEET]

Arithmetic: each line is computed anew from the answers on, so a wrong figure blames its own line. Rubric: the lines are
those of the expected identity (see rubrics/IDENTITIES). Evidence: the answers are those of the sheet. Nothing here proves
`at`, `engine` or `rubric.sources`; a seal is no signature. Exit: 0 nothing is refuted, 1 something is, 2 is no receipt.
"""
import hashlib, json, sys
from fractions import Fraction
class Refused(ValueError): """It is no receipt of a known format."""
def refuse(why): raise Refused(why)
# ---- Canonical JSON and the identity. The keys of the format are ASCII: Python sorts them as RFC 8785 does.
WORDS, NAMES = "label labels group basis texts otherwise".split(), "id family edition in_force".split()
OF_SHEET, OF_FILE = "answer seen out shown low high margin at".split(), "identity score_identity sources".split()
def canonical(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def sha256(data): return hashlib.sha256(data).hexdigest()
def without(members, keys): return {key: member for key, member in members.items() if key not in keys}
def identity(receipt, words=(), names=()):
    head = without(receipt["rubric"], [*OF_FILE, *words, *names])
    head["stages"] = [without(stage, words) for stage in head["stages"]]
    parts = [head, {name: without(table, words) for name, table in receipt["tables"].items()}]
    parts += [without(line, [*OF_SHEET, *words]) for line in receipt["lines"]]
    return "1:" + sha256(b"".join(canonical(part) + b"\n" for part in parts))
def read(data):
    try:
        receipt = json.loads(data, parse_float=refuse, parse_constant=refuse)
        if (receipt["format"], receipt["language"]) != ("timbang.receipt/0", "1"): refuse("an unknown version")
        if canonical(receipt) not in (data, data[:-1]) or data[-1:] not in b"}\n": refuse("not in its canonical form")
        return receipt, identity(receipt), identity(receipt, WORDS, NAMES)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why: raise Refused(repr(why)) from None
# ---- Numbers and days. An open end is INFINITY, which no number of 16384 bits comes near. Months count from the year 0.
getattr(sys, "set_int_max_str_digits", int)(0)
INFINITY, DAYS = Fraction(2 ** 99999), [("day", "1900-01-01"), ("day", "2999-12-31")]
def kept(x):
    if abs(x) > 2 ** 50000: return INFINITY if x > 0 else -INFINITY
    return x if max(x.numerator.bit_length(), x.denominator.bit_length()) <= 16384 else refuse("more than 16384 bits")
def exact(text): return kept(Fraction(text)) if str(Fraction(text)) == text else refuse(f"{text}: not in lowest terms")
def rounded(x, how):  # `2 half_away`
    (digits, mode), sign = how.split()[:2], 1 if x >= 0 else -1
    whole, rest = divmod(abs(x) * 10 ** int(digits), 1)
    up = {"down": 0, "up": rest > 0, "half_away": 2 * rest >= 1, "half_even": (2 * rest, whole % 2) > (1, 0)}[mode]
    return x if abs(x) == INFINITY else Fraction(sign * (whole + up), 10 ** int(digits))
def shown(x, how):
    x, digits, percent = rounded(x * (100 if how.endswith("%") else 1), how), int(how.split()[0]), how.endswith("%")
    text = str(abs(x.numerator * 10 ** digits // x.denominator)).zfill(digits + 1)
    return "-" * (x < 0) + (f"{text[:-digits]}.{text[-digits:]}" if digits else text) + "%" * percent
def length(months):
    year, month = divmod(months, 12)
    return 28 + (year % 4 == 0 and (year % 100 > 0 or year % 400 == 0)) if month == 1 else 31 - month % 7 % 2
def text_of(months, date): return f"{months // 12:04}-{months % 12 + 1:02}-{date:02}"
def parts(day):
    months, date = 12 * int(day[:4]) + int(day[5:7]) - 1, int(day[8:])
    return (months, date) if day == text_of(months, date) and 0 < date <= length(months) else refuse(f"{day} is no day")
def serial(day):  # its number
    (months, date), year = parts(day), int(day[:4])
    days = 365 * year + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400 + date
    return Fraction(days + sum(map(length, range(12 * year, months))))
def later(day, by):
    (count, unit), (months, date) = by.split(), parts(day)
    months += int(count) * {"years": 12, "months": 1, "days": 0}[unit]
    date = date + int(count) if unit == "days" else min(date, length(months))
    while date > length(months): date, months = date - length(months), months + 1
    while date < 1: date, months = date + length(months - 1), months - 1
    return text_of(months, date)
# ---- What a line can be: a list of a number or two (ends of an interval), ("day", d) or two, ("opt", option), ("word", w)
# for "there is none", True, False, EX, NONE; and UND where it is nothing of these. What is known is a list of one.
EX, NONE, UND, ZERO, ONE = "excluded", "none", "undecided", Fraction(0), Fraction(1)
def kind(x): return x[0] if type(x) is tuple else type(x)
def lacks(x): return x in (EX, NONE) or kind(x) == "word"
def numbers(s): return [x for x in s if type(x) is Fraction]
def either(found):  # of numbers and of days the ends
    found = list(found)
    ends = [x for own in (numbers(found), [x for x in found if kind(x) == "day"]) if own for x in (min(own), max(own))]
    others = [x for x in found if kind(x) not in (Fraction, "day") and x != UND]
    return [x for _, x in dict.fromkeys((kind(x), x) for x in ends + others)] or [UND]
def known(s):
    own = [x for x in s if x == EX] or [x for x in s if lacks(x)] or numbers(s) or s
    return own[:1] if len(own) == 1 else [NONE] if lacks(own[0]) else [UND]
def point(f):  # arithmetic: no value before undecided
    return lambda *xs: NONE if any(map(lacks, xs)) else kept(f(*xs)) if len(numbers(xs)) == len(xs) else UND
def each(f, first, *sets):  # two sets at a time, every combination
    for s in sets: first = either(f(x, y) for x in first for y in s)
    return first
def remaining(f): return lambda x, y: y if x == EX else x if y == EX else point(f)(x, y)
def limited(f): return lambda x, y: EX if x == EX else point(f)(x, y)
def kleene(decisive): return lambda x, y: decisive if decisive in (x, y) else UND if UND in (x, y) else not decisive
COMPARISONS = {"lt": lambda x, y: x < y, "le": lambda x, y: x <= y, "gt": None, "ge": None, "eq": None, "ne": None}
PLAIN = {"add": point(lambda x, y: x + y), "sub": point(lambda x, y: x - y), "and": kleene(False), "or": kleene(True),
         "mul": lambda x, y: EX if EX in (x, y) else point(lambda x, y: x * y)(x, y), "otherwise": lambda x, y: y if lacks(x)
         else x, "min": remaining(min), "max": remaining(max), "at_most": limited(min), "at_least": limited(max)}
def over(s, whole):  # one over each number other than 0
    ends, result = numbers(s), [NONE if lacks(x) else x for x in s if type(x) is not Fraction]
    for sign in (1, -1):
        low, high = min([sign * x for x in ends], default=0), max([sign * x for x in ends], default=0)
        least = low if low > 0 else ONE if whole else 1 / INFINITY
        result += [sign * (1 / x if x < INFINITY else ZERO) for x in (high, least)] if high > 0 else []
    return result + [NONE] * (bool(ends) and min(ends) <= 0 <= max(ends))
def mean(of, weights):
    def low_end(sign):  # what may be left out is taken in, lowest first, while it lowers the mean
        items, top, by = [(EX in s, min(sign * x for x in numbers(s)), w) for s, w in zip(of, weights) if numbers(s)], 0, 0
        for excludable, value, weight in sorted(items):
            if not excludable or not by or value * by < top: top, by = kept(top + value * weight), by + weight
        return [sign * kept(top / by)] if by else []
    none = [NONE] * any(lacks(x) and x != EX for s in of for x in s)
    stuck = none or any(EX not in s and not numbers(s) for s in of)
    return either(([] if stuck else low_end(1) + low_end(-1)) + none + [EX] * all(EX in s for s in of))
def compare(op, a, b):  # what lacks a value makes it fail
    fails, a, b = [False] * any(map(lacks, a + b)), [x for x in a if not lacks(x)], [x for x in b if not lacks(x)]
    if not a or not b: return fails
    if op in ("gt", "ge"): return either(compare("l" + op[1], b, a) + fails)
    if op == "eq": return either(each(kleene(False), compare("le", a, b), compare("le", b, a)) + fails)
    if op == "ne": return either([x if x == UND else not x for x in compare("eq", a, b)] + fails)
    return either([UND if UND in (x, y) else COMPARISONS[op](x, y) for x in a for y in b] + fails)
# ---- The operators.
def rows(s, table):  # those that the number may reach
    def row(x): return next((n for n, (op, bound, _) in enumerate(table["rows"]) if abs(x) < INFINITY and (
        op == "otherwise" or compare(op, [x], [exact(bound)]) == [True])), None)
    ends = [row(x) for x in numbers(s)]
    return range(len(table["rows"])) if None in ends else range(min(ends), max(ends) + 1) if ends else []
def answer(line, table, receipt, is_open):
    domain, options = line["domain"], [option for option, _ in table.get("options", [])] or line.get("options", [])
    ends = line.get("range") or table.get("line", [])[:2] or ["0", str(10 ** 15)] * (domain == "count")
    if "answer" not in line:
        may = [*map(exact, ends), *(("opt", x) for x in options), *DAYS * (domain == "date")]
        return either(may + [("word", line[key]) for key in line if key == "word"]) if is_open else [UND]
    path, given = (receipt["answers"][line["answer"]][key] for key in ("path", "answer"))
    if path != line["path"] or line["answer"] < 0: refuse(f"the answer is that of {path}")
    if given == line.get("word") or given in options: return [("word" if given == line.get("word") else "opt", given)]
    if domain == "date" and parts(given): return [("day", given)]
    if not ends or not exact(ends[0]) <= exact(given) <= exact(ends[1]) or "/" in given and domain == "count": refuse(given)
    return [exact(given)]
def verified(line, receipt):
    stages, of = [None] + [stage["code"] for stage in receipt["rubric"]["stages"]], iter(line.get("of", []))
    looked = [(exact(part), min([stages.index(receipt["lines"][next(of)].get("seen")) for _ in range(count)], default=99)
               >= stages.index(stage)) for part, stage, count in line.get("criteria", [])]
    every = sum(part for part, _ in looked)
    return [Fraction(sum(part for part, seen in looked if seen), every) if every else UND]
def worth(x, table):
    low, high, at_low, at_high = map(exact, table.get("line", ["0"] * 4))
    if type(x) is Fraction: return at_low + (x - low) / (high - low) * (at_high - at_low)
    value = UND if x == UND else NONE if lacks(x) else dict(table["options"])[x[1]]
    return value if value in (UND, NONE, EX) else exact(value)
def asked(x, line):  # a number or a day is none of the options; a word has no rank
    options, negative = line["options"], line["test"].startswith("is not")
    place = options.index(line["option"]) if line["op"] == "rank" else 0
    among = {"is at least": options[:place + 1], "is at most": options[place:]}.get(line["test"], options)
    return UND if x == UND else (type(x) is tuple and x[1] in among) != negative
def rule(line, of, whole, receipt, is_open):
    op, table, first = line["op"], receipt["tables"].get(line.get("table"), {}), of[0] if of else []
    if op in PLAIN: return each(PLAIN[op], *[[ZERO]] * (op == "add"), *of)
    if op in COMPARISONS: return compare(op, *of)
    if op == "div":
        bounded = "bound" in line and min(numbers(of[1]), default=-1) >= 0
        quotient = each(PLAIN["mul"], [NONE if x == EX else x for x in first], over(of[1], whole[1]))
        return either(min(x, ONE) if bounded and type(x) is Fraction else x for x in quotient)
    if op in ("mean", "weighted_mean"): return mean(of, [*map(exact, line.get("weights", ["1"] * len(of)))])
    if op == "answer": return answer(line, table, receipt, is_open)
    if op == "verified": return [ZERO, ONE] if is_open else verified(line, receipt)
    if op == "assessed_on": return [("day", d) for d in [receipt["evidence"][op]] if d] or (DAYS if is_open else [UND])
    if op == "literal": return [x if x in (EX, UND) else ("day", x) if x[4:5] == "-" else exact(x) for x in [line["value"]]]
    if op == "look": return either(worth(x, table) for x in first)
    if op in ("is", "rank"): return either(asked(x, line) for x in first)
    if op == "not": return [x if x == UND else not x for x in first]
    if op == "round": return either(point(lambda x: rounded(x, line["by"]))(x) for x in first)
    days = [("day", later(x[1], line["by"])) if kind(x) == "day" else NONE if lacks(x) else UND for x in first if op == "date_add"]
    if op == "missing":
        inner, there = [x for x in first if x == EX or not lacks(x)], all("answer" in receipt["lines"][n] for n in line["of"][1:])
        stays = {"zero": ZERO, "excluded": EX, "undecided": UND}[line["policy"]]
        return inner if there else either([*inner, stays]) if is_open else [stays]
    if op in ("band", "band_value"):
        gives = lambda n: ("opt", table["rows"][n][2]) if op == "band" else exact(table["values"][n])
        return either([*map(gives, rows(first, table))] + [NONE] * any(map(lacks, first)))
    for n in range(0, len(of), 2) if op == "if" else ():  # condition, branch, ..., last branch
        days += of[min(n + 1, len(of) - 1)] if n + 1 == len(of) or True in of[n] else []
        if n + 1 == len(of) or False not in of[n]: break
    if op != "award": return either(days)
    won = next(((name, s[0]) for name, s in zip(line["order"], of) if s != [False]), None)
    return [UND] if is_open or won and won[1] is not True else [("opt", won[0])] if won else [NONE]
def is_whole(line, of, whole, s):  # whether all numbers that are still possible are whole
    if line["op"] in ("literal", "look", "band_value", "answer"):
        interval = line["op"] == "look" and numbers(of[0]) or line["op"] == "answer" and len(numbers(s)) > 1
        return line.get("domain") == "count" or not interval and all(x.denominator == 1 for x in numbers(s))
    carries = line["op"] in PLAIN or line["op"] in ("missing", "if", "round")
    return carries and all(w for s, w in zip(of, whole) if numbers(s)) or line["op"] == "round" and line["by"][:2] == "0 "
# ---- Line by line, and the outcome.
def follow(n, line, receipt, values):  # known, open, whether that is whole; and the figures that follow
    of, op = line.get("of", []), line["op"]
    if any(at not in range(n) for at in of): refuse("it reads a line that does not stand before it")
    knowns, opens, whole = ([values[at][k] for at in (of[:1] if op == "missing" else of)] for k in range(3))
    now, may = known(rule(line, knowns, whole, receipt, False)), rule(line, opens, whole, receipt, True)
    if now == [UND] and op in COMPARISONS:  # decided where all that is possible agrees
        now = known(compare(op, *(o if kind(k[0]) in ("opt", bool) or k == [UND] else k for k, o in zip(knowns, opens))))
    if now == [UND] and op in ("band", "band_value") and len(rows(opens[0], receipt["tables"][line["table"]])) == 1:
        now = [x for x in may if not lacks(x)]
    x, ends, sides = now[0], numbers(may), [serial(k[0][1]) if kind(k[0]) == "day" else k[0] for k in knowns]
    figures = {"out": (NONE if kind(x) == "word" and op != "answer" else x[1] if type(x) is tuple else str(x))}
    if type(x) is bool: figures["out"] = str(x).lower()
    if type(x) is Fraction and "display" in line: figures["shown"] = shown(x, line["display"])
    if ends != [x]: figures.update((k, str(e(ends))) for k, e in (("low", min), ("high", max)) if ends and abs(e(ends)) < INFINITY)
    if "requirement" in line and op in COMPARISONS and len(numbers(sides)) == 2:
        far = sides[0] - sides[1]
        figures["margin"] = str({"g": far, "l": -far, "e": -abs(far), "n": abs(far)}[op[0]])
    return (now, may, is_whole(line, opens, whole, may)), figures
def answered(lines, line):
    return (line["op"] != "answer" or "answer" in line) and all(answered(lines, lines[at]) for at in line.get("of", []))
def arithmetic(receipt):
    lines, outcome, values, names = receipt["lines"], receipt["outcome"], [], []
    stages = [None] + [stage["code"] for stage in receipt["rubric"]["stages"]]
    for n, line in enumerate(lines):
        values.append(([UND], [UND], False))
        try:
            values[n], figures = follow(n, line, receipt, values)
            seen = line.get("seen")
            figures["seen"] = receipt["answers"][line["answer"]]["stage"] if "answer" in line else seen
            for key in ("out", "shown", "low", "high", "margin", "seen"):
                if line.get(key) != figures.get(key): yield n, f"{key} is {figures.get(key)}, not {line.get(key)}"
            if stages.index(seen) > stages.index(receipt["evidence"]["stage"]): yield n, f"{seen} is after the last stage"
            if line.get("kind") == "check" and values[n][0] == [False] and answered(lines, line): yield n, "a check fails"
        except Exception as why: yield n, f"cannot be computed: {why!r}"
        own = [(key == "path", line[key]) for key in ("code", "requirement", "path") if key in line]
        if set(own) & set(names): yield n, "its name stands twice"
        names += own
    if sorted(line["answer"] for line in lines if "answer" in line) != [*range(len(receipt["answers"]))]:
        yield None, "not every answer is read by one line"
    find = lambda key, name: next((n for n, line in enumerate(lines) if line.get(key) == name), None)
    award, proof = find("kind", "award"), find("kind", "verified")
    won, seen = (None if n is None else values[n][0][0] for n in (award, proof))
    status = won if type(won) is not tuple else "claimed" if type(seen) is Fraction and seen < 1 else "awarded"
    right = (find("code", "total"), award, won[1] if type(won) is tuple else won, status)
    for key, value in zip(("total", "award_line", "award", "status"), right):
        if outcome[key] != value: yield None, f"outcome: {key} is {value}, not {outcome[key]}"
    if sha256(canonical(without(receipt, ["seal"]))) != receipt["seal"]: yield None, "the seal is another"
# ---- The sheet.
def plain(token): return "0" if not token.strip("-0.") else token.rstrip("0").rstrip(".") if "." in token else token
def entry(given):
    given = given if type(given) is dict else {"answer": given}
    documents = [{key: d.get(key) for key in ("sha256", "title", "uri")} for d in given.get("documents") or []]
    return {**{key: given.get(key) for key in ("answer", "by", "note", "on")}, "documents": documents}
def entries(given): return {path: entry(one) for path, one in (given or {}).items() if not path.startswith("x-")}
def canonical_sheet(data):
    raw = json.loads(data, parse_int=plain, parse_float=plain)
    sheet = {key: raw.get(key) for key in ("assessed_on", "period", "rubric", "unit")}
    if type(raw["unit"]) is dict: sheet["unit"] = {key: raw["unit"].get(key) for key in ("group", "id", "name")}
    sheet.update({"answers": entries(raw["answers"])} if "answers" in raw else {}, inputs=entries(raw.get("inputs")))
    sheet["stages"] = {code: {"answers": entries(stage.get("answers")), "by": stage.get("by"), "on": stage.get("on"),
                              "confirmed": sorted(set(stage.get("confirmed") or []))} for code, stage in (raw.get("stages") or {}).items()}
    return sheet
def evidence(receipt, data):
    sheet, lines, own, head = canonical_sheet(data), receipt["lines"], receipt["evidence"], receipt["rubric"]
    unit, stages = sheet["unit"], [stage["code"] for stage in head["stages"] if stage["code"] in sheet["stages"]]
    right = {"unit": (unit["id"] or unit["name"]) if type(unit) is dict else unit, "period": sheet["period"],
             "assessed_on": sheet["assessed_on"], "stage": ([None] + stages)[-1], "sha256": sha256(canonical(sheet))}
    for key, value in right.items():
        if own[key] != value: yield None, f"{key} is {value} on the sheet, not {own[key]}"
    if sheet["rubric"] not in (None, head["id"]): yield None, "the sheet is of another rubric"
    said = {path: (e["answer"], None, e["on"]) for part in ("inputs", "answers") for path, e in sheet.get(part, {}).items()}
    said, seen = {path: e for path, e in said.items() if e[0] is not None}, {}
    asked_at = [line["path"] for line in lines if line["op"] == "answer" and "fact" not in line]
    shares = [(line["code"], line if line["op"] == "missing" else lines[line["of"][0]]) for line in lines
              if line.get("kind") == "criterion" and line["code"] not in asked_at]
    inputs = {code: [lines[at]["path"] for at in share["of"][1:]] for code, share in shares}
    for code in stages:
        stage = sheet["stages"][code]
        for own in stage["confirmed"]:  # what is below a path, and the answers of a computed criterion
            for path in inputs.get(own, []) + [path for path in asked_at if (path + ".").startswith(own + ".")]:
                seen[path], said = code, {**said, path: (said[path][0], code, stage["on"])} if path in said else said
        for path, e in stage["answers"].items():
            if e["answer"] is not None: said[path], seen[path] = (e["answer"], code, e["on"] or stage["on"]), code
    for n, line in enumerate(lines):
        if line["op"] != "answer": continue
        given, a = said.pop(line["path"], None), receipt["answers"][line["answer"]] if "answer" in line else None
        if bool(given) != bool(a) or a and (given[1:] != (a["stage"], a["on"]) or not means(line, receipt["tables"], given[0], a["answer"])):
            yield n, f"the sheet says {given}, the receipt {a}"
        if line.get("seen") != seen.get(line["path"]): yield n, f"was last looked at by {seen.get(line['path'])}"
    for path in said: yield None, f"no line reads the answer of {path}"
def means(line, tables, text, own):
    table, percent = tables.get(line.get("table"), {}), line["domain"] == "percent"
    if text == own or [text, own] in table.get("spellings", []): return not percent or own == line.get("word")
    if own == line.get("word") or line["domain"] not in ("count", "number", "percent", "scale"): return False
    digits = text.strip()[:-1].strip() if percent and text.strip().endswith("%") else "x" if percent else text.strip()
    return digits.lstrip("+-").replace(".", "", 1).isdigit() and Fraction(digits) / (100 if percent else 1) == exact(own)

# ---- The command.
def check(data, expected=None, sheet=None):
    receipt, own, score = read(data)
    found, head = [("arithmetic", *one) for one in arithmetic(receipt)], receipt["rubric"]
    for said, right in ((head["identity"], own), (expected or own, own), (head["score_identity"], score)):
        found += [("rubric", None, f"the lines are those of {right}, not {said}")] * (said != right)
    try: found += [("evidence", *one) for one in (evidence(receipt, sheet) if sheet is not None else ())]
    except Exception as why: found.append(("evidence", None, f"the sheet cannot be read: {why!r}"))
    return receipt, own, found
def main(arguments):
    options = dict(zip(arguments[1::2], arguments[2::2]))
    if len(arguments) % 2 == 0 or set(options) - {"--expect", "--evidence"}: return print(__doc__.split("\n\n")[1]) or 2
    try:
        sheet = open(options["--evidence"], "rb").read() if "--evidence" in options else None
        receipt, own, found = check(open(arguments[0], "rb").read(), options.get("--expect"), sheet)
    except (OSError, Refused) as why: return print(f"refused: {why}") or 2
    for proof, option in (("arithmetic", None), ("rubric", "--expect"), ("evidence", "--evidence")):
        checked = "proved" if option is None or option in options else f"not checked: {option} was not given"
        print(f"{proof:11}", "REFUTED" if proof in [one[0] for one in found] else checked)
    for proof, n, message in found: print(f"{proof if n is None else f'line {n}'}: {message}")
    outcome = receipt["outcome"]
    total = dict(enumerate(receipt["lines"])).get(outcome["total"], {})
    print(f"identity    {own}\nit says     {receipt['evidence']['unit']}: total {total.get('shown', total.get('out'))}, "
          f"award {outcome['award']}, {outcome['status']}")
    return 1 if found else 0
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
