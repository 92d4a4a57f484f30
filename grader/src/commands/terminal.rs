//! What there is to know about the terminal, and the line of progress on it.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::sync::Mutex;

use anstyle::{AnsiColor, Style};

pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// Columns where the terminal does not say.
const WIDTH: usize = 80;

/// How wide results may be.
pub(super) fn width() -> usize {
    terminal_size::terminal_size_of(stdout()).map_or(WIDTH, |(width, _)| width.0.into())
}

/// Whether results go to a terminal.
pub(super) fn is_live() -> bool {
    stdout().is_terminal()
}

/// Whether a page can fill the terminal, and keys be read from it.
pub(super) fn is_for_pages() -> bool {
    stdin().is_terminal() && stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// Whether results may have colour: on a terminal, unless `NO_COLOR` or the like says otherwise.
pub(super) fn colour() -> bool {
    anstream::AutoStream::choice(&stdout()) != anstream::ColorChoice::Never
}

/// Prints results. A reader that goes away (`| head`) ends the program, as it does any other.
pub(super) fn print(text: &str) {
    let mut out = anstream::AutoStream::auto(stdout().lock());
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(super::Exit::Fault as i32);
    }
}

/// One line on standard error that says what takes so long. On a terminal it is written over and over, elsewhere
/// each text appears once.
#[derive(Debug, Default)]
pub(super) struct Progress {
    last: Mutex<String>,
}

impl Progress {
    /// Says what is being done, and how far it is.
    pub(super) fn say(&self, doing: &str, so_far: &str) {
        let Ok(mut last) = self.last.lock() else { return };
        if stderr().is_terminal() {
            eprint!("\r\x1b[K{doing}{so_far}");
        } else if *last != doing {
            eprintln!("{doing}");
        }
        doing.clone_into(&mut last);
    }

    /// Takes the line away.
    pub(super) fn done(&self) {
        let Ok(mut last) = self.last.lock() else { return };
        if !last.is_empty() && stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
        last.clear();
    }
}
