//! What is handed out: the exercises, and what lies in `grader/handout` beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::kit;

/// Contents by path in the handout, with `/` between its parts.
pub type Contents = BTreeMap<String, Cow<'static, [u8]>>;

const README: &str = "README.md";

/// In `grader/handout/README.md`, what stands for the beginning of `exercises/README.md`, and for its sections.
const INTRODUCTION: &str = "<!-- the introduction of exercises/README.md -->\n";
const SECTIONS: &str = "<!-- the sections of exercises/README.md -->\n";

/// In the platforms, what GitHub needs in each student's repository, and what stands there for the instructor's.
const FOR_GITHUB: &str = "github/student/";
const INSTRUCTOR: &str = "OWNER/INSTRUCTOR";

/// Everything that students get. Their workflow calls the one of this repository.
#[must_use]
pub fn contents(workflow_from: Option<&str>) -> Contents {
    let exercises = kit::EXERCISES.iter().map(|(path, contents)| ((*path).to_owned(), Cow::Borrowed(*contents)));
    let mut all: Contents = exercises.collect();
    let beside = kit::BESIDE_EXERCISES.iter().map(|(path, text)| match *path {
        README => (README.to_owned(), Cow::Owned(readme(text).into_bytes())),
        path => (path.to_owned(), Cow::Borrowed(text.as_bytes())),
    });
    all.extend(beside);
    all.extend(workflows().map(|(path, text)| {
        let text = workflow_from.map_or(Cow::Borrowed(text), |of| Cow::Owned(text.replace(INSTRUCTOR, of)));
        let bytes = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        (path.to_owned(), bytes)
    }));
    all
}

/// Whether this is a file in which the instructor's repository is named.
#[must_use]
pub fn is_workflow(path: &str) -> bool {
    workflows().any(|(workflow, _)| workflow == path)
}

fn workflows() -> impl Iterator<Item = (&'static str, &'static str)> {
    kit::PLATFORMS.iter().filter_map(|(path, text)| Some((path.strip_prefix(FOR_GITHUB)?, *text)))
}

/// The exercises' README, with what only a handout needs between its parts.
fn readme(around: &str) -> String {
    let exercises = kit::EXERCISES.iter().find(|(path, _)| *path == README);
    let exercises = exercises.and_then(|(_, contents)| std::str::from_utf8(contents).ok()).unwrap_or_default();
    let sections = exercises.find("\n## ").map_or(exercises.len(), |end| end + 1);
    let (introduction, sections) = exercises.split_at(sections);
    around.replace(INTRODUCTION, introduction).replace(SECTIONS, sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, workflow_from: Option<&str>) -> String {
        let contents = contents(workflow_from);
        String::from_utf8(contents.get(path).unwrap_or_else(|| panic!("{path}")).to_vec()).expect("UTF-8")
    }

    #[test]
    fn the_readme_says_all_that_the_exercises_say_each_line_once_and_in_order() {
        let readme = text(README, None);
        let mut lines = readme.lines();
        let exercises = kit::EXERCISES.iter().find(|(path, _)| *path == README).expect("a README").1;
        for line in std::str::from_utf8(exercises).expect("UTF-8").lines() {
            assert!(lines.any(|other| other == line), "{line:?} is not there, or not at its place: {readme}");
        }
        assert_eq!(readme.matches("\n# ").count(), 0, "a title of its own: {readme}");
        assert!(!readme.contains("<!--"), "{readme}");
    }

    #[test]
    fn nothing_that_is_put_beside_the_exercises_takes_the_place_of_another_file() {
        let beside = kit::BESIDE_EXERCISES.iter().map(|(path, _)| *path).chain(workflows().map(|(path, _)| path));
        for path in beside.filter(|path| *path != README) {
            assert!(kit::EXERCISES.iter().all(|(other, _)| *other != path), "{path} is in both");
        }
    }

    #[test]
    fn the_workflow_calls_the_repository_that_is_named() {
        let path = ".github/workflows/grade.yml";
        assert!(is_workflow(path) && !is_workflow(README));
        assert!(text(path, None).contains(INSTRUCTOR));
        let named = text(path, Some("a-course/grading"));
        assert!(named.contains("uses: a-course/grading/.github/workflows/grade.yml@main"), "{named}");
        assert!(!named.contains(INSTRUCTOR), "{named}");
    }
}
