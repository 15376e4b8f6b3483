"""What the scripts of all rubrics share: sheets are read, and their published answers written and compared.

Knows no rubric. Standard library only.
"""
import json
import pathlib
import sys


def load(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_float=str)


def run(expected, home, accept=lambda ours, theirs: ours):
    """The command of a script in the folder `home`, where `expected` gives what a sheet must give.

    `accept` may turn our answers into published ones that say less.
    """
    args = sys.argv[1:]
    if args not in (["--check"], ["--write"]):
        for name in args:
            print(json.dumps(expected(load(pathlib.Path(name))), indent=2))
        return 0 if args else 2
    good = bad = 0
    for path in sorted(pathlib.Path(home).resolve().parent.glob("*.evidence.json")):
        ours = expected(load(path))
        target = path.with_name(path.name.replace(".evidence.", ".expected."))
        if args == ["--write"] and not target.exists():
            target.write_text(json.dumps(ours, indent=2) + "\n", encoding="utf-8")
        theirs = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        ours = accept(ours, theirs)
        differing = [k for k in sorted(ours.keys() | theirs.keys()) if ours.get(k) != theirs.get(k)]
        good, bad = good + (not differing), bad + bool(differing)
        if differing:
            print(f"{path.name}: differs in {', '.join(differing)}")
    print(f"{good} cases agree, {bad} differ")
    return 1 if bad or not good else 0
