//! Our own format, the one that loses nothing: [`Scorecard`] as it is, with a schema made from the types.

use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::clean;
use super::list::List;
use crate::class::Marks;
use crate::score::Scorecard;

/// The scorecard as JSON, with a newline at its end. What is not there is left out, never `null`.
///
/// # Panics
///
/// Never: every key is a string, and writing to memory cannot fail.
#[must_use]
pub fn scorecard(card: &Scorecard) -> String {
    pretty(card)
}

/// What a class has come to as JSON, with a newline at its end. What is not there is left out, never `null`.
///
/// # Panics
///
/// Never: every key is a string, and writing to memory cannot fail.
#[must_use]
pub fn marks(marks: &Marks) -> String {
    pretty(marks)
}

/// How far somebody is as JSON, with a newline at its end. What is not there is left out, never `null`.
///
/// # Panics
///
/// Never: every key is a string, and writing to memory cannot fail.
#[must_use]
pub fn list(list: &List) -> String {
    pretty(list)
}

/// The scorecard that this text holds.
///
/// # Errors
///
/// If it is no JSON, or not of this form; the error says where.
pub fn parse(text: &str) -> Result<Scorecard, serde_json::Error> {
    serde_json::from_str(text)
}

/// The JSON Schema (draft 2020-12) of [`scorecard`]'s output, with a newline at its end.
#[must_use]
pub fn schema() -> String {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Scorecard>();
    let mut value = std::mem::take(schema.ensure_object()).into();
    forbid_null(&mut value);
    pretty(&value)
}

/// An optional field may be left out; schemars also lets it be `null`, which we never write.
fn forbid_null(schema: &mut serde_json::Value) {
    use serde_json::Value;
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    fields["type"] = only.clone();
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    fields.remove("anyOf");
                    fields.extend(only);
                }
            }
            fields.values_mut().for_each(forbid_null);
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_null),
        _ => {}
    }
}

/// Any value as JSON in lines of their own, with a newline at its end. It shows what it holds also where somebody prints it.
///
/// # Panics
///
/// If a key is no string.
#[must_use]
pub(super) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("the keys are strings, and memory takes all");
    clean::escaped(&text) + "\n"
}

/// The same in a line, without its end.
///
/// # Panics
///
/// If a key is no string.
#[must_use]
pub(super) fn line(value: &impl Serialize) -> String {
    clean::escaped(&serde_json::to_string(value).expect("the keys are strings, and memory takes all"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::samples;

    fn keys(value: &Value) -> Vec<&str> {
        value.as_object().map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    #[track_caller]
    fn assert_keys(value: &Value, expected: &[&str]) {
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(keys(value), expected);
    }

    #[test]
    fn nothing_is_lost_on_the_way_out_and_back() {
        for card in samples::all() {
            let text = scorecard(&card);
            assert!(text.ends_with("}\n"));
            assert_eq!(parse(&text).unwrap(), card);
        }
    }

    #[test]
    fn the_fields_have_the_names_that_others_rely_on() {
        let json: Value = serde_json::from_str(&scorecard(&samples::mixed())).unwrap();
        assert_keys(&json, &["version", "seed", "points", "max_points", "isolation", "exercises"]);
        let exercise = &json["exercises"][1];
        assert_keys(exercise, &["name", "points", "max_points", "status", "checks"]);
        assert_eq!(exercise["status"], "graded");
        let passed = &exercise["checks"][0];
        assert_keys(passed, &["name", "points", "max_points", "verdict", "brief", "seconds", "evidence"]);
        let failed = &exercise["checks"][2];
        assert_keys(
            failed,
            &[
                "name",
                "points",
                "max_points",
                "verdict",
                "diagnosis",
                "also_possible",
                "message",
                "hint",
                "brief",
                "seconds",
                "evidence",
            ],
        );
        assert_eq!((&failed["verdict"], &failed["diagnosis"]), (&"failed".into(), &"blocked-event-loop".into()));
        let evidence = &failed["evidence"];
        assert_keys(evidence, &["most_in_flight", "elapsed", "timeline", "ideal", "printed"]);
        assert_keys(&evidence["timeline"][0], &["lane", "start", "end"]);
    }

    #[test]
    fn an_older_card_without_the_fields_that_may_be_left_out_is_read() {
        let text = r#"{"version":1,"seed":7,"points":0,"max_points":1,"exercises":[{"name":"01_a","points":0,
            "max_points":1,"status":"graded","checks":[{"name":"c","points":0,"max_points":1,"verdict":"passed",
            "brief":"b","seconds":0.5,"evidence":{}}]}]}"#;
        assert_eq!(parse(text).unwrap().exercises[0].checks[0].name, "c");
    }

    #[test]
    fn nothing_is_ever_null() {
        for card in samples::all() {
            assert!(!scorecard(&card).contains(": null"));
        }
        assert!(!schema().contains("\"null\""));
    }

    #[test]
    fn the_schema_requires_what_is_always_there() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        assert_eq!(schema["title"], "Scorecard");
        let required = |of: &Value| of["required"].as_array().map_or(0, Vec::len);
        assert_eq!(required(&schema), 4);
        assert_eq!(required(&schema["$defs"]["CheckScore"]), 7);
        assert_eq!(required(&schema["$defs"]["Evidence"]), 0);
    }
}
