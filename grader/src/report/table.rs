//! The lesson's table: how long each version took, against the same calls in a row.

use super::page::{cut, width};
use super::words;
use crate::evidence::{IN_A_ROW, Version};
use crate::score::ExerciseScore;

/// One column for each unit: nothing that runs longer than twice the sum is worth its length.
const LONGEST: f64 = 2.0 * IN_A_ROW;

/// The columns behind a version's name.
const NUMBERS: usize = 24;

/// The versions that an exercise's checks timed, each once.
#[must_use]
pub fn versions(exercise: &ExerciseScore) -> Vec<&Version> {
    let mut versions: Vec<&Version> = Vec::new();
    for version in exercise.checks.iter().flat_map(|check| &check.evidence.versions) {
        if versions.iter().all(|known| known.name != version.name) {
            versions.push(version);
        }
    }
    versions
}

/// How many times faster than the calls in a row.
#[must_use]
pub fn speed_up(version: &Version) -> f64 {
    if version.units > 0.0 { IN_A_ROW / version.units } else { 0.0 }
}

/// The table in at most `columns`, its head first and the lesson last; nothing without versions.
#[must_use]
pub fn draw(versions: &[&Version], columns: usize) -> Vec<String> {
    if versions.is_empty() {
        return Vec::new();
    }
    let longest = versions.iter().map(|version| width(&version.name)).max().unwrap_or(0);
    let name = longest.max("version".len()).min(columns.saturating_sub(NUMBERS));
    let row = |version: &str, units: &str, speed_up: &str, ideal: &str| {
        format!("{version:<name$}  {units:>5}  {speed_up:>8}  {ideal:>5}")
    };
    let mut lines = vec![row("version", "units", "speed-up", "ideal")];
    for version in versions {
        let speed_up = format!("{:.1} ×", speed_up(version));
        let line = row(
            &cut(&version.name, name),
            &format!("{:.1}", version.units),
            &speed_up,
            &format!("{:.1}", version.ideal),
        );
        let bar = format!("{line}  ▕{}▏", "█".repeat(version.units.clamp(0.0, LONGEST).round() as usize));
        lines.push(if width(&bar) <= columns { bar } else { line });
    }
    lines.push(words::lesson());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, units: f64, ideal: f64) -> Version {
        Version { name: name.to_owned(), units, ideal }
    }

    #[test]
    fn the_speed_up_is_against_the_sum() {
        let versions = [version("run_sequential", 17.04, 17.0), version("run_concurrent", 10.1, 10.0)];
        let [first, second] = &versions;
        assert_eq!(
            draw(&[first, second], 80),
            [
                "version         units  speed-up  ideal",
                "run_sequential   17.0     1.0 ×   17.0  ▕█████████████████▏",
                "run_concurrent   10.1     1.7 ×   10.0  ▕██████████▏",
                "three calls of 10, 2 and 5 units take 17 in a row and 10 together",
            ]
        );
    }

    #[test]
    fn where_there_is_no_room_there_are_no_bars() {
        assert_eq!(draw(&[&version("slow", 17.0, 10.0)], 40)[1], "slow      17.0     1.0 ×   10.0");
    }

    #[test]
    fn times_that_cannot_be_are_shown_all_the_same() {
        for units in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(draw(&[&version("slow", units, 10.0)], 80).len(), 3);
        }
    }

    #[test]
    fn no_versions_no_table() {
        assert!(draw(&[], 80).is_empty());
    }
}
