//! The files, as their platforms read them, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::class::marks::{Cell, Column};
use crate::class::rubric::late::Lateness;
use crate::class::{Marks, Person};
use crate::score::Status;

/// A row of one exercise out of ten.
fn row(person: Person, points: f64, undecided: f64) -> Row {
    let cell = Cell {
        status: Status::Graded,
        points,
        max_points: 10.0,
        undecided,
        late: 0.0,
        lateness: Lateness::default(),
        deadline: None,
        excused: false,
    };
    Row {
        person,
        unreadable: None,
        handed_in: None,
        exercises: vec![cell],
        points,
        max_points: 10.0,
        undecided,
        notes: Vec::new(),
    }
}

fn excused(person: Person) -> Row {
    let mut row = row(person, 0.0, 0.0);
    (row.max_points, row.exercises[0].max_points, row.exercises[0].excused) = (0.0, 0.0, true);
    row
}

fn unreadable(person: Person) -> Row {
    Row { unreadable: Some("it is no archive".to_owned()), exercises: Vec::new(), ..row(person, 0.0, 10.0) }
}

fn marks(people: Vec<Row>) -> Marks {
    let column = Column { name: "03_web_fetch".to_owned(), points: 10.0 };
    Marks { title: "Week 5".to_owned(), exercises: vec![column], people, notes: Vec::new() }
}

fn of_gradescope(sid: &str, email: &str) -> Person {
    let (number, email) = (Some(sid.to_owned()), Some(email.to_owned()));
    Person { name: Some("Cem Öz".to_owned()), number, email, ..Person::called(sid) }
}

/// A class as Canvas names it.
fn of_canvas() -> Marks {
    marks(vec![
        row(Person::of("berganna_4711_99812_hand-in"), 8.5, 0.0),
        row(Person::of("dietrichzoe_LATE_4712_99813_hand-in"), 4.0, 3.0),
        excused(Person::of("ermisali_4713_99814_hand-in")),
        unreadable(Person::of("fuchsida_4714_99815_hand-in")),
        row(Person::of("gastgabi_9999_99816_hand-in"), 10.0, 0.0),
    ])
}

/// A class as Moodle names it.
fn of_moodle() -> Marks {
    marks(vec![
        row(Person::of("Anna Berg_71_assignsubmission_file_"), 8.5, 0.0),
        row(Person::of("Zoe Dietrich_72_assignsubmission_file_"), 4.0, 3.0),
        excused(Person::of("Ali Ermis_73_assignsubmission_file_")),
        unreadable(Person::of("Ida Fuchs_74_assignsubmission_file_")),
        row(Person::of("Gabi Gast_79_assignsubmission_file_"), 10.0, 0.0),
    ])
}

/// A class in plain folders, and from Gradescope.
fn of_others() -> Marks {
    marks(vec![
        row(Person::called("s71"), 1.0, 0.0),
        row(Person::called("zoe@example.org"), 2.0, 0.0),
        row(of_gradescope("0073", "cem@example.org"), 3.25, 0.0),
    ])
}

const CANVAS: &str = "\u{feff}Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (17),Week 5 (18),Current Score\r\n\
    ,,,,,Manual Posting,,\r\n    Points Possible,,,,,20,100,(read only)\r\n\"Berg, Anna\",4711,s71,aberg,\"Rust, 1\",12,,60\r\n\
    \"=Dietrich, Zoe\",4712,s72,zoe@example.org,Rust,12,,60\r\n\"Ermis, Ali\",4713,0073,ali,Rust,12,,60\r\n\
    \"Fuchs, Ida\",4714,s74,ida,Rust,12,,60\r\n\"Zuspät, Max\",4715,s75,max,Rust,12,,60\r\n";

const MOODLE: &str = "Identifier;Full name;ID number;Email address;Status;Grade\r\n\
    Participant 71;Anna Berg;s71;anna@example.org;Submitted;\r\nParticipant 72;=Zoe Dietrich;;zoe@example.org;Submitted;\r\n\
    Participant 73;Ali Ermis;0073;ali@example.org;Submitted;\r\nParticipant 74;Ida Fuchs;s74;ida@example.org;Submitted;\r\n\
    Participant 75;Max Zuspät;s75;max@example.org;No submission;\r\n";

fn roster(text: &str) -> Roster {
    Roster::read(text.as_bytes(), "roster.csv").unwrap_or_else(|why| panic!("{why}"))
}

fn told(result: Result<Gradebook, Refused>) -> String {
    match result {
        Ok(Gradebook { csv, warnings }) => format!("{csv}\n{}", warnings.join("\n")),
        Err(Refused(why)) => format!("refused\n{}", why.join("\n")),
    }
}

