"""Has check50 itself read and show results, and prints as JSON what it shows: a list, one for each file."""

import html
import json
import re
import sys

from check50 import renderer
from check50.__main__ import should_fail
from check50.runner import CheckResult

FACES = {":)": "smiles", ":(": "frowns", ":|": "neutral"}


def counted(faces):
    return {name: sum(FACES[face] == name for face in faces) for name in FACES.values()}


def shown(results):
    # What is added to the log is indented, so that it is no line of a check.
    terminal = re.sub(r"\x1b\[[0-9;]*m", "", renderer.to_ansi(**results, _log=True))
    page = renderer.to_html(**results)
    checks = [CheckResult.from_dict(result) for result in results["results"]]
    names = {check.name for check in checks}
    assert all(check.dependency in names | {None} for check in checks)
    again = json.loads(renderer.to_json(**results))
    assert again == results
    return {
        "terminal": counted(re.findall(r"^(:[()|]) ", terminal, re.MULTILINE)),
        "page": counted(re.findall(r"<h3 style=\"color:\w+\">(:[()|]) ", page)),
        "text": html.unescape(page).replace("\xa0", " ").replace("&nbsp;", " "),
        "log": terminal,
        "should_fail": should_fail(results),
        "points": sum(check.data["points"] for check in checks),
        "version": results["version"].split(".")[0],
        "skipped": sum(check.passed is None and "error" not in check.cause for check in checks),
        "errors": sum(check.passed is None and "error" in check.cause for check in checks),
    }


def main():
    everything = []
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            everything.append(shown(json.load(file)))
    json.dump(everything, sys.stdout)


main()
