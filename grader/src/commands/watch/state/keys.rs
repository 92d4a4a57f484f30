//! What each key does.

use super::super::panel::Panel;
use super::super::view;
use super::{Effect, Key, State, Work};

impl State {
    /// Does what a key is for.
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        match key {
            Key::Quit => return vec![Effect::Quit],
            Key::Suspend => return vec![Effect::Suspend],
            Key::Close => self.open = None,
            Key::Keys => self.toggle(Panel::keys()),
            Key::Up => self.step(-1),
            Key::Down => self.step(1),
            Key::PageUp => self.step(-self.leaf()),
            Key::PageDown => self.step(self.leaf()),
            Key::Top => self.step(isize::MIN / 2),
            Key::Bottom => self.step(isize::MAX / 2),
            Key::Run if self.works.is_empty() => return vec![Effect::Read],
            _ if self.works.is_empty() => {}
            Key::Run => {
                self.open = None;
                // Not every folder tells of what is saved in it: a share on another machine, say.
                return [Effect::Read].into_iter().chain(self.start([self.current])).collect();
            }
            Key::Hint => return vec![Effect::Hint(self.current)],
            Key::Explain => self.explain(),
            Key::Next => match self.next() {
                Some(place) => return self.go_to(place),
                None if self.works.iter().all(Work::is_done) => {
                    self.note = Some("that was the last one: all is done".to_owned())
                }
                None => self.note = Some("there is no other exercise to go on with".to_owned()),
            },
            Key::List => self.toggle(Panel::List { selected: self.current }),
            Key::Choose => {
                if let Some(Panel::List { selected }) = self.open {
                    return self.go_to(selected);
                }
            }
        }
        Vec::new()
    }

    fn toggle(&mut self, panel: Panel) {
        let is_open = self.open.as_ref().is_some_and(|open| open.is_like(&panel));
        self.open = (!is_open).then_some(panel);
    }

    /// The lesson behind the first mistake; behind the next one, if that is open.
    fn explain(&mut self) {
        let mistakes = self.work().map(Work::mistakes).unwrap_or_default();
        let open = match &self.open {
            Some(Panel::Lesson { mistake, .. }) => mistakes.iter().position(|other| other == mistake),
            _ => None,
        };
        match mistakes.get(open.map_or(0, |place| (place + 1) % mistakes.len())) {
            Some(mistake) => self.open = Some(Panel::lesson(*mistake)),
            None => self.note = Some("there is no mistake to explain here; h gives a hint".to_owned()),
        }
    }

    /// As far as one looks at a time, with a line of what was there.
    fn leaf(&self) -> isize {
        isize::try_from(view::room(self).saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn step(&mut self, by: isize) {
        let last = self.works.len().saturating_sub(1);
        match &mut self.open {
            Some(Panel::List { selected }) => *selected = selected.saturating_add_signed(by).min(last),
            _ => self.scroll_by(by),
        }
    }

    /// Moves what is shown, and never further than to its last line.
    pub(super) fn scroll_by(&mut self, by: isize) {
        let most = view::lines(self).len().saturating_sub(view::room(self));
        let scroll = match &mut self.open {
            Some(Panel::Text { scroll, .. } | Panel::Lesson { scroll, .. }) => scroll,
            Some(Panel::List { .. }) => return,
            None => &mut self.scroll,
        };
        *scroll = scroll.saturating_add_signed(by).min(most);
    }
}
