//! A class whose submissions nobody had to grade: its folder of results is written by hand, with every kind of outcome
//! and with text that would do harm on a page.

use std::collections::BTreeMap;
use std::path::PathBuf;

use grader::class::{Batch, Graded, Person, Record, Results};
use grader::evidence::{Evidence, Span};
use grader::kit;
use grader::score::{CheckScore, ExerciseScore, Status};
use grader::verdict::{Diagnosis, Failure, Verdict};
use tests::Scratch;

/// What a student may call a person, print or write.
const HOSTILE: &str = "</pre></script><script>globalThis.caught = 1</script><img src=http://example.org/x onerror=alert(1)>\
                       \"' ]]> \0 \x1b[31mred\x1b[0m \u{202e}drawkcab";

/// A folder of results, made without grading anything.
pub struct Class {
    /// Where it lies, in `results`.
    pub scratch: Scratch,
    /// The folder.
    pub results: Results,
    /// Who belongs to it.
    pub batch: Batch,
}

impl Class {
    /// Everybody handed everything in.
    pub fn of(people: usize) -> Class {
        let scratch = Scratch::new();
        let results = Results::at(&scratch.path().join("results"));
        results.occupy().expect("the folder can be made");
        let batch = Batch {
            version: 1,
            seed: 7,
            shard: None,
            exercises: kit::exercises().into_iter().map(|exercise| exercise.folder).collect(),
            isolation: vec!["limits".to_owned()],
            class: Vec::new(),
            finished: true,
        };
        let mut class = Class { scratch, results, batch };
        for (place, exercise) in class.batch.exercises.iter().enumerate() {
            for kind in 0..KINDS {
                class
                    .results
                    .write_graded(&format!("{place}-{kind}"), &version(exercise, kind))
                    .expect("it is written");
            }
        }
        for number in 0..people {
            class.hand_in(number);
        }
        class
    }

    /// Another person's submission.
    fn hand_in(&mut self, number: usize) {
        let id = format!("s{number:04}");
        let name = match number {
            3 => HOSTILE.to_owned(),
            4 => "Zoë Łukasiewicz-von-und-zu-Hohenlohe-Langenburg-Schillingsfürst".to_owned(),
            _ => format!("Person {number}"),
        };
        let unreadable = (number == 5).then(|| format!("a bomb {HOSTILE}"));
        let kinds = if unreadable.is_some() { 0 } else { self.batch.exercises.len() };
        let record = Record {
            version: 1,
            person: Person { name: Some(name), ..Person::called(&id) },
            entry: format!("{id}.zip"),
            seed: 4711,
            unreadable,
            graded: (0..kinds).map(|place| format!("{place}-{}", kind(number, place))).collect(),
            changes: Vec::new(),
        };
        self.results.write_record(&record).expect("it is written");
        self.batch.class.push(id);
        self.results.write_batch(&self.batch).expect("it is written");
    }

    /// Writes the report.
    pub fn report(&self, arguments: &[&str]) -> assert_cmd::assert::Assert {
        self.scratch.grade().args(["report", "results"]).args(arguments).assert()
    }

    /// A file of the report.
    pub fn page(&self, name: &str) -> PathBuf {
        self.scratch.path().join("results/report").join(name)
    }
}

const KINDS: usize = 6;

/// Which version a person handed in: mostly the right one.
pub fn kind(number: usize, place: usize) -> usize {
    match (number * 31 + place * 17) % 23 {
        // Few are the machine's fault.
        5 if !number.is_multiple_of(50) => 0,
        kind if kind < KINDS => kind,
        _ => 0,
    }
}

/// One of six versions, and what each is worth of ten points.
fn version(exercise: &str, kind: usize) -> Graded {
    let span = |lane: usize, start: f64, end| Span { lane, start, end };
    let evidence = Evidence {
        most_in_flight: Some(1),
        elapsed: Some(3.0),
        timeline: (0..20).map(|lane| span(lane, lane as f64, (lane < 19).then_some(lane as f64 + 1.0))).collect(),
        ideal: (0..20).map(|lane| span(lane, 0.0, Some(1.0))).collect(),
        printed: HOSTILE.to_owned(),
        ..Evidence::default()
    };
    let check = |name: &str, worth, verdict| {
        CheckScore::new(name, "All of them are in flight together.", worth, verdict, evidence.clone(), 0.5)
    };
    let failed = |diagnosis| Verdict::Failed(Failure::new(diagnosis, format!("panicked at src/lib.rs:2:1: {HOSTILE}")));
    let checks = |verdict| {
        ExerciseScore::of_checks(
            exercise,
            vec![check("results come in order", 6, Verdict::Passed), check("all are in flight together", 4, verdict)],
        )
    };
    let refused =
        format!("\x1b[1m\x1b[38;5;9merror[E0308]\x1b[0m: x\n  \x1b[38;5;12m-->\x1b[0m src/lib.rs:2:5\n{HOSTILE}");
    let score = match kind {
        0 => checks(Verdict::Passed),
        1 => checks(failed(Diagnosis::LockHeld)),
        2 => checks(failed(Diagnosis::LockHeldAcrossAwait)),
        3 => ExerciseScore::without_checks(exercise, 10, Status::DidNotCompile, refused),
        4 => ExerciseScore::without_checks(exercise, 10, Status::Missing, "it is not there".to_owned()),
        _ => checks(Verdict::Ungraded { reason: "the machine stood still".to_owned() }),
    };
    let source = format!("//! {HOSTILE}\nfn main() {{}}\n{}", "// a line\n".repeat(100));
    Graded { version: 1, sources: BTreeMap::from([("lib.rs".to_owned(), source)]), score }
}

/// What a person has come to.
pub fn points(number: usize, exercises: usize) -> usize {
    (0..exercises).map(|place| [10, 6, 6, 0, 0, 6][kind(number, place)]).sum()
}
