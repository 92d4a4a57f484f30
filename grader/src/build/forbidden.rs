//! What no submission may do although it compiles: change the clock by which it is judged.
//!
//! A student's crate is linked with the harness's tokio, whose clock can be stopped and pushed forward. Looking for the
//! functions' names in the sources would miss a renamed import and a macro. The compiled crate cannot hide them: each
//! function that it uses and does not define is a symbol, whatever the sources call it.

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
pub(super) fn clock_function(library: &[u8]) -> Option<&'static str> {
    let (function, symbol) = STARTS_PAUSED;
    clock_function_linked(library).or_else(|| memmem::find(library, symbol.as_bytes()).map(|_| function))
}

/// The same in the program that it is linked into: a generic function of the crate's is compiled only where its types
/// are known. The harness itself starts its clock paused, but calls none of the other functions, and what nobody calls
/// the linker leaves out.
pub(super) fn clock_function_linked(program: &[u8]) -> Option<&'static str> {
    // Once through the program, which is long, whatever is looked for.
    memmem::find_iter(program, CLOCK).find_map(|at| {
        let rest = &program[at + CLOCK.len()..];
        CLOCK_FUNCTIONS.iter().find(|(_, symbol)| rest.starts_with(symbol.as_bytes())).map(|(function, _)| *function)
    })
}
