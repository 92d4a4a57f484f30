//! Whose submission each entry of a folder is, by the names that platforms give to what they export.
//!
//! | platform | an entry is called |
//! | --- | --- |
//! | Moodle | `Anna Berg_1234567_assignsubmission_file_`, a folder, or the same with a file's name behind it |
//! | Canvas | `berganna_4711_99812_hand-in.zip`, or `berganna_LATE_4711_99812_hand-in.zip` |
//! | Gradescope | `submission_12345678`, with `submission_metadata.yml` beside it, which says who that is |
//! | none | after the person: `s1234567`, `s1234567.zip` |

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::gradescope;

/// Whose submission it is, as far as its name tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Under which everything of the person's is filed: no other of the class has it, and it can be a file's name.
    pub id: String,
    /// The name that people call them by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their address for mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the platform knows them by: Moodle's number of the participant, Canvas's of the user, Gradescope's student id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it was handed in, if the platform says so: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<String>,
    /// Whether the platform says that it was handed in too late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// One submission in the folder of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is.
    pub person: Person,
    /// Where it is.
    pub path: PathBuf,
}

/// What is in the folder of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The submissions, in the order of their people's ids.
    pub entries: Vec<Entry>,
    /// What is none, and why: a sentence each.
    pub ignored: Vec<String>,
}

/// How archives of submissions end.
const ARCHIVES: [&str; 3] = [".zip", ".tar.gz", ".tgz"];

impl Listing {
    /// Reads the folder of a class, in which the results may lie too.
    ///
    /// # Errors
    ///
    /// What the system says of the folder.
    pub fn read(folder: &Path, results: &Path) -> io::Result<Listing> {
        let mut listing = Listing::default();
        let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
        if let Ok(results) = fs::canonicalize(results) {
            paths.retain(|path| fs::canonicalize(path).map_or(true, |path| path != results));
        }
        paths.sort();
        let told = gradescope::people(folder);
        if let Err(why) = &told {
            listing.ignored.push(why.clone());
        }
        let told = told.unwrap_or_default();
        let mut taken = BTreeSet::new();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with('.') || name == "__MACOSX" || name == gradescope::METADATA {
                continue;
            }
            let stem = ARCHIVES.iter().find_map(|end| name.strip_suffix(end));
            if stem.is_none() && !path.is_dir() {
                listing.ignored.push(format!("{name} is neither a folder nor a .zip or .tar.gz"));
                continue;
            }
            if name.contains("_assignsubmission_onlinetext") {
                listing.ignored.push(format!("{name} is a text that was typed into a form"));
                continue;
            }
            let mut person = told.get(&name).cloned().unwrap_or_else(|| Person::of(stem.unwrap_or(&name)));
            person.id = unique(person.id, &mut taken);
            listing.entries.push(Entry { person, path });
        }
        listing.entries.sort_by(|a, b| a.person.id.cmp(&b.person.id));
        Ok(listing)
    }
}

impl Person {
    /// Whom an entry's name, without what an archive's ends with, belongs to.
    #[must_use]
    pub fn of(name: &str) -> Person {
        Person::of_moodle(name).or_else(|| Person::of_canvas(name)).unwrap_or_else(|| Person::called(name))
    }

    /// A person of whom only this is known.
    #[must_use]
    pub fn called(name: &str) -> Person {
        Person { id: filed_under(name), name: None, email: None, number: None, handed_in: None, late: false }
    }

    fn of_moodle(entry: &str) -> Option<Person> {
        let (who, _) = entry.split_once("_assignsubmission_file")?;
        let (name, number) = who.rsplit_once('_')?;
        let named = is_number(number) && !name.is_empty();
        named.then(|| Person {
            name: Some(name.to_owned()),
            number: Some(number.to_owned()),
            ..Person::called(&format!("{name}_{number}"))
        })
    }

    fn of_canvas(entry: &str) -> Option<Person> {
        let (name, rest) = entry.split_once('_')?;
        let (late, rest) = rest.strip_prefix("LATE_").map_or((false, rest), |rest| (true, rest));
        let mut parts = rest.splitn(3, '_');
        let (user, submission, _file) = (parts.next()?, parts.next()?, parts.next()?);
        let named = is_number(user) && is_number(submission) && !name.is_empty();
        named.then(|| Person {
            name: Some(name.to_owned()),
            number: Some(user.to_owned()),
            late,
            ..Person::called(&format!("{name}_{user}"))
        })
    }

    /// Whether a platform that says this of somebody may mean this person: it is what the submission was named after.
    #[must_use]
    pub fn is_filed_under(&self, text: &str) -> bool {
        let (id, _) = self.id.rsplit_once('~').unwrap_or((&self.id, ""));
        !text.trim().is_empty() && filed_under(text).to_lowercase() == id.to_lowercase()
    }

    /// Whether the number is the platform's own: of the participant, or of the user. Else it is the student's at the
    /// university.
    #[must_use]
    pub fn has_platforms_number(&self) -> bool {
        let (id, _) = self.id.rsplit_once('~').unwrap_or((&self.id, ""));
        self.number.as_ref().is_some_and(|number| id.strip_suffix(number).is_some_and(|name| name.ends_with('_')))
    }

