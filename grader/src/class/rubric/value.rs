//! What each kind of value in a rubric may be. Whatever is wrong is written down, and the reading goes on: an instructor
//! wants to see all of it at once.

use std::fmt::Display;
use std::ops::Range;

use jiff::SignedDuration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Visibility;
use super::known::{choices, nearest};
use super::mistakes::Found;
use crate::class::moment::{self, Moment};

/// A value, and where it stands.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A key, and where it stands.
pub(super) type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

/// Up to here hundredths of points are exact, and nobody needs more.
pub(super) const MOST_POINTS: f64 = 100_000.0;

/// What has been found to be wrong so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Found>);

impl Findings {
    /// Writes down a mistake.
    pub(super) fn add(&mut self, at: Range<usize>, what: impl Display) {
        self.0.push((at, what.to_string()));
    }

    /// Writes down that a key is none of these. `of` is what it cannot be said of.
    pub(super) fn unknown_key(&mut self, key: &Key<'_>, of: &str, keys: &[&str]) {
        let name = key.get_ref();
        let instead = match nearest(name, keys.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", choices(keys.iter().copied())),
        };
        self.add(key.span(), format!("{of} has no `{name}`; {instead}"));
    }

    pub(super) fn text(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => self.kind(value, "write a text in quotes"),
        }
    }

    pub(super) fn flag(&mut self, value: &Value<'_>) -> Option<bool> {
        match value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.kind(value, "write true or false, without quotes"),
        }
    }

    /// What something is worth.
    pub(super) fn points(&mut self, value: &Value<'_>) -> Option<f64> {
        self.number(value, MOST_POINTS, &format!("write a number from 0 to {MOST_POINTS}"))
    }

    pub(super) fn percent(&mut self, value: &Value<'_>) -> Option<f64> {
        self.number(value, 100.0, "write a percentage from 0 to 100, as a number")
    }

    fn number(&mut self, value: &Value<'_>, most: f64, instead: &str) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number as f64)
            }
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => return self.kind(value, instead),
        };
        // Neither infinite nor no number at all: these are in no range.
        let number = number.filter(|number| (0.0..=most).contains(number));
        if number.is_none() {
            self.add(value.span(), format!("this is not possible; {instead}"));
        }
        number
    }

    pub(super) fn moment(&mut self, value: &Value<'_>) -> Option<Moment> {
        let Some(time) = value.get_ref().as_datetime() else {
            return self.kind(value, "write a time without quotes, like 2026-12-04T23:59:00+01:00");
        };
        let moment = Moment::parse(&time.to_string());
        moment.map_err(|why| self.add(value.span(), format!("`{time}` {why}"))).ok()
    }

    pub(super) fn duration(&mut self, value: &Value<'_>) -> Option<SignedDuration> {
        let Some(text) = value.get_ref().as_str() else {
            return self.kind(value, "write a duration in quotes, like \"3 days\" or \"15 min\"");
        };
        let duration = moment::duration(text);
        duration.map_err(|why| self.add(value.span(), format!("`{text}` {why}"))).ok()
    }

    pub(super) fn visibility(&mut self, value: &Value<'_>) -> Option<Visibility> {
        const ALL: [(&str, Visibility); 4] = [
            ("visible", Visibility::Visible),
            ("after-due-date", Visibility::AfterDueDate),
            ("after-published", Visibility::AfterPublished),
            ("hidden", Visibility::Hidden),
        ];
        let instead = format!("write one of {}, in quotes", choices(ALL.map(|(word, _)| word)));
        let Some(word) = value.get_ref().as_str() else { return self.kind(value, &instead) };
        let found = ALL.iter().find(|(name, _)| *name == word).map(|(_, visibility)| *visibility);
        if found.is_none() {
            self.add(value.span(), format!("`{word}` is no visibility; {instead}"));
        }
        found
    }

    /// The values of a list.
    pub(super) fn list<'a, 'b>(&mut self, value: &'b Value<'a>) -> Vec<&'b Value<'a>> {
        match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => self.kind(value, "write a list, like [\"03_web_fetch\"]").unwrap_or_default(),
        }
    }

    /// The keys of a table. `header` is how it may begin.
    pub(super) fn table<'a, 'b>(&mut self, value: &'b Value<'a>, header: &str) -> Option<&'b DeTable<'a>> {
        match value.get_ref().as_table() {
            Some(table) => Some(table),
            None => self.kind(value, &format!("write a table, which begins with {header}")),
        }
    }

    /// Writes down that a value is of the wrong kind.
    fn kind<T>(&mut self, value: &Value<'_>, instead: &str) -> Option<T> {
        let what = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.add(value.span(), format!("this is {what}; {instead}"));
        None
    }
}
