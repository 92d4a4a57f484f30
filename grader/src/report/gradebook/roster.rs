//! What a platform exports of a course: whom it knows, and by what. Canvas's gradebook; Moodle's participants, grader
//! report or grading worksheet.

use super::on_a_line;

/// The people of a course as their platform knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Which platform that is.
    pub platform: Platform,
    /// What the columns are called that say who somebody is, in the platform's order.
    pub headers: Vec<String>,
    /// Everybody, in the platform's order.
    pub members: Vec<Member>,
    /// The other columns of a Canvas gradebook, among them its assignments, each with the points that can be reached.
    pub(super) others: Vec<(String, String)>,
    columns: Columns,
}

/// A platform that has a gradebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Canvas.
    Canvas,
    /// Moodle.
    Moodle,
}

/// Somebody on a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Where in the file.
    pub line: u64,
    /// What stands below the roster's headers, unchanged.
    pub cells: Vec<String>,
}

/// Which of the columns says what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Columns {
    /// The platform's own number.
    number: Option<usize>,
    email: Option<usize>,
    /// The student's number at the university.
    student: Option<usize>,
    login: Option<usize>,
    /// The name, or its parts.
    names: Vec<usize>,
}

impl Roster {
    /// Reads a roster: CSV with commas, semicolons or tabs. `file` is what the instructor calls it.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, where, and what to do: a line.
    pub fn read(bytes: &[u8], file: &str) -> Result<Roster, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
            let (line, column) = end_of(&before);
            format!("{file}:{line}:{column}: this is not UTF-8; save the file as \"CSV UTF-8\"")
        })?;
        // The mark that programs on Windows put in front of UTF-8 is taken away by the reader.
        let mut lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes())
            .into_records();
        let cannot = |error: csv::Error| format!("{file}: {error}");
        let header = lines.next().transpose().map_err(cannot)?.unwrap_or_default();
        let header: Vec<String> = header.iter().map(|cell| cell.trim().to_owned()).collect();
        let records = lines.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
        let (platform, kept, columns) = layout(&header).map_err(|why| format!("{file}:1:1: {why}"))?;
        let mut roster = Roster {
            platform,
            headers: kept.iter().map(|column| header[*column].clone()).collect(),
            members: Vec::new(),
            others: Vec::new(),
            columns,
        };
        let others = || header.iter().enumerate().filter(|(column, _)| !kept.contains(column));
        roster.others = others().map(|(_, header)| (header.clone(), String::new())).collect();
        for record in records {
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: usize| record.get(column).unwrap_or_default();
            if platform == Platform::Canvas && cell(0).contains("Points Possible") {
                roster.others = others().map(|(column, name)| (name.clone(), cell(column).to_owned())).collect();
                continue;
            }
            if is_no_person(platform, &record) {
                continue;
            }
            let cells: Vec<String> = kept.iter().map(|column| cell(*column).to_owned()).collect();
            if cells.iter().any(|cell| cell.contains('\n')) {
                return Err(format!("{file}:{line}:1: a cell goes over several lines; is a quotation mark missing?"));
            }
            let needed = kept.iter().max().map_or(0, |last| last + 1);
            if record.len() < needed {
                let has = record.len();
                return Err(format!(
                    "{file}:{line}:1: this line has {has} columns, and the first has {needed} that say who somebody is"
                ));
            }
            roster.members.push(Member { line, cells });
        }
        if roster.members.is_empty() {
            return Err(format!("{file}: nobody is in it; export it from the platform again"));
        }
        Ok(roster)
    }

    /// What to call a member in a sentence.
    pub(super) fn shown(&self, member: &Member) -> String {
        let name = on_a_line(&self.name(member));
        let line = member.line;
        if name.is_empty() { format!("line {line}") } else { format!("{name} (line {line})") }
    }

    /// The name, as one.
    pub(super) fn name(&self, member: &Member) -> String {
        let parts: Vec<&str> = self.columns.names.iter().map(|column| member.cells[*column].trim()).collect();
        parts.join(" ").trim().to_owned()
    }

    /// The platform's own number of somebody. Moodle's worksheet writes `Participant 1234567`, in the user's language.
    pub(super) fn number<'a>(&self, member: &'a Member) -> &'a str {
        let cell = cell_of(member, self.columns.number).trim();
        let digits = cell.bytes().rev().take_while(u8::is_ascii_digit).count();
        &cell[cell.len() - digits..]
    }

    pub(super) fn email<'a>(&self, member: &'a Member) -> &'a str {
        cell_of(member, self.columns.email)
    }

    pub(super) fn student<'a>(&self, member: &'a Member) -> &'a str {
        cell_of(member, self.columns.student)
    }

    pub(super) fn login<'a>(&self, member: &'a Member) -> &'a str {
        cell_of(member, self.columns.login)
    }

    /// The columns that hold names, and nothing that a platform looks for.
    pub(super) fn is_name(&self, column: usize) -> bool {
        self.columns.names.contains(&column)
    }

    /// The columns by which Moodle's gradebook can find people.
    pub(super) fn keys(&self) -> Vec<usize> {
        [self.columns.email, self.columns.student, self.columns.login].into_iter().flatten().collect()
    }
}

