"""Does what GitHub Classroom's reporter does with a step's output, and says what it understood.

https://github.com/classroom-resources/autograding-grading-reporter, in JavaScript: `main.js` takes the variable
apart, `console-results.js` prints, `helpers/test-helpers.js` counts for the table, `notify-classroom.js` adds up what
Classroom gets. The line comes in the variable GRADE_RESULTS, as the reporter has it from the workflow; what it would
print goes to the first file, and what it understood, as JSON, to the second.
"""

import base64
import json
import os
import sys

RESET, CYAN, GREEN, RED, MAGENTA = "\x1b[0m", "\x1b[36m", "\x1b[32m", "\x1b[31m", "\x1b[35m"


def printed(results):
    """What the reporter prints."""
    lines = ["🔄 Processing: grade"]
    for test in results["tests"]:
        line = f" - line {test['line_no']}" if test["line_no"] != 0 else ""
        if test["status"] == "pass":
            lines.append(f"{GREEN}✅ {test['name']}{line}{RESET}")
        elif test["status"] == "error":
            lines.append(f"Error: {test['message'] or 'Failed to run test'}\n{RESET}")
        else:
            lines.append(f"{RED}❌ {test['name']}{line}{RESET}")
        if test["test_code"]:
            lines.append(f"Test code:\n{test['test_code']}\n")
    return lines


def printed_before(results):
    """What the reporter printed before it looked at `test_code`."""
    lines = []
    for test in results["tests"]:
        if test["status"] == "pass":
            lines.append(f"{GREEN}✅ {test['name']}\n{RESET}")
        else:
            lines.append(f"{RED}❌ {test['name']}\n")
            lines.append(f"Error: {test['message'] or 'Failed to run test'}\n{RESET}")
    return lines


def understood(results):
    """What becomes of the workflow, of the table and of the points."""
    tests = results["tests"]
    status = results["status"]
    passed = sum(test["status"] == "pass" for test in tests)
    return {
        "workflow": {"fail": "Some tests failed.", "error": "Some tests errored."}.get(status, "passed"),
        "table": passed / len(tests) * (results["max_score"] or 0),
        "points": [sum(test["score"] for test in tests), results["max_score"]] if results["max_score"] else None,
        "passed": passed,
        "failed": sum(test["status"] == "fail" for test in tests),
        "errors": sum(test["status"] == "error" for test in tests),
    }


def main():
    log, facts = sys.argv[1:]
    results = json.loads(base64.b64decode(os.environ["GRADE_RESULTS"]).decode("utf-8"))
    with open(log, "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(printed(results) + printed_before(results)) + "\n")
    with open(facts, "w", encoding="utf-8") as file:
        json.dump(understood(results), file)


main()
