#!/bin/sh
# Grades what was handed in, which lies beside this folder under whatever name the lab gives it. Students see all that is
# printed, and Autolab takes the marks from the last line. If there is nothing to take, each problem gets null, which is
# no mark: of a line without any problem Autolab would make 0 points for each.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

handin=
for file in *; do
    case $file in
        Makefile | autograde.tar | autograder) ;;
        *) handin=$file ;;
    esac
done

log=$(mktemp)
report=$(mktemp)
trap 'rm -f "$log" "$report"' EXIT
if [ -f "$here/rubric.toml" ]; then set -- --rubric "$here/rubric.toml"; else set --; fi
status=0
"$here/cargo-grade" grade "./$handin" --handed-in --exit-zero "$@" --format autolab >"$report" 2>"$log" || status=$?

if [ -s "$report" ]; then
    cat "$report"
    exit
fi
if [ "$status" -eq 2 ]; then
    echo 'What was handed in cannot be graded, so there is no mark yet:'
    tail -n 1 "$log" | sed 's/^error: //'
else
    echo 'The grader could not grade this: that is not your fault, and costs no mark. An instructor can regrade:'
    cat "$log"
fi
"$here/cargo-grade" list | awk '
    BEGIN { printf "{\"scores\":{" }
    { printf "%s\"%s\":null", comma, $1; comma = "," }
    END { print "}}" }'