fn cell_of(member: &Member, column: Option<usize>) -> &str {
    column.map_or("", |column| &member.cells[column])
}

/// The platform that has such a header, the columns that say who somebody is, and what each of these says.
fn layout(header: &[String]) -> Result<(Platform, Vec<usize>, Columns), String> {
    let at = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    if let (Some("Student") | Some("LastName"), Some(section)) = (header.first().map(String::as_str), at("Section")) {
        let names = [at("Student"), at("FirstName"), at("LastName")].into_iter().flatten().collect();
        let columns =
            Columns { number: at("ID"), email: None, student: at("SIS User ID"), login: at("SIS Login ID"), names };
        return Ok((Platform::Canvas, (0..=section).collect(), columns));
    }
    let any = |names: &[&str]| names.iter().find_map(|name| at(name));
    let first = any(&["First name"]);
    let last = any(&["Last name", "Surname"]);
    let full = any(&["Full name", "First name / Last name", "Name"]);
    let number = any(&["Identifier"]);
    let email = any(&["Email address", "Email"]);
    let student = any(&["ID number"]);
    let login = any(&["Username"]);
    if [email, student, login].iter().all(Option::is_none) {
        return Err(
            "no column says who somebody is; a Canvas gradebook begins with `Student`, and Moodle needs `Email \
                    address`, `ID number` or `Username`"
                .to_owned(),
        );
    }
    let mut kept: Vec<usize> = [number, first, last, full, email, student, login].into_iter().flatten().collect();
    kept.sort_unstable();
    let place = |column: Option<usize>| column.and_then(|column| kept.iter().position(|kept| *kept == column));
    let names = if full.is_some() { vec![full] } else { vec![first, last] };
    let columns = Columns {
        number: place(number),
        email: place(email),
        student: place(student),
        login: place(login),
        names: names.into_iter().filter_map(place).collect(),
    };
    Ok((Platform::Moodle, kept, columns))
}

/// Empty lines, and the one in which Canvas says which assignments are posted by hand.
fn is_no_person(platform: Platform, record: &csv::StringRecord) -> bool {
    let is_posting = |cell: &str| {
        platform == Platform::Canvas && ["muted", "manual posting"].contains(&cell.to_lowercase().as_str())
    };
    record.iter().all(|cell| cell.trim().is_empty() || is_posting(cell.trim()))
}

