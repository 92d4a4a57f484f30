"""Reads a JUnit file as two readers understand it, and prints that as JSON: junit.py FILE SCHEMA."""

import json
import sys

import junitparser
import xmlschema
from junit2htmlreport.parser import Junit

file, schema = sys.argv[1:]


def told(case):
    """A case as junitparser sees it: it has one result or none."""
    result = case.result[0] if case.result else None
    return {
        "classname": case.classname,
        "name": case.name,
        "status": type(result).__name__.lower() if result else "passed",
        "message": result.message if result else None,
        "type": result.type if result else None,
        "text": result.text if result else None,
        "time": case.time,
    }


def suite(suite):
    return {
        "name": suite.name,
        "counts": [suite.tests, suite.failures, suite.errors, suite.skipped],
        "properties": {p.name: p.value for p in suite.properties()},
        "output": next((child.text for child in suite._elem if child.tag == "system-out"), None),
        "cases": [told(case) for case in suite],
    }


whole = junitparser.JUnitXml.fromfile(file)
# Counts what is there, for comparison with what the attributes say.
counted = junitparser.JUnitXml.fromfile(file)
counted.update_statistics()
report = Junit(filename=file)
json.dump(
    {
        "invalid": [str(error) for error in xmlschema.XMLSchema(schema).iter_errors(file)],
        "counts": [whole.tests, whole.failures, whole.errors],
        "counted": [counted.tests, counted.failures, counted.errors],
        "suites": [suite(one) for one in whole],
        "html": report.html(),
        "outcomes": [
            [case.testclass.name, case.name, case.outcome().name.lower(), case.failure or case.skipped]
            for one in report.suites
            for case in one.all()
        ],
    },
    sys.stdout,
)