    /// What a person is called where there is room for one name.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Longer names are cut: file systems take 255 bytes.
const LONGEST: usize = 100;

/// A text as the name of a file on any system, and as a word on a command line.
pub(super) fn filed_under(text: &str) -> String {
    let kept =
        |character: char| if character.is_alphanumeric() || "-_.@+".contains(character) { character } else { '-' };
    let name: String = text.trim().chars().map(kept).collect();
    let mut name = name.trim_matches(['.', '-']).to_owned();
    while name.len() > LONGEST {
        name.pop();
    }
    if name.is_empty() { "nameless".to_owned() } else { name }
}

/// The id, or with a number behind it if somebody has it. File systems that do not tell upper case from lower are no
/// rare thing.
fn unique(id: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{id}~{number}"));
    let free = std::iter::once(id.clone()).chain(numbered).find(|id| taken.insert(id.to_lowercase()));
    free.unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(names: &[&str]) -> Listing {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for name in names {
            let path = folder.path().join(name);
            if name.contains('.') {
                fs::write(path, "").expect("a file can be written");
            } else {
                fs::create_dir(path).expect("a folder can be made");
            }
        }
        Listing::read(folder.path(), Path::new("results")).expect("the folder is there")
    }

    #[test]
    fn each_platform_names_people_in_its_own_way() {
        for (entry, id, name, number, late) in [
            (
                "Anna Berg_1234567_assignsubmission_file_",
                "Anna-Berg_1234567",
                Some("Anna Berg"),
                Some("1234567"),
                false,
            ),
            (
                "Zoë de_la_Cruz_7_assignsubmission_file_hand-in",
                "Zoë-de_la_Cruz_7",
                Some("Zoë de_la_Cruz"),
                Some("7"),
                false,
            ),
            ("Participant 12_12_assignsubmission_file", "Participant-12_12", Some("Participant 12"), Some("12"), false),
            ("berganna_4711_99812_hand-in-2", "berganna_4711", Some("berganna"), Some("4711"), false),
            ("berganna_LATE_4711_99812_hand_in", "berganna_4711", Some("berganna"), Some("4711"), true),
            ("s1234567", "s1234567", None, None, false),
            ("anna.berg@example.org", "anna.berg@example.org", None, None, false),
            ("first_second_third", "first_second_third", None, None, false),
            ("../../etc", "etc", None, None, false),
            ("???", "nameless", None, None, false),
        ] {
            let person = Person::of(entry);
            let got = (person.id.as_str(), person.name.as_deref(), person.number.as_deref(), person.late);
            assert_eq!(got, (id, name, number, late), "{entry}");
        }
    }

    #[test]
    fn a_person_is_found_by_what_the_submission_was_named_after() {
        for (entry, text, found) in [
            ("s1234567", "S1234567", true),
            ("anna.berg@example.org", "anna.berg@example.org", true),
            ("s1234567", "s123456", false),
            ("???", "", false),
        ] {
            assert_eq!(Person::of(entry).is_filed_under(text), found, "{entry} {text}");
        }
        let second = Person { id: "anna~2".to_owned(), ..Person::called("anna") };
        assert!(second.is_filed_under("anna"));
    }

    #[test]
    fn a_number_is_the_platforms_or_the_universitys() {
        let of_gradescope = Person { number: Some("0071".to_owned()), ..Person::called("0071") };
        for (person, platforms) in [
            (Person::of("Anna Berg_1234567_assignsubmission_file_"), true),
            (Person::of("berganna_LATE_4711_99812_hand_in"), true),
            (of_gradescope, false),
            (Person::of("s1234567"), false),
        ] {
            assert_eq!(person.has_platforms_number(), platforms, "{}", person.id);
        }
    }

    #[test]
    fn two_of_the_same_name_are_two_people() {
        let listing = written(&["anna", "Anna.zip", "anna.tar.gz", "bert"]);
        let ids: Vec<&str> = listing.entries.iter().map(|entry| entry.person.id.as_str()).collect();
        assert_eq!(ids, ["Anna", "anna~2", "anna~3", "bert"]);
    }

    #[test]
    fn what_is_no_submission_is_told() {
        let listing =
            written(&[".DS_Store", "__MACOSX", "grades.csv", "Anna Berg_7_assignsubmission_onlinetext_", "bert"]);
        assert_eq!(listing.entries.len(), 1);
        assert_eq!(listing.ignored.len(), 2, "{:?}", listing.ignored);
    }

    proptest! {
        #[test]
        fn any_name_is_filed_under_one_that_leads_nowhere_else(name in "(\\PC|[./_~ -]|_assignsubmission_file_|_LATE_|[0-9]+){0,20}") {
            let id = Person::of(&name).id;
            prop_assert!(!id.is_empty() && id.len() <= LONGEST && !id.starts_with('.'));
            prop_assert!(!id.contains(['/', '\\', '\0', ' ', '~']));
        }
    }
}
