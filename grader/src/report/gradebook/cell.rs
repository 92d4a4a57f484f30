//! Cells that a spreadsheet program would take for more than text: an instructor opens the file before it is imported,
//! and a student chose the name in it.

/// What begins a formula. Quotes do not help against it, they go when the file is read.
const BEGINS_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet would calculate it.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with(BEGINS_FORMULA)
}

/// A name that no program takes for more: neither a spreadsheet for a formula, nor Canvas for the line that holds what
/// can be reached, which it knows by these words anywhere in the first cell. No platform looks for people by their names
/// as long as it finds them by what stands beside.
pub(super) fn name(name: &str) -> String {
    let name = name.replace("Points Possible", "Points-Possible");
    if is_formula(&name) { format!("'{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_a_name() {
        for (given, harmless) in [
            ("Anna Berg", "Anna Berg"),
            ("Berg-Müller, Anna", "Berg-Müller, Anna"),
            ("=HYPERLINK(\"http://example.org\")", "'=HYPERLINK(\"http://example.org\")"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("  Points Possible", "  Points-Possible"),
            ("", ""),
        ] {
            assert_eq!(name(given), harmless, "{given}");
        }
    }

    proptest! {
        #[test]
        fn no_name_is_a_formula(given in "[=+@\t\r -]{0,3}(Points Possible)?\\PC{0,9}") {
            let name = name(&given);
            prop_assert!(!is_formula(&name) && !name.contains("Points Possible"), "{name}");
        }
    }
}
