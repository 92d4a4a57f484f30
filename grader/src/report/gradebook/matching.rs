//! Who of the class is who on the roster. A grade in somebody else's place is worse than none, so whatever is not clear
//! is an error.

use std::collections::BTreeMap;

use super::roster::{Member, Roster};
use super::{Refused, named, on_a_line};
use crate::class::Person;
use crate::class::marks::Row;

/// Everybody who is in the class and on the roster, in the roster's order.
#[derive(Debug)]
pub(super) struct Matched<'a> {
    pub(super) pairs: Vec<(&'a Member, &'a Row)>,
    pub(super) warnings: Vec<String>,
}

/// Finds the people of a class on a roster: by the platform's number, the address for mail, the number at the
/// university or the login; and only where none of these is known, by the name.
///
/// # Errors
///
/// All people who may be several of the roster, and all of the roster who may be several people.
pub(super) fn matched<'a>(people: &'a [Row], roster: &'a Roster) -> Result<Matched<'a>, Refused> {
    let mut found = BTreeMap::<usize, Vec<&Row>>::new();
    let (mut unclear, mut strangers, mut by_name) = (Vec::new(), Vec::new(), Vec::new());
    for row in people {
        let person = &row.person;
        let mut members = places(roster, |member| is_known(roster, member, person));
        if members.is_empty() {
            members = places(roster, |member| is_called(roster, member, person));
            by_name.extend((members.len() == 1).then_some(person.id.as_str()));
        }
        match members[..] {
            [] => strangers.push(person.id.as_str()),
            [member] => found.entry(member).or_default().push(row),
            _ => unclear.push(several(roster, person, &members)),
        }
    }
    for (member, rows) in found.iter().filter(|(_, rows)| rows.len() > 1) {
        let ids: Vec<String> = rows.iter().map(|row| on_a_line(&row.person.id)).collect();
        let member = roster.shown(&roster.members[*member]);
        unclear.push(format!("{} are all {member} of the roster; leave one of them in the class", ids.join(" and ")));
    }
    if !unclear.is_empty() {
        return Err(Refused(unclear));
    }
    if found.is_empty() && !people.is_empty() {
        return Err(Refused(vec!["nobody of the class is on the roster; export it from the same course".to_owned()]));
    }
    let members = roster.members.iter().enumerate();
    let absent = members.filter(|(place, _)| !found.contains_key(place)).map(|(_, member)| roster.shown(member));
    let absent: Vec<String> = absent.collect();
    let warnings = [
        named("in the class, but not on the roster, and left out", strangers),
        named("found by the name alone, so look whether it is right", by_name),
        named("on the roster, but handed in nothing, and left out", absent.iter().map(String::as_str)),
    ];
    let pairs = found.iter().filter_map(|(member, rows)| Some((&roster.members[*member], *rows.first()?)));
    Ok(Matched { pairs: pairs.collect(), warnings: warnings.into_iter().flatten().collect() })
}

fn places(roster: &Roster, is: impl Fn(&Member) -> bool) -> Vec<usize> {
    roster.members.iter().enumerate().filter(|(_, member)| is(member)).map(|(place, _)| place).collect()
}

/// Whether a member is known by something that no two people have in common.
fn is_known(roster: &Roster, member: &Member, person: &Person) -> bool {
    let (number, email) = (roster.number(member), roster.email(member));
    let (student, login) = (roster.student(member), roster.login(member));
    if let Some(own) = person.number.as_ref().filter(|_| person.has_platforms_number()) {
        return same(number, own);
    }
    let is_address = |address: &String| [email, login, student].into_iter().any(|known| same(known, address));
    // Of whom a platform tells more than the name of a folder, the folder is not named after one of these.
    let is_plain = person.number.is_none() && person.email.is_none();
    let is_number = |number: &String| [student, login].into_iter().any(|known| same(known, number));
    person.email.as_ref().is_some_and(is_address)
        || person.number.as_ref().is_some_and(is_number)
        || is_plain && [number, email, student, login].into_iter().any(|known| person.is_filed_under(known))
}

fn is_called(roster: &Roster, member: &Member, person: &Person) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let Some(name) = person.name.as_deref().map(plain) else { return false };
    let known = plain(&roster.name(member));
    // Canvas sorts by what it writes: `Berg, Anna`.
    let turned = known.split_once(", ").map(|(last, first)| format!("{first} {last}"));
    !known.is_empty() && (known == name || turned == Some(name))
}

/// Whether two say the same; nothing says nothing.
fn same(known: &str, wanted: &str) -> bool {
    let (known, wanted) = (known.trim(), wanted.trim());
    !known.is_empty() && known.to_lowercase() == wanted.to_lowercase()
}

fn several(roster: &Roster, person: &Person, members: &[usize]) -> String {
    let members: Vec<String> = members.iter().map(|place| roster.shown(&roster.members[*place])).collect();
    format!("{} may be {} of the roster; leave the right one in it", on_a_line(&person.id), members.join(" or "))
}
