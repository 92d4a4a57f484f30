//! The pages behind the exercises: a topic explains what exercises practise, a lesson one mistake. They lie in the
//! handout, and `cargo grade explain` shows them.
//!
//! Which lessons belong to a topic, and which exercises practise it, the topic says itself, in its paragraphs that begin
//! with `Mistakes:` and `Exercises:`; the order of the topics is that of the book's summary.

use std::iter;

use crate::kit;
use crate::report::Style;
use crate::report::page::{Ink, fold};
use crate::report::prose::prose;
use crate::verdict::Diagnosis;

/// The book's files, by their paths in the handout: its summary, the briefs, the topics and the lessons, and what mdBook
/// needs to know.
pub fn book() -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = kit::EXERCISES.iter().filter(|(path, _)| path.ends_with(".md") || path.starts_with("book."));
    files.filter_map(|(path, contents)| Some((*path, str::from_utf8(contents).ok()?)))
}

/// For a lesson's name in the list, and two spaces.
const NAMES: usize = 24;

/// How far a lesson stands in below its topic.
const INDENT: usize = 2;

/// One thing that exercises practise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// As users call it.
    pub name: &'static str,
    /// Its page, in Markdown.
    pub text: &'static str,
}

impl Topic {
    /// What it is called at the head of its page.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or(self.name)
    }

    /// The question that it answers.
    #[must_use]
    pub fn question(self) -> String {
        self.text.split("\n\n").nth(1).unwrap_or_default().replace(['*', '`'], "").replace('\n', " ")
    }

    /// The mistakes that belong to it.
    #[must_use]
    pub fn mistakes(self) -> Vec<Diagnosis> {
        let names = self.linked("Mistakes: ", "(../lessons/", ".md)");
        names.into_iter().filter_map(|name| name.parse().ok()).collect()
    }

    /// The folders of the exercises that practise it.
    #[must_use]
    pub fn exercises(self) -> Vec<&'static str> {
        self.linked("Exercises: ", "(../", "/README.md)")
    }

    /// What the links of one paragraph lead to, without what all of them have before and behind it.
    fn linked(self, paragraph: &str, before: &str, behind: &str) -> Vec<&'static str> {
        let found = self.text.split("\n\n").find_map(|text| text.strip_prefix(paragraph));
        let links = found.unwrap_or_default().split(before).skip(1);
        links.filter_map(|link| Some(link.split_once(behind)?.0)).collect()
    }
}

/// All topics, in reading order.
#[must_use]
pub fn topics() -> Vec<Topic> {
    let links = page("SUMMARY.md").unwrap_or_default().split("(topics/").skip(1);
    links.filter_map(|link| topic(link.split_once(".md)")?.0)).collect()
}

/// The topic of this name.
#[must_use]
pub fn topic(name: &str) -> Option<Topic> {
    let file = format!("topics/{name}.md");
    let (path, text) = book().find(|(path, _)| *path == file)?;
    Some(Topic { name: path.strip_prefix("topics/")?.strip_suffix(".md")?, text })
}

/// The lesson's text, in Markdown.
#[must_use]
pub fn lesson(diagnosis: Diagnosis) -> &'static str {
    page(&format!("lessons/{diagnosis}.md")).unwrap_or_default()
}

/// The lesson's first sentence.
#[must_use]
pub fn summary(diagnosis: Diagnosis) -> &'static str {
    lesson(diagnosis).lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// Every name that [`text`] knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    topics().into_iter().map(|topic| topic.name).chain(Diagnosis::ALL.iter().map(|diagnosis| diagnosis.name()))
}

/// The topic or the lesson of this name, for a terminal, and how to go on from there; `None` if there is none.
#[must_use]
pub fn text(name: &str, style: Style) -> Option<String> {
    if let Some(topic) = topic(name) {
        let more = "`cargo grade explain NAME` shows each of these mistakes, and each page that is named in brackets.";
        return Some(prose(topic.text, style, leads) + "\n" + &prose(more, style, leads));
    }
    let lesson = name.parse().ok().map(lesson)?;
    // A lesson names one page, its topic, at the end.
    let command = |text: &str, target: &str| match leads(text, target) {
        Some(name) if !target.contains("://") => Some(format!("cargo grade explain {name}")),
        other => other,
    };
    Some(prose(lesson, style, command))
}

