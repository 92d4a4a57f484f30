//! The lesson behind each diagnosis: what it is, why it gains nothing, a wrong and a right example.

use crate::verdict::Diagnosis;

/// Names and texts of `grader/lessons/*.md`.
const LESSONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// The lesson's text, in Markdown.
#[must_use]
pub fn lesson(diagnosis: Diagnosis) -> &'static str {
    LESSONS.iter().find(|(name, _)| *name == diagnosis.name()).map_or("", |(_, text)| text)
}

/// The lesson's first sentence.
#[must_use]
pub fn summary(diagnosis: Diagnosis) -> &'static str {
    lesson(diagnosis).lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_diagnosis_has_a_lesson_and_every_lesson_a_diagnosis() {
        for diagnosis in Diagnosis::ALL {
            assert!(lesson(*diagnosis).starts_with(&format!("# {diagnosis}\n")), "{diagnosis} has no lesson");
            assert!(!summary(*diagnosis).is_empty(), "{diagnosis} has no summary");
        }
        assert_eq!(LESSONS.len(), Diagnosis::ALL.len());
    }
}
