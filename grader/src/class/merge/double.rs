//! Two results of the same person. What the grader could not decide in one of them contradicts nothing.

use std::collections::BTreeMap;

use crate::class::changes::{status, verdict};
use crate::class::results::{Graded, Record};
use crate::score::{CheckScore, Status, Word};

/// What a batch knows of a person: the record, and what its versions came to.
pub(super) type Side<'a> = (&'a Record, &'a [Graded]);

/// How two results of a person disagree; `None` if they do not. `names` are what the two are called.
pub(super) fn disagreement(one: Side<'_>, two: Side<'_>, names: &[String; 2]) -> Option<String> {
    let [here, there] = names;
    let ((record, graded), (other, also)) = (one, two);
    if record.unreadable.is_some() != other.unreadable.is_some() {
        let (read, not) = if record.unreadable.is_none() { (here, there) } else { (there, here) };
        return Some(format!("the submission could be read in {read}, and not in {not}"));
    }
    if record.person != other.person {
        return Some(format!("{here} and {there} tell other things of who handed it in and when"));
    }
    graded.iter().zip(also).find_map(|(one, two)| contradiction(one, two, names))
}

/// How two gradings of the same person's, or of the same version, contradict each other; `None` if they do not.
pub(super) fn contradiction(one: &Graded, two: &Graded, [here, there]: &[String; 2]) -> Option<String> {
    let (score, other) = (&one.score, &two.score);
    let name = &score.name;
    if name != &other.name {
        return Some(format!("{name} in {here} stands where {} does in {there}", other.name));
    }
    if one.sources != two.sources {
        return Some(format!("{name} is another submission in {here} than in {there}"));
    }
    let decided = !one.is_undecided() && !two.is_undecided();
    if decided && score.status != other.status {
        let (one, two) = (status(score.status), status(other.status));
        return Some(format!("{name} {one} in {here}, and {two} in {there}"));
    }
    let checks: BTreeMap<&str, &CheckScore> = other.checks.iter().map(|check| (check.name.as_str(), check)).collect();
    let differs = score.checks.iter().find_map(|check| {
        let other = checks.get(check.name.as_str())?;
        let (one, two) = (verdict(check), verdict(other));
        let compared = decided || is_verdict(check) && is_verdict(other);
        (compared && one != two).then(|| format!("\"{}\" of {name} {one} in {here}, and {two} in {there}", check.name))
    });
    if differs.is_some() {
        return differs;
    }
    let reached = |graded: &Graded| (graded.score.points, graded.score.max_points, graded.score.checks.len());
    // An exercise without checks is undecided as a whole: its points are no verdict.
    let untried = |graded: &Graded| graded.score.status == Status::Ungraded && graded.score.checks.is_empty();
    let worth = score.max_points != other.max_points && !untried(one) && !untried(two);
    ((decided && reached(one) != reached(two)) || worth).then(|| {
        let points = |graded: &Graded| format!("{} of {} points", graded.score.points, graded.score.max_points);
        format!("{name} has {} in {here}, and {} in {there}", points(one), points(two))
    })
}

