// Reads a CTRF file with the reference implementation, and prints as JSON what it thinks of it: ctrf.cjs FILE
const fs = require('fs')
const { calculateSummary, validate } = require('ctrf')

const report = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const { start, stop } = report.results.summary
const summary = calculateSummary(report.results.tests, { start, stop })
process.stdout.write(JSON.stringify({ errors: validate(report).errors, summary }))
