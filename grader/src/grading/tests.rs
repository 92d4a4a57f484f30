//! What a bug of the grader costs: the check that it is in, and nothing else.

use super::*;
use crate::suites::Finding;

async fn passes(_: Judge) -> Finding {
    Ok(Evidence::default())
}

async fn panics_at_once(_: Judge) -> Finding {
    panic!("at once")
}

async fn panics_later(judge: Judge) -> Finding {
    tokio::task::yield_now().await;
    let nothing: [usize; 0] = [];
    Ok(Evidence { most_in_flight: Some(nothing[judge.below(1)]), ..Evidence::default() })
}

#[tokio::test]
async fn a_check_that_panics_is_ungraded_with_those_that_need_it_and_the_others_keep_their_verdicts() {
    let suite = Suite::of("made_up", "panics", "")
        .check("first", 1, "", passes)
        .check("second", 2, "", panics_at_once)
        .check("third", 3, "", panics_later)
        .check("fourth", 4, "", passes)
        .needs("third");
    let judge = |check: &Check| Judge::new("/nowhere".into(), mixed(1, check.name));
    let checks = Arc::new(Semaphore::new(2));
    let scores = judged(suite, &checks, judge, |score| score, |_: &CheckScore| {}).await;
    let verdicts: Vec<_> =
        scores.iter().map(|score| (score.verdict, score.message.as_deref().unwrap_or_default())).collect();
    let expected = [
        (Word::Passed, ""),
        (Word::Ungraded, "the grader panicked: at once"),
        (Word::Ungraded, "the grader panicked: index out of bounds: the len is 0 but the index is 0"),
        (Word::Ungraded, "it builds on another check, which could not be graded: third"),
    ];
    assert_eq!(verdicts, expected);
    let needs: Vec<_> = scores.iter().map(|score| score.needs.as_deref()).collect();
    assert_eq!(needs, [None, None, None, Some("third")]);
    assert_eq!(ExerciseScore::of_checks("made_up", scores).status, Status::Ungraded);
}

#[tokio::test]
async fn a_bug_while_places_are_looked_for_costs_the_places_alone() {
    async fn fails(_: Judge) -> Finding {
        let failure = Failure::new(Diagnosis::WrongResult, "seven");
        Err(Stop::Failed(Box::new(failure), Box::default()))
    }
    let suite = Suite::of("made_up", "fails", "").check("first", 1, "", fails);
    let judge = |check: &Check| Judge::new("/nowhere".into(), mixed(1, check.name));
    let bug = |_: CheckScore| -> CheckScore { panic!("a bug") };
    let scores = judged(suite, &Arc::new(Semaphore::new(1)), judge, bug, |_: &CheckScore| {}).await;
    assert_eq!((scores[0].verdict, scores[0].diagnosis), (Word::Failed, Some(Diagnosis::WrongResult)));
}
