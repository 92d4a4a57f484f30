//! The pages that students read hang together: links lead somewhere, the summary is complete, and no page gives a
//! solution away. That the examples of the topics compile and are right, their doctests show (`cargo test -p tests --doc`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::layout;
use grader::lessons;
use pulldown_cmark::{Event, Parser, Tag};
use tests::{Scratch, grade, names, read, root};

/// A terminal has eighty columns, and code stands in a little.
const CODE_COLUMNS: usize = 76;

/// So many lines of a solution in a row are no accident.
const GIVEN_AWAY: usize = 5;

/// The handout's pages, by their paths in it.
fn pages() -> Vec<PathBuf> {
    let files = lessons::book().map(|(path, _)| PathBuf::from(path));
    files.filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

fn page(path: &Path) -> String {
    read(Path::new("exercises").join(path).to_str().expect("UTF-8"))
}

/// Where the links of a page lead.
fn links(markdown: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    };
    Parser::new(markdown).filter_map(target).collect()
}

/// A relative link's target, from the root of the handout; `None` if it leads out of it.
fn resolved(from: &Path, link: &str) -> Option<PathBuf> {
    let mut path = from.parent().expect("a page lies in a folder").to_owned();
    for part in Path::new(link.split('#').next().expect("a path")).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

#[test]
fn the_book_carries_every_page_of_the_handout() {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for folder in ["", "topics", "lessons"] {
        let files = names(&format!("exercises/{folder}")).into_iter().map(|name| Path::new(folder).join(name));
        found.extend(files.filter(|file| file.extension().is_some_and(|end| end == "md")));
    }
    found.extend(names("solutions").into_iter().map(|exercise| Path::new(&exercise).join("README.md")));
    assert_eq!(found, pages().into_iter().collect());
}

#[test]
fn every_relative_link_leads_to_a_file_of_the_handout() {
    for path in pages() {
        for link in links(&page(&path)).iter().filter(|link| !link.contains("://")) {
            let target = resolved(&path, link).map(|target| root().join("exercises").join(target));
            assert!(target.is_some_and(|target| target.is_file()), "{}: {link} leads nowhere", path.display());
            // It is a page on a forge, and none in the book.
            assert!(!link.ends_with("SUMMARY.md"), "{}: {link} is not in the book", path.display());
        }
    }
}

/// How the source must declare what a page of docs.rs is about: `time/fn.pause.html`, `struct.Client.html#method.get`.
fn declarations(item: &str) -> Vec<String> {
    let (page, anchor) = item.split_once('#').unwrap_or((item, ""));
    let kind =
        page.rsplit('/').next().and_then(|file| file.strip_suffix(".html")).and_then(|file| file.split_once('.'));
    let declared = kind.map(|(kind, name)| format!("{} {name}", if kind == "macro" { "macro_rules!" } else { kind }));
    declared.into_iter().chain(anchor.strip_prefix("method.").map(|name| format!("fn {name}"))).collect()
}

/// Whether a source has this, and not only something whose name begins with it.
fn declares(source: &str, declared: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    source.match_indices(declared).any(|(at, _)| !goes_on(&source[at + declared.len()..]))
}

/// What a program of Rust's says.
fn printed(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output().expect("Rust is installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

/// All sources of a crate, as cargo has them here.
fn source_of(krate: &str) -> String {
    // What other systems need may not be there.
    let platform = printed("rustc", &["--print", "host-tuple"]);
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", &platform];
    let metadata: serde_json::Value = serde_json::from_str(&printed("cargo", &arguments)).expect("JSON");
    // The crate `futures` only shows what this one has.
    let home = if krate == "futures" { "futures-util" } else { krate };
    let package = metadata["packages"].as_array().expect("packages").iter().find(|package| package["name"] == home);
    let manifest = package.unwrap_or_else(|| panic!("no exercise uses {krate}"))["manifest_path"].as_str();
    let folder = Path::new(manifest.expect("a path")).parent().expect("it lies in a folder").join("src");
    let files = layout::sources(&folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    files.map(|file| std::fs::read_to_string(file).expect("a source file")).collect()
}

#[test]
fn every_link_to_the_documentation_is_one_that_lasts_and_names_what_is_there() {
    let docs =
        Path::new(&printed("rustc", &["--print", "sysroot"])).join("share").join("doc").join("rust").join("html");
    let mut crates = BTreeMap::new();
    for path in pages().into_iter().filter(|path| path.starts_with("topics")) {
        for link in links(&page(&path)).iter().filter(|link| link.contains("://")) {
            let shown = path.display();
            if let Some(file) = link.strip_prefix("https://doc.rust-lang.org/") {
                // The documentation of the compiler, where it is installed.
                let file = file.split('#').next().expect("a path");
                assert!(!docs.is_dir() || docs.join(file).is_file(), "{shown}: {link} does not exist");
            } else {
                let item = link.strip_prefix("https://docs.rs/").and_then(|rest| rest.split_once("/latest/"));
                let Some((krate, item)) = item else { panic!("{shown}: {link} will not last") };
                let source = crates.entry(krate.to_owned()).or_insert_with(|| source_of(krate));
                for declared in declarations(item) {
                    assert!(declares(source, &declared), "{shown}: {link}: {krate} has no {declared:?}");
                }
            }
        }
    }
}

#[test]
fn the_summary_lists_every_page_once_and_each_lesson_below_its_topic() {
    let mut expected: Vec<String> = vec!["README.md".to_owned()];
    expected.extend(names("solutions").into_iter().map(|exercise| format!("{exercise}/README.md")));
    for topic in lessons::topics() {
        expected.push(format!("topics/{}.md", topic.name));
        expected.extend(topic.mistakes().iter().map(|mistake| format!("lessons/{mistake}.md")));
    }
    let summary = read("exercises/SUMMARY.md");
    assert_eq!(links(&summary), expected);
    assert_eq!(expected.len() + 1, pages().len());
    expected.retain(|path| path.starts_with("topics/"));
    assert_eq!(links(&read("exercises/README.md")), expected, "the handout's first page names every topic");
    for line in summary.lines().filter(|line| line.contains("](")) {
        let (title, target) = line.split_once("](").expect("a link");
        let target = target.trim_end_matches(')');
        let title = title.trim_start_matches([' ', '-', '[']);
        assert_eq!(page(Path::new(target)).lines().next(), Some(format!("# {title}").as_str()));
        assert_eq!(line.starts_with("  - "), target.starts_with("lessons/"), "{line}");
    }
}

#[test]
fn topics_and_exercises_name_each_other() {
    let exercises = names("solutions");
    for topic in lessons::topics() {
        assert!(!topic.exercises().is_empty(), "nothing practises {}", topic.name);
        assert!(topic.exercises().iter().all(|name| exercises.iter().any(|exercise| exercise == name)));
    }
    for exercise in exercises {
        let practised = lessons::topics().into_iter().filter(|topic| topic.exercises().contains(&exercise.as_str()));
        let named: Vec<String> = practised.map(|topic| format!("../topics/{}.md", topic.name)).collect();
        assert!(!named.is_empty(), "no topic names {exercise}");
        let brief = page(&Path::new(&exercise).join("README.md"));
        let (_, line) = brief.rsplit_once("\nTopics of this course:").expect("its last line");
        assert_eq!(links(line), named, "{exercise}");
    }
}

#[test]
fn a_page_holds_only_what_a_terminal_can_show() {
    for path in pages().into_iter().filter(|path| path.starts_with("topics") || path.starts_with("lessons")) {
        let text = page(&path);
        for event in Parser::new_ext(&text, pulldown_cmark::Options::all()) {
            let odd = match &event {
                Event::Start(tag) => !matches!(
                    tag,
                    Tag::Heading { .. }
                        | Tag::Paragraph
                        | Tag::List(_)
                        | Tag::Item
                        | Tag::CodeBlock(_)
                        | Tag::Strong
                        | Tag::Emphasis
                        | Tag::Link { .. }
                ),
                Event::End(_) | Event::Text(_) | Event::Code(_) | Event::SoftBreak => false,
                _ => true,
            };
            assert!(!odd, "{}: {event:?}", path.display());
        }
        if path.starts_with("topics") {
            let blocks = text.split("\n```").skip(1).step_by(2).flat_map(str::lines);
            let wide = blocks.into_iter().find(|line| line.chars().count() > CODE_COLUMNS);
            assert_eq!(wide, None, "{}", path.display());
        }
    }
}

/// The lines that say something, without what stands around them.
fn telling(source: &str) -> Vec<&str> {
    let lines = source.lines().map(str::trim);
    lines.filter(|line| line.len() > 3 && !line.starts_with("//") && !line.starts_with("use ")).collect()
}

#[test]
fn no_page_gives_a_solution_away() {
    let mut runs = BTreeSet::new();
    let solutions: Vec<String> = names("solutions").into_iter().map(|name| tests::solution(&name)).collect();
    for solution in &solutions {
        runs.extend(telling(solution).windows(GIVEN_AWAY).map(<[&str]>::to_vec));
    }
    assert!(runs.len() > 100, "these are no solutions");
    for path in pages() {
        let text = page(&path);
        let shown = telling(&text).windows(GIVEN_AWAY).find(|run| runs.contains(*run)).map(<[&str]>::to_vec);
        assert_eq!(shown, None, "{}", path.display());
    }
}

#[test]
fn the_book_is_written_whole_and_never_over_anything() {
    let scratch = Scratch::new();
    let written = grade(scratch.path()).args(["explain", "--book", "book"]).output().expect("the grader runs");
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    for path in pages() {
        let copy = scratch.path().join("book").join(&path);
        assert_eq!(std::fs::read_to_string(copy).expect("it was written"), page(&path), "{}", path.display());
    }
    assert!(scratch.path().join("book").join("book.toml").is_file());
    scratch.write("full/notes.md", "mine");
    for taken in ["book", "full", "full/notes.md"] {
        let refused = grade(scratch.path()).args(["explain", "--book", taken]).output().expect("the grader runs");
        let said = String::from_utf8(refused.stderr).expect("UTF-8");
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(taken), "{said}");
    }
}