/// The lines of a file, read as its platform reads it.
fn lines(book: &Gradebook) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(book.csv.as_bytes());
    let records = reader.into_records().map(|record| record.expect("equally long lines"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

#[test]
fn canvas_with_its_gradebook_as_the_roster() {
    insta::assert_snapshot!(told(canvas(&of_canvas(), Some(&roster(CANVAS)), "Week 5")));
}

#[test]
fn canvas_without_a_roster() {
    insta::assert_snapshot!(told(canvas(&of_canvas(), None, "Week 5 (18)")));
}

#[test]
fn canvas_without_a_roster_from_other_names() {
    insta::assert_snapshot!(told(canvas(&of_others(), None, "Week 5")));
}

#[test]
fn moodle_with_its_worksheet_as_the_roster() {
    insta::assert_snapshot!(told(moodle(&of_moodle(), Some(&roster(MOODLE)), "Week 5")));
}

#[test]
fn moodle_without_a_roster_from_other_names() {
    insta::assert_snapshot!(told(moodle(&of_others(), None, "Week 5")));
}

#[test]
fn what_identifies_people_comes_back_as_the_platform_wrote_it() {
    let book = canvas(&of_canvas(), Some(&roster(CANVAS)), "Week 5").expect("nothing is unclear");
    let written = lines(&book);
    assert_eq!(written[0], ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 5 (18)"]);
    assert_eq!(written[1], ["    Points Possible", "", "", "", "", "10"]);
    assert_eq!(written[2], ["Berg, Anna", "4711", "s71", "aberg", "Rust, 1", "8.5"]);
    assert_eq!(written[3], ["'=Dietrich, Zoe", "4712", "s72", "zoe@example.org", "Rust", ""]);
    assert_eq!(written[4][5], "EX");
    let book = moodle(&of_moodle(), Some(&roster(MOODLE)), "Week 5").expect("nothing is unclear");
    let written = lines(&book);
    assert_eq!(written[0], ["Identifier", "Full name", "Email address", "Week 5"]);
    assert_eq!(written[1], ["Participant 71", "Anna Berg", "anna@example.org", "8.5"]);
    assert_eq!((&*written[2][3], &*written[3][3], &*written[4][3]), ("-", "-", "-"));
}

#[test]
fn people_are_found_by_whatever_the_platform_knows_of_them() {
    #[track_caller]
    fn check(person: Person, found: Option<&str>) {
        let others = row(Person::of("fuchsida_4714_9_hand-in"), 1.0, 0.0);
        let class = marks(vec![others, row(person, 7.0, 0.0)]);
        let book = canvas(&class, Some(&roster(CANVAS)), "Week 5").expect("nothing is unclear");
        let seven = lines(&book).into_iter().find(|line| line[5] == "7").map(|line| line[1].clone());
        assert_eq!(seven.as_deref(), found, "{:?}", class.people[1].person);
    }
    check(Person::of("berganna_4711_99812_hand-in"), Some("4711"));
    check(Person::called("aberg"), Some("4711"));
    check(Person::called("S71"), Some("4711"));
    check(Person::called("4711"), Some("4711"));
    check(Person::called("zoe@example.org"), Some("4712"));
    check(of_gradescope("0073", "nobody@example.org"), Some("4713"));
    check(of_gradescope("73", "zoe@example.org"), Some("4712"));
    check(Person { name: Some("anna  Berg".to_owned()), ..Person::called("x") }, Some("4711"));
    // Numbers of different kinds are no match: the university's 4711 is not Canvas's.
    check(of_gradescope("4711", "nobody@example.org"), None);
    check(Person::called("nobody"), None);
}

#[test]
fn what_is_not_clear_is_an_error() {
    #[track_caller]
    fn check(people: Vec<Person>, roster_lines: &str, why: &[&str]) {
        let class = marks(people.into_iter().map(|person| row(person, 1.0, 0.0)).collect());
        let roster = roster(&format!("Username,ID number,Email address,Full name\n{roster_lines}"));
        let Refused(refused) = moodle(&class, Some(&roster), "Week 5").expect_err("it is unclear");
        assert_eq!(refused.len(), why.len(), "{refused:?}");
        assert!(refused.iter().zip(why).all(|(told, why)| told.contains(why)), "{refused:?}");
    }
    let named = |name: &str| Person { name: Some(name.to_owned()), ..Person::called(name) };
    let second = Person { id: "anna~2".to_owned(), ..Person::called("anna") };
    check(
        vec![Person::called("71")],
        "71,1,a@b,A\nb,71,b@b,B\n",
        &["71 may be A (line 2) or B (line 3) of the roster"],
    );
    check(vec![Person::called("anna"), second], "anna,1,a@b,A\n", &["anna and anna~2 are all A (line 2)"]);
    check(vec![named("A B")], "a,1,a@b,A B\nb,2,b@b,A B\n", &["A-B may be A B (line 2) or A B (line 3)"]);
    check(vec![named("A B"), named("a b")], "a,1,a@b,A B\n", &["A-B and a-b are all A B (line 2)"]);
    check(vec![Person::called("anna")], "bert,1,b@b,B\n", &["nobody of the class is on the roster"]);
}

#[test]
fn a_title_that_the_platform_would_lose_is_refused() {
    #[track_caller]
    fn check(title: &str, of_canvas: Option<&str>, of_moodle: Option<&str>) {
        let class = of_others();
        for (result, why) in [(canvas(&class, None, title), of_canvas), (moodle(&class, None, title), of_moodle)] {
            let refused = result.err().map(|Refused(why)| why.join("\n"));
            assert_eq!(refused.is_some(), why.is_some(), "{title:?}: {refused:?}");
            assert!(refused.unwrap_or_default().contains(why.unwrap_or_default()), "{title:?}");
        }
    }
    check("Week 5", None, None);
    check("Finals", None, None);
    check("My final score", Some("drops every column with `Final Score`"), None);
    check("Unposted Current Grade", Some("Current Grade"), None);
    check("ID", Some("another column of that name"), None);
    check("Email address", None, Some("that of another column"));
    check(" ", Some("is empty"), Some("is empty"));
    check("Week\n5", Some("line break"), Some("line break"));
    check("=1+1", Some("formula"), Some("formula"));
}

#[test]
fn an_assignment_is_found_by_its_title_with_or_without_its_id() {
    let book = CANVAS.replace("Week 4 (17)", "Week 5 (17)");
    let class = of_canvas();
    for (roster_text, title, told_of) in [
        (CANVAS, "Week 5", "Week 5 (18)"),
        (CANVAS, "Week 5 (18)", "Week 5 (18)"),
        (CANVAS, "Week 6", "it will make one"),
        (&book, "Week 5", "may be \"Week 5 (17)\" or \"Week 5 (18)\"; give one of these"),
        (&book, "Week 5 (17)", "Week 5 (17)"),
    ] {
        let told = told(canvas(&class, Some(&roster(roster_text)), title));
        assert!(told.contains(told_of), "{title}: {told}");
    }
}

#[test]
fn each_platform_wants_its_own_roster() {
    let class = of_canvas();
    assert!(told(canvas(&class, Some(&roster(MOODLE)), "Week 5")).contains("the roster is none of Canvas"));
    assert!(told(moodle(&class, Some(&roster(CANVAS)), "Week 5")).contains("the roster is none of Moodle"));
    assert!(told(moodle(&class, None, "Week 5")).contains("give the participants or the grading worksheet"));
}

#[test]
fn moodle_is_given_no_column_with_gaps() {
    let class = marks(vec![row(Person::called("anna"), 1.0, 0.0), row(Person::called("2"), 1.0, 0.0)]);
    let with_gaps = roster("Username,ID number,Full name\nanna,,A\n,2,B\n");
    assert!(told(moodle(&class, Some(&with_gaps), "Week 5")).contains("no column of the roster identifies everybody"));
    let of_others = roster("Username,ID number,Full name\nanna,1,A\n2,2,B\n,,C\n");
    assert!(told(moodle(&class, Some(&of_others), "Week 5")).starts_with("Username,ID number,Full name,Week 5\n"));
}

proptest! {
    #[test]
    fn no_name_breaks_a_file(names in prop::collection::vec("[=+@\t\r\n\",;' -]{0,3}(Points Possible)?\\PC{0,9}", 1..5)) {
        let people = names.iter().enumerate().map(|(place, name)| {
            let person = Person { name: Some(name.clone()), ..Person::called(&format!("s{place}")) };
            row(person, 1.0, 0.0)
        });
        let class = marks(people.collect());
        for (book, before) in [(canvas(&class, None, "Week 5"), 2), (moodle(&class, None, "Week 5"), 1)] {
            let lines = lines(&book.expect("nothing is unclear"));
            prop_assert_eq!(lines.len(), names.len() + before);
            for line in &lines[before..] {
                prop_assert!(!cell::is_formula(&line[0]) && !line[0].contains("Points Possible"));
                prop_assert_eq!(line.last().map(String::as_str), Some("1"));
            }
        }
    }
}
