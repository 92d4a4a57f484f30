//! The exercises, checks and people that a rubric may name.

/// What a rubric may name. The suites say it, and the batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// In reading order. Those of the batch, and the others that the grader has: a rubric may be one for the whole
    /// course.
    pub exercises: Vec<Exercise>,
    /// The ids of everybody in the class; `None` if a rubric may name anybody.
    pub people: Option<Vec<String>>,
}

/// An exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// `03_web_fetch`.
    pub name: String,
    /// Names and points of its checks, in the suite's order.
    pub checks: Vec<(String, u32)>,
}

impl Known {
    /// The exercise that somebody means by `03_web_fetch`, `web_fetch` or `3`.
    pub(super) fn exercise(&self, meant: &str) -> Option<&Exercise> {
        let by_number = |number: &str| Some(number.parse::<u32>().ok()? == meant.parse::<u32>().ok()?);
        self.exercises.iter().find(|exercise| {
            let parts = exercise.name.split_once('_');
            let short = parts.is_some_and(|(number, name)| name == meant || by_number(number) == Some(true));
            exercise.name == meant || short
        })
    }
}

/// What somebody may have meant: the nearest of these, if one is near.
#[must_use]
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A slip in every third letter is no slip any more.
    let most = word.chars().count() / 3;
    let lower = word.to_lowercase();
    let distance = |other: &str| strsim::osa_distance(&lower, &other.to_lowercase());
    among
        .into_iter()
        .map(|other| (distance(other), other))
        .filter(|(far, _)| *far <= most)
        .min()
        .map(|(_, other)| other)
}

/// Quoted, one after the other: what could have been written.
pub(super) fn choices<'a>(among: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = among.into_iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_guessed_and_a_different_word_is_not() {
        let keys = ["points", "deadline", "visibility"];
        for (word, guess) in [
            ("point", Some("points")),
            ("Points", Some("points")),
            ("deadlien", Some("deadline")),
            ("visible", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, keys), guess, "{word}");
        }
    }

    #[test]
    fn an_exercise_has_three_names() {
        let exercise = |name: &str| Exercise { name: name.to_owned(), checks: Vec::new() };
        let known = Known { exercises: vec![exercise("03_web_fetch"), exercise("10_subprocess")], people: None };
        for (meant, found) in [
            ("03_web_fetch", Some("03_web_fetch")),
            ("web_fetch", Some("03_web_fetch")),
            ("3", Some("03_web_fetch")),
            ("03", Some("03_web_fetch")),
            ("10", Some("10_subprocess")),
            ("1", None),
            ("fetch", None),
            ("", None),
        ] {
            assert_eq!(known.exercise(meant).map(|exercise| exercise.name.as_str()), found, "{meant}");
        }
    }
}
