//! Takes a rubric's table apart. What is left out is filled in here, so that nobody else has to ask where it comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::DeTable;

use super::known::{self, Known, choices, nearest};
use super::mistakes::Found;
use super::value::{Findings, Key, Value};
use super::{Check, Exception, Exercise, Late, Rubric, Visibility};
use crate::class::moment::Moment;

/// The rubric in a text, or all that is wrong with it.
pub(super) fn rubric(text: &str, known: &Known) -> Result<Rubric, Vec<Found>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let found = errors.iter().map(|error| {
            let end = text.len()..text.len();
            (error.span().unwrap_or(end), format!("this is no TOML: {}", error.message()))
        });
        return Err(found.collect());
    }
    let mut reading = Reading { known, findings: Findings::default(), needs_deadline: Vec::new(), deadlines: 0 };
    let rubric = reading.whole(table.get_ref());
    reading.in_vain();
    let Findings(found) = reading.findings;
    if found.is_empty() { Ok(rubric) } else { Err(found) }
}

struct Reading<'k> {
    known: &'k Known,
    findings: Findings,
    /// What says nothing if nothing is ever due, and what to call it.
    needs_deadline: Vec<(Range<usize>, &'static str)>,
    /// How many deadlines there are.
    deadlines: usize,
}

impl Reading<'_> {
    fn whole(&mut self, table: &DeTable<'_>) -> Rubric {
        const KEYS: [&str; 7] = ["title", "deadline", "published", "visibility", "late", "exercises", "people"];
        let mut rubric = Rubric {
            title: "Class".to_owned(),
            deadline: None,
            published: false,
            visibility: Visibility::Visible,
            late: None,
            exercises: BTreeMap::new(),
            people: BTreeMap::new(),
        };
        // What exercises inherit comes first: a table has no order.
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "title" => rubric.title = self.findings.text(value).unwrap_or_default(),
                "deadline" => rubric.deadline = self.deadline(value),
                "published" => rubric.published = self.findings.flag(value).unwrap_or_default(),
                "visibility" => rubric.visibility = self.visibility(value).unwrap_or(rubric.visibility),
                "late" => rubric.late = Some(self.late(key, value)),
                "exercises" | "people" => {}
                _ => self.findings.unknown_key(key, "a rubric", &KEYS),
            }
        }
        for exercise in &self.known.exercises {
            rubric.exercises.insert(exercise.name.clone(), unsaid(exercise, rubric.visibility));
        }
        if let Some(value) = table.get("exercises") {
            self.exercises(value, &mut rubric);
        }
        if let Some(value) = table.get("people") {
            self.people(value, &mut rubric);
        }
        rubric
    }

    fn late(&mut self, key: &Key<'_>, value: &Value<'_>) -> Late {
        const KEYS: [&str; 4] = ["grace", "each-day", "most", "refused-after"];
        let mut late = Late::FREE;
        self.needs_deadline.push((key.span(), "what is late"));
        let Some(table) = self.findings.table(value, "[late]") else { return late };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "grace" => late.grace = self.findings.duration(value).unwrap_or_default(),
                "each-day" => late.each_day = self.findings.percent(value).unwrap_or_default(),
                "most" => late.most = self.findings.percent(value).unwrap_or_default(),
                "refused-after" => late.refused_after = self.findings.duration(value),
                _ => self.findings.unknown_key(key, "[late]", &KEYS),
            }
        }
        if let Some((most, _)) = table.get_key_value("most").filter(|_| !table.contains_key("each-day")) {
            self.findings
                .add(most.span(), "nothing is taken that this could limit; write `each-day` too, or leave it out");
        }
        late
    }

    fn exercises(&mut self, value: &Value<'_>, rubric: &mut Rubric) {
        let Some(table) = self.findings.table(value, "[exercises.NAME]") else { return };
        let mut named = BTreeMap::<&str, String>::new();
        for (key, value) in table {
            let Some(exercise) = self.exercise_called(key.get_ref(), key.span()) else { continue };
            if let Some(before) = named.insert(&exercise.name, key.get_ref().to_string()) {
                let what = format!("`{}` is {}, and so is `{before}`; keep one of them", key.get_ref(), exercise.name);
                self.findings.add(key.span(), what);
            }
            let rules = self.exercise(key, value, exercise, rubric.visibility);
            rubric.exercises.insert(exercise.name.clone(), rules);
        }
    }

    fn exercise(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        known: &known::Exercise,
        inherited: Visibility,
    ) -> Exercise {
        const KEYS: [&str; 5] = ["points", "deadline", "visibility", "counts", "checks"];
        let mut rules = unsaid(known, inherited);
        let Some(table) = self.findings.table(value, &format!("[exercises.{}]", known.name)) else { return rules };
        let (mut points, mut checks) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "points" => points = self.findings.points(value).map(|points| (points, value.span())),
                "deadline" => rules.deadline = self.deadline(value),
                "visibility" => rules.visibility = self.visibility(value).unwrap_or(inherited),
                "counts" => rules.counts = self.findings.flag(value).unwrap_or(true),
                "checks" => checks = Some(value),
                _ => self.findings.unknown_key(key, "an exercise", &KEYS),
            }
        }
        for check in rules.checks.values_mut() {
            check.visibility = rules.visibility;
        }
        if let Some(value) = checks {
            self.checks(value, known, &mut rules);
        }
        let together: f64 = rules.checks.values().map(|check| check.points).sum();
        if rules.counts && together == 0.0 && !known.checks.is_empty() {
            let what = format!("no check of {} is worth anything; write `counts = false` to leave it out", known.name);
            self.findings.add(key.span(), what);
        }
        if let Some((_, span)) = points.clone().filter(|(points, _)| *points == 0.0) {
            self.findings.add(span, "this is worth nothing; write `counts = false` instead to leave the exercise out");
        }
        rules.points = points.map_or(together, |(points, _)| points);
        rules
    }

    fn checks(&mut self, value: &Value<'_>, known: &known::Exercise, rules: &mut Exercise) {
        const KEYS: [&str; 2] = ["points", "visibility"];
        let header = format!("[exercises.{}.checks.\"NAME\"]", known.name);
        let Some(table) = self.findings.table(value, &header) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(check) = rules.checks.get_mut(name) else {
                let names = || known.checks.iter().map(|(name, _)| name.as_str());
                let instead = match nearest(name, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there is {}", choices(names())),
                };
                self.findings.add(key.span(), format!("{} has no check `{name}`; {instead}", known.name));
                continue;
            };
            let Some(table) = self.findings.table(value, &header) else { continue };
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "points" => check.points = self.findings.points(value).unwrap_or_default(),
                    "visibility" => check.visibility = self.visibility(value).unwrap_or(check.visibility),
                    _ => self.findings.unknown_key(key, "a check", &KEYS),
                }
            }
        }
    }

    fn people(&mut self, value: &Value<'_>, rubric: &mut Rubric) {
        let Some(table) = self.findings.table(value, "[people.ID]") else { return };
        for (key, value) in table {
            let id = key.get_ref().as_ref();
            self.is_somebody(key, value);
            let exception = self.person(value);
            rubric.people.insert(id.to_owned(), exception);
        }
    }

    fn is_somebody(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let id = key.get_ref().as_ref();
        let Some(people) = self.known.people.as_ref().filter(|people| people.iter().all(|known| known != id)) else {
            return;
        };
        let below =
            value.get_ref().as_table().into_iter().flatten().map(|(below, _)| format!("{id}.{}", below.get_ref()));
        let dotted = below.into_iter().find(|whole| people.iter().any(|known| known.starts_with(whole.as_str())));
        let instead = match (dotted, nearest(id, people.iter().map(String::as_str))) {
            (Some(_), _) => "an id with a dot in it needs quotes: [people.\"ID\"]".to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "write the id that the report gives".to_owned(),
        };
        self.findings.add(key.span(), format!("nobody in the class is `{id}`; {instead}"));
    }

    fn person(&mut self, value: &Value<'_>) -> Exception {
        const KEYS: [&str; 4] = ["extension", "deadline", "handed-in", "excused"];
        let mut exception = Exception::default();
        let Some(table) = self.findings.table(value, "[people.ID]") else { return exception };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "extension" => {
                    exception.extension = self.findings.duration(value);
                    self.needs_deadline.push((key.span(), "what is extended"));
                }
                "deadline" => exception.deadline = self.deadline(value),
                "handed-in" => exception.handed_in = self.findings.moment(value),
                "excused" => exception.excused = self.excused(value),
                _ => self.findings.unknown_key(key, "a person", &KEYS),
            }
        }
        if let Some((extension, _)) = table.get_key_value("extension").filter(|_| table.contains_key("deadline")) {
            self.findings.add(extension.span(), "there is a deadline for this one too; keep one of them");
        }
        exception
    }

    fn excused(&mut self, value: &Value<'_>) -> BTreeSet<String> {
        let mut excused = BTreeSet::new();
        for value in self.findings.list(value) {
            let Some(meant) = self.findings.text(value) else { continue };
            let Some(exercise) = self.exercise_called(&meant, value.span()) else { continue };
            if !excused.insert(exercise.name.clone()) {
                self.findings.add(value.span(), format!("{} is in the list twice; keep one of them", exercise.name));
            }
        }
        excused
    }

    fn deadline(&mut self, value: &Value<'_>) -> Option<Moment> {
        self.deadlines += 1;
        self.findings.moment(value)
    }

    fn visibility(&mut self, value: &Value<'_>) -> Option<Visibility> {
        let visibility = self.findings.visibility(value);
        if visibility == Some(Visibility::AfterDueDate) {
            self.needs_deadline.push((value.span(), "when that is"));
        }
        visibility
    }

    /// What needs a deadline, in a rubric that has none: nobody is to believe in a rule that never takes hold.
    fn in_vain(&mut self) {
        if self.deadlines > 0 {
            return;
        }
        for (span, unsaid) in std::mem::take(&mut self.needs_deadline) {
            self.findings
                .add(span, format!("there is no deadline, so it is not said {unsaid}; write a `deadline` at the top"));
        }
    }
}

impl<'k> Reading<'k> {
    fn exercise_called(&mut self, meant: &str, at: Range<usize>) -> Option<&'k known::Exercise> {
        let known = self.known;
        let found = known.exercise(meant);
        if found.is_none() {
            let names = || known.exercises.iter().map(|exercise| exercise.name.as_str());
            let without_number = names().filter_map(|name| name.split_once('_').map(|(_, name)| name));
            let instead = match nearest(meant, names().chain(without_number)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there is {}", choices(names())),
            };
            self.findings.add(at, format!("no exercise is called `{meant}`; {instead}"));
        }
        found
    }
}

/// What holds for an exercise of which nothing is said.
fn unsaid(known: &known::Exercise, visibility: Visibility) -> Exercise {
    let check = |(name, points): &(String, u32)| (name.clone(), Check { points: f64::from(*points), visibility });
    let checks: BTreeMap<String, Check> = known.checks.iter().map(check).collect();
    let points = checks.values().map(|check| check.points).sum();
    Exercise { points, deadline: None, counts: true, visibility, checks }
}
