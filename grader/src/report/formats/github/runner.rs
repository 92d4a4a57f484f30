//! A model of GitHub's runner: which commands it obeys in what a step prints. After `ActionCommand.cs` and
//! `ActionCommandManager.cs` of <https://github.com/actions/runner>.

/// A command that was obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its name, in the letters in which it came.
    pub name: String,
    /// Names and values, in order.
    pub properties: Vec<(String, String)>,
    /// What stands behind it.
    pub data: String,
}

impl Command {
    /// A property's value; empty if it is not there.
    #[must_use]
    pub fn property(&self, name: &str) -> &str {
        self.properties.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }
}

/// What the runner knows from the start.
const NAMES: [&str; 15] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// The commands that are obeyed in this text, those that stop and resume obedience among them.
#[must_use]
pub fn obeyed(text: &str) -> Vec<Command> {
    let mut obeyed = Vec::new();
    let mut stopped: Option<String> = None;
    // A line ends with `\n`, `\r` or both.
    for line in text.split(['\n', '\r']) {
        let known = |name: &str| {
            let is = |other: &str| other.eq_ignore_ascii_case(name);
            NAMES.into_iter().any(is) || stopped.as_deref().is_some_and(is)
        };
        let Some(command) = current(line, known).or_else(|| legacy(line, known)) else { continue };
        match &stopped {
            Some(word) if !word.eq_ignore_ascii_case(&command.name) => continue,
            Some(_) => stopped = None,
            None if command.name.eq_ignore_ascii_case("stop-commands") => stopped = Some(command.data.clone()),
            None => {}
        }
        obeyed.push(command);
    }
    obeyed
}

/// `::name key=value,key=value::data`, after spaces.
fn current(line: &str, known: impl Fn(&str) -> bool) -> Option<Command> {
    // The runner compares as people of its culture do, to whom a character that cannot be seen is none.
    let unseen = |c: char| {
        c.is_control() || matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let rest = line.trim_start_matches(|c: char| c.is_whitespace() || unseen(c)).strip_prefix("::")?;
    let (head, data) = rest.split_once("::")?;
    let escaped = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let data = unescape(data, &[escaped[0], escaped[1], escaped[4]]);
    command(head, ',', &escaped, data).filter(|command| known(&command.name))
}

/// `##[name key=value;key=value]data`, anywhere.
fn legacy(line: &str, known: impl Fn(&str) -> bool) -> Option<Command> {
    let (head, data) = line.split_once("##[")?.1.split_once(']')?;
    let escaped = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%")];
    command(head, ';', &escaped, unescape(data, &escaped)).filter(|command| known(&command.name))
}

fn command(head: &str, between: char, escaped: &[(&str, &str)], data: String) -> Option<Command> {
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let pairs = properties.trim().split(between).filter_map(|pair| pair.split_once('='));
    let properties = pairs.map(|(key, value)| (key.to_owned(), unescape(value, escaped))).collect();
    Some(Command { name: name.to_owned(), properties, data })
}

/// One after the other, as the runner does.
fn unescape(text: &str, escaped: &[(&str, &str)]) -> String {
    escaped.iter().fold(text.to_owned(), |text, (code, meant)| text.replace(code, meant))
}
