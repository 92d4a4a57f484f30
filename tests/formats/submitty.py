"""Does what Submitty does with a custom validator's results, and prints as JSON what it understood: a list, one for each
file. The first argument is what the test case is worth.

https://github.com/Submitty/Submitty: `custom_doit` in `grading/dispatch.cpp` reads the file, `TestResultsFixedSize` in
`grading/testResults.h` carries the messages, and `grading/main_validator.cpp` makes points of the score.
"""

import ctypes
import json
import sys

MESSAGES = 20
BYTES = 10_000
COLOURS = {"failure": "red", "warning": "yellow", "success": "green"}


def read(results):
    """The score and the messages, or what is said of a validator that failed."""
    if results["status"] != "success":
        return 0.0, [("red", "ERROR: Custom validation failed.")]
    data = results["data"]
    assert isinstance(data["score"], (int, float)) and not isinstance(data["score"], bool)
    score = min(max(ctypes.c_float(data["score"]).value, 0.0), 1.0)
    messages = [(COLOURS.get(message["status"], "blue"), message["message"]) for message in data["message"]]
    return score, [(colour, message) for colour, message in messages if message]


def packed(messages):
    """What comes out of the memory of a fixed size."""
    messages = messages[:MESSAGES]
    return [
        (colour, message if len(message.encode()) < BYTES - 1 else "ERROR: messages too large to display.")
        for colour, message in messages
    ]


def points(score, worth):
    return int(min(1.0, 1.0 - (1.0 - score) + 0.00001) * worth)


def main():
    worth, *names = sys.argv[1:]
    everything = []
    for name in names:
        with open(name, encoding="utf-8") as file:
            results = json.load(file)
        score, messages = read(results)
        shown = packed(messages)
        everything.append({
            "status": results["status"],
            "points": points(score, int(worth)),
            "messages": [{"colour": colour, "text": text} for colour, text in shown],
            "whole": shown == messages,
            "logged": results.get("message", ""),
        })
    json.dump(everything, sys.stdout)


main()
