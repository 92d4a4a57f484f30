//! What Gradescope writes beside the submissions that it exports: who each folder is.
//!
//! ```yaml
//! submission_12345678:
//!   :submitters:
//!   - :name: Anna Berg
//!     :sid: '1234567'
//!     :email: anna@example.org
//!   :created_at: 2026-11-20 21:00:05.135312000 Z
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use saphyr::{LoadableYamlNode, Yaml};

use super::people::Person;

/// The file's name.
pub(super) const METADATA: &str = "submission_metadata.yml";

/// Who each entry of the folder is, as far as Gradescope says; nobody where it says nothing.
pub(super) fn people(folder: &Path) -> Result<BTreeMap<String, Person>, String> {
    let text = match fs::read_to_string(folder.join(METADATA)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(format!("{METADATA} cannot be read: {error}")),
    };
    parse(&text).map_err(|why| format!("{METADATA} tells nothing: {why}"))
}

fn parse(text: &str) -> Result<BTreeMap<String, Person>, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    let Some(submissions) = documents.first().and_then(Yaml::as_mapping) else {
        return Err("it is no list of submissions".to_owned());
    };
    let person = |(entry, about): (&Yaml, &Yaml)| {
        let entry = entry.as_str()?.trim_start_matches(':').to_owned();
        // Of a group, the one who handed in comes first.
        let submitter = about.as_mapping_get(":submitters")?.as_sequence()?.first()?;
        let field = |name| submitter.as_mapping_get(name).and_then(text_of).filter(|text| !text.is_empty());
        let (name, number, email) = (field(":name"), field(":sid"), field(":email"));
        let id = [&number, &email, &name].into_iter().flatten().next().unwrap_or(&entry);
        let known = Person::called(id);
        let handed_in = about.as_mapping_get(":created_at").and_then(text_of).map(|time| rfc_3339(&time));
        Some((entry, Person { name, email, number, handed_in, ..known }))
    };
    Ok(submissions.iter().filter_map(person).collect())
}

/// A number is no less a student's number for having no quotes around it.
fn text_of(value: &Yaml) -> Option<String> {
    let number = value.as_integer().map(|number| number.to_string());
    value.as_str().map(str::to_owned).or(number)
}

/// `2026-11-20 21:00:05.135312000 Z`, which is how Ruby writes a time.
fn rfc_3339(time: &str) -> String {
    let mut parts = time.split(' ');
    let (day, clock) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{day}T{clock}{}", parts.next().unwrap_or("Z"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_says_who_each_folder_is_and_when_it_came() {
        let people = parse(
            "submission_1:\n  :submitters:\n  - :name: Anna Berg\n    :sid: '0071'\n    :email: anna@example.org\n  \
             :created_at: 2026-11-20 21:00:05.135312000 Z\n  :score: 7.0\n\
             submission_2:\n  :submitters:\n  - :name: Bert\n    :sid: 72\nsubmission_3: 4\n",
        );
        let people = people.expect("it is YAML");
        assert_eq!(people.len(), 2);
        let anna = &people["submission_1"];
        assert_eq!(
            (anna.id.as_str(), anna.shown(), anna.email.as_deref()),
            ("0071", "Anna Berg", Some("anna@example.org"))
        );
        assert_eq!(anna.handed_in.as_deref(), Some("2026-11-20T21:00:05.135312000Z"));
        assert_eq!(people["submission_2"].id, "72");
        for nothing in ["", "- 1", "{", "a: b: c"] {
            assert!(parse(nothing).is_err() || parse(nothing) == Ok(BTreeMap::new()), "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn any_text_names_people_or_none(text in "(:?[a-z_]{1,12}:|[ \n\\-'\"{}\\[\\]&*!|>]|[0-9]+|\\PC){0,30}") {
            let _ = parse(&text);
        }
    }
}
