//! The scorecard: all verdicts of a submission, with points. Versioned; the formats of [`crate::report`] mirror it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::verdict::{Diagnosis, Verdict};

/// The version of the scorecard's form. A field may be added under the same number; none is renamed or removed.
pub const VERSION: u32 = 1;

/// All verdicts of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scorecard {
    /// [`VERSION`].
    pub version: u32,
    /// What the run's random values were made from: `--seed` repeats them. Left out where a check is hidden: it would tell
    /// the expected values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// What was reached.
    pub points: u32,
    /// What could be reached.
    pub max_points: u32,
    /// The layers of isolation that were in force around the student's code, by name: `limits` everywhere; with
    /// `landlock` and `seccomp` a mark means what it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub isolation: Vec<String>,
    /// What there is to know of all of it: which exercises were not graded, and why. A sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// In reading order.
    pub exercises: Vec<ExerciseScore>,
}

/// The verdicts on one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExerciseScore {
    /// `03_web_fetch`.
    pub name: String,
    /// What was reached.
    pub points: u32,
    /// What could be reached.
    pub max_points: u32,
    /// How far the grading came.
    pub status: Status,
    /// Why it came no further: the compiler's errors, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where the compiler found its errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// What of the submission was left out, and why: a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// In the suite's order; empty unless graded.
    pub checks: Vec<CheckScore>,
}

/// A place in what was handed in: where the compiler found an error, or where a mistake that a check has seen stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file, as seen from where the grader was started; of an archive, its path in there.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// How many characters of the line it is about; left out if that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// The line itself, so that it can be shown where the file is not at hand; left out if it is not to be quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What is wrong there, in a line.
    pub message: String,
}

/// How far the grading of an exercise came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every check has a verdict.
    Graded,
    /// The compiler refused it.
    DidNotCompile,
    /// The submission does not have it.
    Missing,
    /// The grader could not grade it, or some of it; no mark is lost.
    Ungraded,
}

/// The verdict of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckScore {
    /// A sentence that says what is right.
    pub name: String,
    /// What was reached: all or nothing.
    pub points: u32,
    /// What could be reached.
    pub max_points: u32,
    /// The verdict.
    pub verdict: Word,
    /// The mistake's name, of a failed check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// Mistakes that the evidence does not rule out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_possible: Vec<Diagnosis>,
    /// What was expected and what was seen; why it was not graded; which check it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to try, of a failed check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where in the code that is, if it can be told; of several, it is one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// The sentence of the brief that the check enforces.
    pub brief: String,
    /// The name of the check of the same exercise that it builds on, and that has to pass before it says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// How long the check took, in seconds.
    pub seconds: f64,
    /// What was observed.
    pub evidence: Evidence,
}

/// A verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// All that was asked was seen.
    Passed,
    /// A mistake was seen.
    Failed,
    /// The grader or the machine could not tell.
    Ungraded,
    /// A check that it needs failed.
    Skipped,
}

impl CheckScore {
    /// The score of a check.
    #[must_use]
    pub fn new(name: &str, brief: &str, worth: u32, verdict: Verdict, evidence: Evidence, seconds: f64) -> CheckScore {
        let mut score = CheckScore {
            name: name.to_owned(),
            points: 0,
            max_points: worth,
            verdict: Word::Passed,
            diagnosis: None,
            also_possible: Vec::new(),
            message: None,
            hint: None,
            places: Vec::new(),
            brief: brief.to_owned(),
            needs: None,
            seconds,
            evidence,
        };
        match verdict {
            Verdict::Passed => score.points = worth,
            Verdict::Failed(failure) => {
                score.verdict = Word::Failed;
                score.diagnosis = Some(failure.diagnosis);
                score.also_possible = failure.also_possible;
                score.message = Some(failure.message);
                score.hint = Some(failure.hint);
            }
            Verdict::Ungraded { reason } => {
                score.verdict = Word::Ungraded;
                score.message = Some(reason);
            }
            Verdict::Skipped { needs } => {
                score.verdict = Word::Skipped;
                score.message = Some(format!("first: {needs}"));
                score.needs = Some(needs);
            }
        }
        score
    }