/// What separates the cells: programs in Europe write semicolons and call it CSV too.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Line and column of what comes after a text, from 1.
fn end_of(text: &str) -> (usize, usize) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &[u8]) -> Vec<String> {
        let roster = Roster::read(text, "roster.csv").unwrap_or_else(|why| panic!("{why}"));
        roster.members.iter().map(|member| roster.name(member)).collect()
    }

    #[test]
    fn each_platforms_export_is_read() {
        #[track_caller]
        fn check(text: &str, platform: Platform, headers: &[&str], first: [&str; 5]) {
            let roster = Roster::read(text.as_bytes(), "roster.csv").unwrap_or_else(|why| panic!("{why}"));
            let member = &roster.members[0];
            assert_eq!(
                (roster.platform, roster.headers.as_slice()),
                (platform, &headers.iter().map(|h| h.to_string()).collect::<Vec<_>>()[..])
            );
            let name = roster.name(member);
            let got =
                [&name, roster.number(member), roster.email(member), roster.student(member), roster.login(member)];
            assert_eq!(got, first);
        }
        check(
            "Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (17),Current Score\n,,,,,Manual Posting,\n    Points \
             Possible,,,,,20,(read only)\n\"Berg, Anna\",4711,s71,aberg,Rust,12,60\n",
            Platform::Canvas,
            &["Student", "ID", "SIS User ID", "SIS Login ID", "Section"],
            ["Berg, Anna", "4711", "", "s71", "aberg"],
        );
        check(
            "LastName,FirstName,ID,SIS Login ID,Section\nBerg,Anna,4711,aberg,Rust\n",
            Platform::Canvas,
            &["LastName", "FirstName", "ID", "SIS Login ID", "Section"],
            ["Anna Berg", "4711", "", "", "aberg"],
        );
        check(
            "First name,Last name,ID number,Email address,Course total (Real)\nAnna,Berg,s71,anna@example.org,12\n",
            Platform::Moodle,
            &["First name", "Last name", "ID number", "Email address"],
            ["Anna Berg", "", "anna@example.org", "s71", ""],
        );
        check(
            "Identifier;Full name;Email address;Status;Grade\r\nParticipant 71;Anna Berg;anna@example.org;Submitted;\r\n",
            Platform::Moodle,
            &["Identifier", "Full name", "Email address"],
            ["Anna Berg", "71", "anna@example.org", "", ""],
        );
    }

    #[test]
    fn a_spreadsheet_program_may_have_saved_it() {
        for text in [
            "Username,Name\nanna,\"Berg, Anna\"\n",
            "\u{feff}Username,Name\nanna,\"Berg, Anna\"",
            "Username;Name\r\nanna;Berg, Anna\r\n",
            "\u{feff}\"Username\"\t\"Name\"\r\n\"anna\"\t\"Berg, Anna\"\r\n\t\r\n",
        ] {
            assert_eq!(names(text.as_bytes()), ["Berg, Anna"], "{text:?}");
        }
    }

    #[test]
    fn what_is_no_roster_is_told_with_its_place() {
        for (text, why) in [
            (&b""[..], "roster.csv:1:1: no column says who somebody is"),
            (b"a,b,c\n1,2,3\n", "Moodle needs `Email address`"),
            (b"Student,ID\nAnna,1\n", "no column says who"),
            (b"Username\n", "roster.csv: nobody is in it"),
            (b"Username,Name\nanna,M\xfcller\n", "roster.csv:2:7: this is not UTF-8"),
            (b"\xff\xfeU\0s\0", "roster.csv:1:1: this is not UTF-8"),
            (b"Name,Username\nBerg,anna\nBert\n", "roster.csv:3:1: this line has 1 columns, and the first has 2"),
            (b"Username,Name\nanna,\"Berg\nbert,Zaun\n", "roster.csv:2:1: a cell goes over several lines"),
        ] {
            let told = Roster::read(text, "roster.csv").expect_err("no roster");
            assert!(told.contains(why), "{told}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_roster_or_an_error(
            header in "(Student,ID,|Username;|Email address,|Identifier,)(Section|Name|First name)?",
            rest in "[\"\n\r,;\t0-9a-z@=]{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..20)
        ) {
            let whole = [format!("{header}\n{rest}").into_bytes(), bytes].concat();
            if let Ok(roster) = Roster::read(&whole, "roster.csv") {
                for member in &roster.members {
                    prop_assert_eq!(member.cells.len(), roster.headers.len());
                    let _ = (roster.shown(member), roster.number(member), roster.email(member));
                }
            }
        }
    }
}