fn is_verdict(check: &CheckScore) -> bool {
    matches!(check.verdict, Word::Passed | Word::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Person;
    use crate::class::results::VERSION;
    use crate::evidence::Evidence;
    use crate::score::ExerciseScore;
    use crate::verdict::{Diagnosis, Failure, Verdict};

    const EXERCISE: &str = "03_web_fetch";

    fn passed() -> Verdict {
        Verdict::Passed
    }

    fn failed(diagnosis: Diagnosis) -> Verdict {
        Verdict::Failed(Failure::new(diagnosis, ""))
    }

    fn unsure() -> Verdict {
        Verdict::Ungraded { reason: "the machine stood still".to_owned() }
    }

    fn graded(source: &str, score: ExerciseScore) -> Graded {
        let sources = BTreeMap::from([("lib.rs".to_owned(), source.to_owned())]);
        Graded { version: VERSION, sources, score }
    }

    fn checks(verdicts: [Verdict; 2]) -> ExerciseScore {
        let check = |(name, verdict)| CheckScore::new(name, "", 2, verdict, Evidence::default(), 0.0);
        ExerciseScore::of_checks(EXERCISE, ["a", "b"].into_iter().zip(verdicts).map(check).collect())
    }

    fn without(status: Status) -> ExerciseScore {
        ExerciseScore::without_checks(EXERCISE, 4, status, String::new())
    }

    fn names() -> [String; 2] {
        ["here".to_owned(), "there".to_owned()]
    }

    #[test]
    fn gradings_of_the_same_sources_must_come_to_the_same() {
        let check = |one: ExerciseScore, two: ExerciseScore, expected: Option<&str>| {
            let (one, two) = (graded("", one), graded("", two));
            assert_eq!(contradiction(&one, &two, &names()).as_deref(), expected);
            assert_eq!(contradiction(&two, &one, &names()).is_some(), expected.is_some());
        };
        check(checks([passed(), passed()]), checks([passed(), passed()]), None);
        let expected = "\"b\" of 03_web_fetch passed in here, and was eager in there";
        check(checks([passed(), passed()]), checks([passed(), failed(Diagnosis::Eager)]), Some(expected));
        let expected = "\"a\" of 03_web_fetch was eager in here, and was deadlock in there";
        let (eager, deadlock) = (failed(Diagnosis::Eager), failed(Diagnosis::Deadlock));
        check(checks([eager, passed()]), checks([deadlock, passed()]), Some(expected));
        let expected = "03_web_fetch was graded in here, and did not compile in there";
        check(checks([passed(), passed()]), without(Status::DidNotCompile), Some(expected));
        let mut fewer = checks([passed(), passed()]);
        fewer.checks.pop();
        fewer.max_points = 2;
        fewer.points = 2;
        let expected = "03_web_fetch has 4 of 4 points in here, and 2 of 2 points in there";
        check(checks([passed(), passed()]), fewer, Some(expected));
    }

    #[test]
    fn what_could_not_be_graded_contradicts_nothing() {
        let agree = |one: ExerciseScore, two: ExerciseScore| {
            let (one, two) = (graded("", one), graded("", two));
            assert_eq!(contradiction(&one, &two, &names()), None);
            assert_eq!(contradiction(&two, &one, &names()), None);
        };
        agree(checks([passed(), unsure()]), checks([passed(), failed(Diagnosis::Eager)]));
        agree(checks([passed(), unsure()]), checks([unsure(), passed()]));
        agree(without(Status::Ungraded), checks([passed(), failed(Diagnosis::Eager)]));
        agree(without(Status::Ungraded), without(Status::DidNotCompile));
        let (one, two) = (checks([passed(), unsure()]), checks([failed(Diagnosis::Eager), passed()]));
        assert!(contradiction(&graded("", one), &graded("", two), &names()).is_some(), "\"a\" was decided twice");
    }

    #[test]
    fn another_submission_of_the_same_person_is_a_disagreement() {
        let record = |person: Person, unreadable: Option<&str>| Record {
            version: VERSION,
            person,
            entry: "anna".to_owned(),
            seed: 7,
            unreadable: unreadable.map(str::to_owned),
            graded: Vec::new(),
            changes: Vec::new(),
        };
        let anna = || Person::called("anna");
        let late = Person { late: true, ..anna() };
        let differs = |one: (Record, Vec<Graded>), two: (Record, Vec<Graded>)| {
            disagreement((&one.0, &one.1), (&two.0, &two.1), &names()).is_some()
        };
        let score = || checks([passed(), passed()]);
        let usual = || (record(anna(), None), vec![graded("fn a() {}", score())]);
        assert!(!differs(usual(), usual()));
        assert!(differs(usual(), (record(anna(), None), vec![graded("fn b() {}", score())])));
        assert!(differs(usual(), (record(late, None), vec![graded("fn a() {}", score())])));
        assert!(differs(usual(), (record(anna(), Some("it is no archive")), Vec::new())));
        let unreadable = |why| (record(anna(), Some(why)), Vec::new());
        assert!(!differs(unreadable("it is no archive"), unreadable("it ends too early")));
    }
}
