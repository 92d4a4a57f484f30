"""Prints as JSON what Autolab understands of what an autograder printed.

Autolab is in Ruby: `parseAutoresult` in app/helpers/assessment_autograde_core.rb, and `parseFeedback` and `parseScore` in
app/controllers/assessments_controller.rb. What matters of them is here.
"""

import json
import re
import sys

with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
    feedback = file.read()

autoresult = feedback.rstrip().split("\n")[-1]
scores = json.loads(re.sub(r"([a-zA-Z0-9]+):", r'"\1":', autoresult))["scores"]

# Shown, the text is not stripped before its lines are counted.
lines = feedback.split("\n")
assert lines.pop() == "", "the last line ends"
assert lines[-1] == autoresult, "the last line that is shown is the one that was graded"
tests = {}
try:
    table = json.loads(lines[-2])
except ValueError:
    table = None
if isinstance(table, dict) and table.get("_presentation") == "semantic":
    sum(json.loads(lines[-1])["scores"].values())
    for stage in table["stages"]:
        for name, test in table[stage].items():
            tests[f"{stage}/{name}"] = test["passed"] if isinstance(test, dict) else test
json.dump({"scores": scores, "tests": tests, "has_table": table is not None}, sys.stdout)