    /// The same, with the name of the check that it builds on.
    #[must_use]
    pub fn building_on(self, needs: Option<&str>) -> CheckScore {
        CheckScore { needs: needs.map(ToOwned::to_owned), ..self }
    }

    /// The same, with the places where its mistake stands.
    #[must_use]
    pub fn at(self, places: Vec<Place>) -> CheckScore {
        CheckScore { places, ..self }
    }
}

impl ExerciseScore {
    /// The score of an exercise whose checks have been judged.
    #[must_use]
    pub fn of_checks(name: &str, checks: Vec<CheckScore>) -> ExerciseScore {
        let ungraded = checks.iter().any(|check| check.verdict == Word::Ungraded);
        ExerciseScore {
            name: name.to_owned(),
            points: checks.iter().map(|check| check.points).sum(),
            max_points: checks.iter().map(|check| check.max_points).sum(),
            status: if ungraded { Status::Ungraded } else { Status::Graded },
            message: None,
            places: Vec::new(),
            notes: Vec::new(),
            checks,
        }
    }

    /// The score of an exercise that no check could be tried on.
    #[must_use]
    pub fn without_checks(name: &str, max_points: u32, status: Status, message: String) -> ExerciseScore {
        let name = name.to_owned();
        let message = Some(message);
        let (places, notes, checks) = (Vec::new(), Vec::new(), Vec::new());
        ExerciseScore { name, points: 0, max_points, status, message, places, notes, checks }
    }

    /// The points that the grader could not decide on.
    #[must_use]
    pub fn undecided(&self) -> u32 {
        if self.status == Status::Ungraded && self.checks.is_empty() {
            return self.max_points;
        }
        self.checks.iter().filter(|check| check.verdict == Word::Ungraded).map(|check| check.max_points).sum()
    }

    /// The same, with notes on what was left out.
    #[must_use]
    pub fn noting(self, notes: Vec<String>) -> ExerciseScore {
        ExerciseScore { notes, ..self }
    }

    /// The same, with the places of the compiler's errors.
    #[must_use]
    pub fn at(self, places: Vec<Place>) -> ExerciseScore {
        ExerciseScore { places, ..self }
    }
}

impl Scorecard {
    /// Adds the exercises up.
    #[must_use]
    pub fn of(seed: u64, exercises: Vec<ExerciseScore>) -> Scorecard {
        Scorecard {
            version: VERSION,
            seed: Some(seed),
            points: exercises.iter().map(|exercise| exercise.points).sum(),
            max_points: exercises.iter().map(|exercise| exercise.max_points).sum(),
            isolation: Vec::new(),
            notes: Vec::new(),
            exercises,
        }
    }

    /// The same, with the layers of isolation that were in force.
    #[must_use]
    pub fn isolated_by(mut self, layers: &[&str]) -> Scorecard {
        self.isolation = layers.iter().map(ToString::to_string).collect();
        self
    }

    /// The same, with a note on all of it.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Scorecard {
        self.notes.push(note.into());
        self
    }

    /// Whether a submission could have read, reached or changed what is not its own.
    #[must_use]
    pub fn is_weakly_isolated(&self) -> bool {
        let missing = |layer| self.isolation.iter().all(|name| name != layer);
        !self.isolation.is_empty() && (missing("landlock") || missing("seccomp"))
    }

    /// The points that the grader could not decide on.
    #[must_use]
    pub fn undecided(&self) -> u32 {
        self.exercises.iter().map(ExerciseScore::undecided).sum()
    }

    /// What was reached of what could be graded, from 0 to 1: what could not be is left out, so that it costs nothing.
    /// `None` if nothing could be graded.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let decided = self.max_points.saturating_sub(self.undecided());
        (decided > 0).then(|| f64::from(self.points) / f64::from(decided))
    }

    /// Whether every check passed.
    #[must_use]
    pub fn is_perfect(&self) -> bool {
        self.exercises.iter().all(|exercise| {
            exercise.status == Status::Graded && exercise.checks.iter().all(|check| check.verdict == Word::Passed)
        })
    }

    /// Whether something could not be graded.
    #[must_use]
    pub fn has_ungraded(&self) -> bool {
        self.exercises.iter().any(|exercise| exercise.status == Status::Ungraded)
    }
}