/// All topics with their questions, and below each the mistakes that belong to it.
#[must_use]
pub fn list(style: Style) -> String {
    let mut text = String::new();
    for topic in topics() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&style.paint(Ink::Strong, topic.name));
        text.push('\n');
        for line in fold(&topic.question(), style.columns() - INDENT) {
            text.push_str(&format!("{:INDENT$}{line}\n", ""));
        }
        for mistake in topic.mistakes() {
            let about = fold(&summary(mistake).replace('`', ""), style.columns() - INDENT - NAMES);
            let names = iter::once(style.paint(Ink::Code, mistake.name())).chain(iter::repeat(String::new()));
            let gaps = iter::once(NAMES - mistake.name().len()).chain(iter::repeat(NAMES));
            for ((line, name), gap) in about.iter().zip(names).zip(gaps) {
                text.push_str(&format!("{:INDENT$}{name}{:gap$}{line}\n", "", ""));
            }
        }
    }
    text
}

/// A file of the book.
fn page(path: &str) -> Option<&'static str> {
    book().find(|(other, _)| *other == path).map(|(_, text)| text)
}

/// What stands behind a link: the address of one that leads away, the name of one to another page, if its text does not
/// say that. The text of a link to a brief says enough.
fn leads(text: &str, target: &str) -> Option<String> {
    if target.contains("://") {
        return (text != target).then(|| target.to_owned());
    }
    let (folder, file) = target.rsplit_once('/').unwrap_or_default();
    let file = if folder.is_empty() { target } else { file };
    let name = file.split('#').next().and_then(|file| file.strip_suffix(".md"))?;
    (name != "README" && name != text).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const PLAIN: Style = Style { width: 80, colour: false };

    #[test]
    fn every_diagnosis_has_a_lesson_and_every_lesson_a_diagnosis() {
        for diagnosis in Diagnosis::ALL {
            assert!(lesson(*diagnosis).starts_with(&format!("# {diagnosis}\n")), "{diagnosis} has no lesson");
            assert!(!summary(*diagnosis).is_empty(), "{diagnosis} has no summary");
        }
        let lessons = book().filter(|(path, _)| path.starts_with("lessons/"));
        assert_eq!(lessons.count(), Diagnosis::ALL.len());
    }

    #[test]
    fn every_mistake_belongs_to_exactly_one_topic_and_its_lesson_says_which() {
        let mut homes = BTreeMap::<Diagnosis, Vec<Topic>>::new();
        for topic in topics() {
            for mistake in topic.mistakes() {
                homes.entry(mistake).or_default().push(topic);
            }
        }
        for diagnosis in Diagnosis::ALL {
            let [topic] = homes.get(diagnosis).map_or(&[][..], Vec::as_slice) else {
                panic!("{diagnosis} belongs to {:?}", homes.get(diagnosis));
            };
            let line = format!("\nTopic: [{}](../topics/{}.md)\n", topic.title(), topic.name);
            assert!(lesson(*diagnosis).ends_with(&line), "the lesson on {diagnosis} does not end with {line:?}");
        }
    }

    #[test]
    fn every_topic_is_in_the_summary_and_asks_a_question() {
        let pages = book().filter(|(path, _)| path.starts_with("topics/"));
        assert_eq!(topics().len(), pages.count());
        for topic in topics() {
            assert!(topic.question().ends_with('?'), "{}: {:?}", topic.name, topic.question());
        }
    }

    #[test]
    fn every_page_fits_a_terminal_but_for_code_and_addresses() {
        for name in names() {
            let text = text(name, PLAIN).expect("it was listed");
            let wide = text
                .lines()
                .find(|line| line.chars().count() > 80 && !line.starts_with("    ") && !line.contains("(https://"));
            assert_eq!(wide, None, "{name}");
        }
        assert!(list(PLAIN).lines().all(|line| line.chars().count() <= 80));
        assert_eq!(text("no-such-page", PLAIN), None);
    }

    #[test]
    fn a_link_says_what_its_text_does_not() {
        for (text, target, expected) in [
            ("`sleep`", "https://docs.rs/tokio", Some("https://docs.rs/tokio")),
            ("Lazy futures", "lazy-futures.md", Some("lazy-futures")),
            ("Lazy futures", "../topics/lazy-futures.md", Some("lazy-futures")),
            ("eager", "../lessons/eager.md", None),
            ("02 · Async slow", "../02_async_slow/README.md", None),
        ] {
            assert_eq!(leads(text, target).as_deref(), expected, "[{text}]({target})");
        }
    }
}
