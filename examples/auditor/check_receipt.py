"""Checks a receipt of timbang without timbang: check_receipt.py RECEIPT [--expect IDENTITY]

`docs/receipt.md` is all that it knows. Arithmetic: each line follows from those it reads, from the answers on. Rubric: the
lines are those of the expected identity. Evidence, that the answers are a sheet's: see check_evidence.py. Nothing proves `at`,
`engine` and `rubric.sources`; a seal is no signature. Exit: 0 nothing is refuted, 1 something is, 2 is no receipt."""
import hashlib, json, sys
from fractions import Fraction
def refuse(why): raise ValueError(why)
# ---- Canonical JSON and the identities. The keys of the format are ASCII: Python sorts them as RFC 8785 does.
WORDS, NAMES = "label labels group basis texts otherwise".split(), "id family edition in_force".split()
OF_SHEET, OF_FILE = "answer seen out shown low high margin at".split(), "identity score_identity sources".split()
def canonical(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def without(members, keys): return {key: member for key, member in members.items() if key not in keys}
def identity(receipt, words=(), names=()):
    head = without(receipt["rubric"], [*OF_FILE, *words, *names])
    head["stages"] = [without(stage, words) for stage in head["stages"]]
    tables = {name: without(table, words) for name, table in receipt["tables"].items()}
    parts = [head, tables, *(without(line, [*OF_SHEET, *words]) for line in receipt["lines"])]
    return "1:" + hashlib.sha256(b"".join(canonical(part) + b"\n" for part in parts)).hexdigest()
# ---- Numbers and days. An open end is INFINITY, which no number of 16384 bits comes near; TINY, 1 / INFINITY, is kept as 0.
getattr(sys, "set_int_max_str_digits", int)(0)
ZERO, ONE, HUGE, INFINITY, TINY = Fraction(0), Fraction(1), 2 ** 50000, Fraction(2 ** 99999), Fraction(1, 2 ** 99999)
def kept(x):
    if abs(x) > HUGE or abs(x) * HUGE < 1: return ZERO if abs(x) < 1 else INFINITY if x > 0 else -INFINITY
    return x if max(x.numerator.bit_length(), x.denominator.bit_length()) <= 16384 else refuse("more than 16384 bits")
def exact(text): return kept(Fraction(text)) if str(Fraction(text)) == text else refuse(f"{text}: not in lowest terms")
def rounded(x, digits, mode):
    whole, rest = divmod(abs(x) * 10 ** int(digits), 1)
    up = {"down": 0, "up": rest > 0, "half_away": 2 * rest >= 1, "half_even": (2 * rest, whole % 2) > (1, 0)}[mode]
    return x if abs(x) == INFINITY else Fraction((whole + up) * (-1 if x < 0 else 1), 10 ** int(digits))
def shown(x, digits, mode, percent=""):
    x, digits = rounded(x * 100 if percent else x, digits, mode), int(digits)
    return "-" * (x < 0) + str(abs(x) // 1) + f".{int(abs(x) % 1 * 10 ** digits):0{digits}}" * (digits > 0) + percent
def length(m): return 31 - m % 12 % 7 % 2 if m % 12 != 1 else 28 + (m % 48 < 12 and (m % 1200 >= 12 or m % 4800 < 12))
def text_of(months, date): return f"{months // 12:04}-{months % 12 + 1:02}-{date:02}"  # month 0 is January of the year 0
def parts(day):
    months, date = 12 * int(day[:4]) + int(day[5:7]) - 1, int(day[8:])
    return (months, date) if day == text_of(months, date) and 0 < date <= length(months) else refuse(f"{day} is no day")
def serial(day): return sum(map(length, range(parts(day)[0])), parts(day)[1])  # its number
def later(day, line, table):  # by `1 years`
    (count, unit), (months, date) = line["by"].split(), parts(day[1])
    months += int(count) * {"years": 12, "months": 1, "days": 0}[unit]
    months, date = (0, serial(day[1]) + int(count)) if unit == "days" else (months, min(date, length(months)))
    while date > length(months): date, months = date - length(months), months + 1
    return "day", text_of(months, date)
# ---- What a line can be, a list: of numbers the least and the greatest, and PART if not all are whole; of days the first
# and the last, ("day", d); each ("opt", option); ("word", w) for "there is none"; each of True, False, EX, NONE; UND where it
# is nothing of these. What is known is a list of one.
EX, NONE, UND, PART, DAYS = "excluded", "none", "undecided", "part", [("day", "1900-01-01"), ("day", "2999-12-31")]
def kind(x): return x[0] if type(x) is tuple else type(x)
def numbers(s): return [x for x in s if kind(x) is Fraction]
def lacks(x): return x in (EX, NONE) or kind(x) == "word"
def none_of(s): return [NONE for x in s if lacks(x)]
def either(found):
    ends = [end for own in (numbers(found), [x for x in found if kind(x) == "day"]) if own for end in {min(own), max(own)}]
    part = {PART for x in numbers(found) if x.denominator > 1 or PART in found}
    return [*ends, *part, *dict.fromkeys(x for x in found if kind(x) not in (Fraction, "day") and x not in (UND, PART))] or [UND]
def known(s):
    own = [x for x in s if x == EX] or [x for x in s if lacks(x)] or numbers(s) or s
    return own if len(own) == 1 else none_of(own)[:1] or [UND]
def each(f, first, *more):  # two sets at a time, every pair of what they hold
    for s in more: first = either([f(x, y) for x in first for y in s])
    return first
def point(f): return lambda x, y: (  # arithmetic: no value before undecided
    NONE if lacks(x) or lacks(y) else PART if PART in (x, y) else kept(f(x, y)) if kind(x) is kind(y) is Fraction else UND)
def remaining(f): return lambda x, y: y if x == EX else x if y == EX else point(f)(x, y)
def excluding(f, sides): return lambda x, y: EX if EX in (x, y)[:sides] else point(f)(x, y)
def decided(by): return lambda x, y: by if x is by or y is by else x if x is y is (not by) else UND
START = {"add": [[ZERO]], "and": [[True]], "or": [[False]]}
PLAIN = {"add": point(lambda x, y: x + y), "sub": point(lambda x, y: x - y), "mul": excluding(lambda x, y: x * y, 2),
         "min": remaining(min), "max": remaining(max), "at_most": excluding(min, 1), "at_least": excluding(max, 1),
         "and": decided(False), "or": decided(True), "otherwise": lambda x, y: y if lacks(x) else x}
SIGNS = {"lt": [-1], "le": [-1, 0], "gt": [1], "ge": [0, 1], "eq": [0], "ne": [-1, 1]}  # of the difference
def compare(op, a, b):
    signs = [(x > y) - (x < y) for x in a for y in b if kind(x) == kind(y) in (Fraction, "day")]
    holds = [sign in SIGNS[op] for sign in range(min(signs), max(signs) + 1)] if signs else [UND]
    return either(holds + [False for x in a + b if lacks(x)])
def divided(a, b, is_bounded):  # of the second's numbers those next to 0 are 1 and -1 if all are whole, else as good as 0
    ends, least = numbers(b), TINY if PART in b else ONE
    near = [x for x in (-least, ZERO, least) if ends and min(ends) <= x <= max(ends)]
    over = [kept(1 / x) for x in ends + near if x] + [x for x in b if kind(x) is not Fraction] + [PART]
    found = each(point(lambda x, y: x * y), a, over) + [NONE] * (ZERO in near)
    return [min(x, ONE) if kind(x) is Fraction and is_bounded and min(ends) >= 0 else x for x in found]
def mean(of, weights):  # what may be left out is taken in from the lowest up, as much as makes the mean least
    surely, is_there = [s for s in of if EX not in s], any(map(numbers, of)) and all(EX in s or numbers(s) for s in of)
    def least(sign):
        items = sorted((EX in s, min(sign * x for x in numbers(s)), weight) for s, weight in zip(of, weights) if numbers(s))
        taken = [items[:n] for n in range(max(1, len(surely)), len(items) + 1)]
        return sign * kept(min(sum(x * weight for _, x, weight in some) / sum(weight for *_, weight in some) for some in taken))
    return ([least(1), least(-1), PART] if is_there else []) + none_of([x for x in sum(of, []) if x != EX]) + [EX] * (not surely)
# ---- The operators.
def rows(s, table):  # those that the numbers may reach
    def holds(x, op, bound): return abs(x) < INFINITY and (op == "otherwise" or compare(op, [x], [exact(bound)]) == [True])
    ends = [[n for n, row in enumerate(table["rows"]) if holds(x, *row[:2])][:1] for x in numbers(s)]
    return range(len(table["rows"])) if [] in ends else range(min(ends)[0], max(ends)[0] + 1) if ends else []
def constant(text): return text if text in (EX, UND) else ("day", text) if text[4:5] == "-" and parts(text) else exact(text)
def answer(line, table, receipt, is_open):
    domain, options = line["domain"], [option for option, _ in table.get("options", [])] or line.get("options", [])
    ends = [*map(exact, line.get("range") or table.get("line", [])[:2] or ["0", str(10 ** 15)] * (domain == "count"))]
    may = [("word", line[key]) for key in line if key == "word"] + [("opt", option) for option in options]
    if "answer" not in line: return may + ends + DAYS * (domain == "date") + [PART] * (domain != "count") if is_open else [UND]
    path, given = (receipt["answers"][line["answer"]][key] for key in ("path", "answer"))
    x = next((x for x in may if x[1] == given), None) or constant(given)
    fits = domain == "date" if kind(x) == "day" else x in may or ends[0] <= x <= ends[1] and (domain != "count" or x % 1 == 0)
    return [x] + [PART] * (domain == "scale") if fits and path == line["path"] else refuse(f"{path}: {given}")
def rank(receipt, code): return [None, *(stage["code"] for stage in receipt["rubric"]["stages"])].index(code)
def verified(line, receipt):  # the parts that are seen, over all parts
    by, every, seen = [rank(receipt, receipt["lines"][n].get("seen")) for n in line.get("of", [])], ZERO, ZERO
    for part, stage, count in line.get("criteria", []):
        looked = min(by[:count], default=99) >= rank(receipt, stage)
        every, seen, by = every + exact(part), seen + exact(part) * looked, by[count:]
    return [seen / every if every else UND]
def one(f): return lambda x, *more: NONE if lacks(x) else x if type(x) is str else f(x, *more)
def worth(x, line, table):
    if kind(x) == "opt": return constant(dict(table["options"])[x[1]])
    low, high, at_low, at_high = map(exact, table["line"])
    return kept(at_low + (x - low) / (high - low) * (at_high - at_low))
def asked(x, line, table):  # a number or a day is none of the options; a word has no rank
    options, test, place = line["options"], line["test"], line["options"].index(line.get("option", line["options"][0]))
    among = {"is at least": options[:place + 1], "is at most": options[place:]}.get(test, options)
    return UND if type(x) is str else (kind(x) in ("opt", "word") and x[1] in among) != test.startswith("is not")
SINGLE = {"look": one(worth), "is": asked, "rank": asked, "not": lambda x, *_: x if x == UND else not x,
          "round": one(lambda x, line, _: rounded(x, *line["by"].split())), "date_add": one(later)}
def choice(first, *more):  # condition, branch, condition, branch, ..., last branch
    return more[0] * (True in first) + (choice(*more[1:]) if False in first else []) if more else first
def rule(line, of, table, receipt, is_open):
    op, first = line["op"], of[0] if of else []
    if op in PLAIN: return each(PLAIN[op], *START.get(op, []), *of)
    if op in SINGLE: return [SINGLE[op](x, line, table) for x in first if x != PART or line.get("by", "")[:2] != "0 "]
    if op in SIGNS: return compare(op, *of)
    if op == "div": return divided(*of, "bound" in line)
    if op in ("mean", "weighted_mean"): return mean(of, [*map(exact, line.get("weights", ["1"] * len(of)))])
    if op == "if": return choice(*of)
    if op == "answer": return answer(line, table, receipt, is_open)
    if op == "verified": return [ZERO, ONE, PART] if is_open else verified(line, receipt)
    if op == "assessed_on": return [("day", day) for day in [receipt["evidence"][op]] if day] or (DAYS if is_open else [UND])
    if op == "literal": return [constant(line["value"])]
    if op == "missing":
        inner, stays = [x for x in first if x == EX or not lacks(x)], {"zero": ZERO, EX: EX, UND: UND}[line["policy"]]
        return inner if all("answer" in receipt["lines"][n] for n in line["of"][1:]) else inner * is_open + [stays]
    if op == "band": return [("opt", table["rows"][n][2]) for n in rows(first, table)] + none_of(first)
    if op == "band_value": return [exact(table["values"][n]) for n in rows(first, table) if table["values"][n]] + none_of(first)
    won = [(name, s[0]) for name, s in zip(line["order"], of) if s != [False]]
    return [UND] if is_open or won and won[0][1] is not True else [("opt", won[0][0]) if won else NONE]
# ---- Line by line, and the outcome. What is undecided is decided where all that is still possible agrees.
def follow(n, line, receipt, values):  # what is known, what is open, whether all answers are there; the figures that follow
    of, op, table = line.get("of", []), line["op"], receipt["tables"].get(line.get("table"), {})
    if any(at not in range(n) for at in of): refuse("it reads a line that does not stand before it")
    knowns, opens = ([values[at][k] for at in (of[:1] if op == "missing" else of)] for k in (0, 1))
    now, may = known(either(rule(line, knowns, table, receipt, False))), either(rule(line, opens, table, receipt, True))
    if now == [UND] and op in SIGNS: now = known(compare(op, *(o if k == [UND] else k for k, o in zip(knowns, opens))))
    if now == [UND] and "band" in op and len(rows(opens[0], table)) == 1: now = known([x for x in may if x != NONE])
    x, ends = now[0], numbers(may)
    figures = {"out": NONE if kind(x) == "word" and op != "answer" else x[1] if type(x) is tuple else str(x).lower()}
    if kind(x) is Fraction and "display" in line: figures["shown"] = shown(x, *line["display"].split())
    if ends != [x]: figures.update((k, str(e(ends))) for k, e in (("low", min), ("high", max)) if ends and abs(e(ends)) < HUGE)
    sides = numbers([serial(k[0][1]) * ONE if kind(k[0]) == "day" else k[0] for k in knowns])
    if "requirement" in line and op in SIGNS and len(sides) == 2:
        far = sides[0] - sides[1]
        figures["margin"] = str({"g": far, "l": -far, "e": -abs(far), "n": abs(far)}[op[0]])
    figures["seen"] = receipt["answers"][line["answer"]]["stage"] if "answer" in line else line.get("seen")
    return (now, may, (op != "answer" or "answer" in line) and all(values[at][2] for at in of)), figures
def arithmetic(receipt):
    lines, answers, values, names, named = receipt["lines"], receipt["answers"], [], {}, {"code", "requirement", "path"}
    for n, line in enumerate(lines):
        values.append(([UND], [UND], False))
        try:
            values[n], right = follow(n, line, receipt, values)
            for key in OF_SHEET[1:-1]:
                if line.get(key) != right.get(key): yield n, f"{key} is {right.get(key)}, not {line.get(key)}"
            if rank(receipt, line.get("seen")) > rank(receipt, receipt["evidence"]["stage"]): yield n, "seen after the last stage"
            if line.get("kind") == "check" and values[n][0] == [False] and values[n][2]: yield n, "a check fails"
        except Exception as why: yield n, f"cannot be computed: {why!r}"
        if any(names.setdefault((key == "path", line[key]), n) < n for key in named & set(line)): yield n, "its name stands twice"
    if sorted(x["answer"] for x in lines if "answer" in x) != [*range(len(answers))]: yield None, "not every answer is read once"
    place = {line.get("kind"): n for n, line in [*enumerate(lines)][::-1]}
    won, seen = (values[place[kind]][0][0] if kind in place else None for kind in ("award", "verified"))
    award, status = (won[1], "claimed" if numbers([seen]) and seen < 1 else "awarded") if kind(won) == "opt" else (won, won)
    right = {"total": names.get((False, "total")), "award_line": place.get("award"), "award": award, "status": status}
    if receipt["outcome"] != right: yield None, f"the outcome is {right}"
    if hashlib.sha256(canonical(without(receipt, ["seal"]))).hexdigest() != receipt["seal"]: yield None, "the seal is another"
# ---- The command.
def check(data, expected=None):
    receipt = json.loads(data, parse_float=refuse, parse_constant=refuse)
    if (receipt["format"], receipt["language"]) != ("timbang.receipt/0", "1"): refuse("an unknown version")
    if canonical(receipt) not in (data, data[:-1]) or data[-1:] not in b"}\n": refuse("not in its canonical form")
    own, score, head = identity(receipt), identity(receipt, WORDS, NAMES), receipt["rubric"]
    claims = (head["identity"], own), (expected or own, own), (head["score_identity"], score)
    other = [("rubric", None, f"the lines are those of {right}, not {said}") for said, right in claims if said != right]
    return own, [("arithmetic", *one) for one in arithmetic(receipt)] + other
def main(path="", option="--expect", expected=None, *more):
    if not path or option != "--expect" or more: return print(__doc__) or 2
    try: own, found = check(open(path, "rb").read(), expected)
    except Exception as why: return print(f"refused: {why!r}") or 2
    for proof, left in ("arithmetic", ""), ("rubric", "" if expected else "see --expect"), ("evidence", "see check_evidence.py"):
        print(f"{proof:11}", "REFUTED" if any(proof in one for one in found) else f"not checked: {left}" if left else "proved")
    for proof, n, message in found: print(f"{proof if n is None else f'line {n}'}: {message}")
    print(f"identity    {own}")
    return 1 if found else 0
if __name__ == "__main__": sys.exit(main(*sys.argv[1:]))
