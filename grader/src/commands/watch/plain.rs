//! The lines where there is no terminal: each grading is printed as `grade` does.

use super::super::terminal::{self, Progress};
use super::state::{Event, State};
use crate::report::{Style, human};

#[derive(Debug, Default)]
pub(super) struct Plain {
    line: Progress,
    /// What was said last of why nothing can be graded.
    trouble: Option<String>,
}

impl Plain {
    /// Prints what there is to print of it.
    pub(super) fn hear(&mut self, event: &Event) {
        match event {
            Event::Preparing(line) => {
                let (doing, so_far) = line.split_at(line.find(':').unwrap_or(line.len()));
                self.line.say(doing, so_far);
            }
            Event::Ready => self.line.done(),
            Event::Ended(card) => {
                let style = Style { width: terminal::width(), colour: terminal::colour() };
                terminal::print(&format!("{}\n", human::scorecard(card, style)));
            }
            _ => {}
        }
    }

    /// Says why nothing can be graded, once.
    pub(super) fn show(&mut self, state: &State) {
        if self.trouble != state.trouble {
            if let Some(why) = &state.trouble {
                self.line.done();
                eprintln!("{why}");
            }
            self.trouble.clone_from(&state.trouble);
        }
    }
}
