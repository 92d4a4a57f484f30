//! What lies over the verdict until it is closed: a hint, a lesson, the exercises, the keys.

use crate::verdict::Diagnosis;

/// Every key, and what it does.
const KEYS: &str = "\
keys

  r           grades this exercise again
  h           a hint, each time a plainer one
  e           the lesson behind the mistake; again for the next one
  n           the next exercise in which something is left to do
  l           all exercises; Enter goes to one
  ↑ ↓  j k    a line up or down
  PgUp PgDn   a page up or down, also with b and Space
  g G         to the top, to the bottom
  Esc         closes what is open
  Ctrl-Z      back to the shell; `fg` comes back
  q           ends it

Each save is graded by itself, and ends a grading that is under way.
";

/// What is open.
#[derive(Debug, PartialEq)]
pub(super) enum Panel {
    /// A text, with the colours of a terminal, and the lines above the first one that is shown.
    Text { text: String, scroll: usize },
    /// The lesson behind a mistake.
    Lesson { mistake: Diagnosis, scroll: usize },
    /// The exercises, and the one that Enter goes to.
    List { selected: usize },
}

impl Panel {
    pub(super) fn text(text: String) -> Panel {
        Panel::Text { text, scroll: 0 }
    }

    pub(super) fn keys() -> Panel {
        Panel::text(KEYS.to_owned())
    }

    pub(super) fn lesson(mistake: Diagnosis) -> Panel {
        Panel::Lesson { mistake, scroll: 0 }
    }

    /// Whether it is the same, wherever it has been scrolled to.
    pub(super) fn is_like(&self, other: &Panel) -> bool {
        match (self, other) {
            (Panel::Text { text, .. }, Panel::Text { text: other, .. }) => text == other,
            (Panel::Lesson { mistake, .. }, Panel::Lesson { mistake: other, .. }) => mistake == other,
            (Panel::List { .. }, Panel::List { .. }) => true,
            _ => false,
        }
    }
}
