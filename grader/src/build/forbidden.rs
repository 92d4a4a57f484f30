//! What no submission may do although it compiles: change the clock by which it is judged.
//!
//! A student's crate is linked with the harness's tokio, whose clock can be stopped and pushed forward. Looking for the
//! functions' names in the sources would miss a renamed import and a macro. The compiled crate cannot hide them: each
//! function that it uses and does not define is a symbol, whatever the sources call it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::memmem;

/// The module of the functions that change the clock, as it appears in a symbol: names have their length in front, in
/// the old mangling (`_ZN5tokio4time5clock5pause…`) and in the new one (`_RNvNtNtCs…_5tokio4time5clock5pause`).
const CLOCK: &str = "5tokio4time5clock";

/// The functions, and how each goes on from there.
const CLOCK_FUNCTIONS: &[(&str, &str)] =
    &[("tokio::time::pause", "5pause"), ("tokio::time::resume", "6resume"), ("tokio::time::advance", "7advance")];

/// What starts a runtime whose clock stands still.
const STARTS_PAUSED: (&str, &str) = ("tokio::runtime::Builder::start_paused", "7runtime7builder7Builder12start_paused");

/// The first function that changes the clock and is used in a student's compiled crate.
pub(super) fn clock_function(library: &Path) -> io::Result<Option<&'static str>> {
    let (function, symbol) = STARTS_PAUSED;
    let starts_paused = |bytes: &[u8]| memmem::find(bytes, symbol.as_bytes()).map(|_| function);
    search(File::open(library)?, |bytes| changes_the_clock(bytes).or_else(|| starts_paused(bytes)))
}

/// The same in the program that it is linked into: a generic function of the crate's is compiled only where its types
/// are known. The harness itself starts its clock paused, but calls none of the other functions, and what nobody calls
/// the linker leaves out.
pub(super) fn clock_function_linked(program: &Path) -> io::Result<Option<&'static str>> {
    search(File::open(program)?, changes_the_clock)
}

fn changes_the_clock(bytes: &[u8]) -> Option<&'static str> {
    // Once through the bytes, whatever is looked for.
    memmem::find_iter(bytes, CLOCK).find_map(|at| {
        let rest = &bytes[at + CLOCK.len()..];
        CLOCK_FUNCTIONS.iter().find(|(_, symbol)| rest.starts_with(symbol.as_bytes())).map(|(function, _)| *function)
    })
}

/// How much of a program is in memory at a time. All of it, for each of a class, is more than the grader may need.
const WINDOW: usize = 64 << 10;

/// No symbol that is looked for is longer.
const LONGEST: usize = 64;

/// Looks through a file, a window at a time; what stands across two windows is seen in the second one.
fn search<T>(mut file: impl Read, look: impl Fn(&[u8]) -> Option<T>) -> io::Result<Option<T>> {
    let mut window = vec![0; WINDOW];
    let mut filled = 0;
    loop {
        let read = file.read(&mut window[filled..])?;
        if read == 0 {
            return Ok(None);
        }
        filled += read;
        if let Some(found) = look(&window[..filled]) {
            return Ok(Some(found));
        }
        let kept = filled.min(LONGEST);
        window.copy_within(filled - kept..filled, 0);
        filled = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_found_wherever_it_stands_and_however_the_file_is_read() {
        let symbol = format!("{CLOCK}5pause");
        for before in [0, 1, WINDOW - symbol.len(), WINDOW - 5, WINDOW, 3 * WINDOW - 20] {
            let file = [vec![b'x'; before], symbol.clone().into_bytes(), vec![b'y'; 70]].concat();
            assert_eq!(search(&file[..], changes_the_clock).ok(), Some(Some("tokio::time::pause")), "{before}");
            let in_pieces = file[..before].chain(&file[before..before + 7]).chain(&file[before + 7..]);
            assert_eq!(search(in_pieces, changes_the_clock).ok(), Some(Some("tokio::time::pause")), "{before}");
            let other = [&file[..before], b"5tokio4time5cl0ck5pause"].concat();
            assert_eq!(search(&other[..], changes_the_clock).ok(), Some(None), "{before}");
        }
        let longest = CLOCK_FUNCTIONS.iter().map(|(_, symbol)| CLOCK.len() + symbol.len());
        assert!(longest.chain([STARTS_PAUSED.1.len()]).all(|length| length <= LONGEST));
    }
}
