//! The terminal: how it is taken and given back, and the keys.

use std::io::{self, Stdout, stdout};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tokio::sync::mpsc;

use super::state::{Event, Key};
use crate::sandbox::interrupts::stop_until_continued;

/// The terminal, taken until this is dropped.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    events: mpsc::UnboundedReceiver<Event>,
    taken: Taken,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn open() -> io::Result<Screen> {
        let taken = Taken::take()?;
        taken.also_after_a_panic();
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(Screen { terminal, events: listen(), taken })
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> (u16, u16) {
        self.terminal.size().map_or((80, 24), |size| (size.width, size.height))
    }

    /// What the user did.
    pub(super) async fn event(&mut self) -> Event {
        self.events.recv().await.unwrap_or(Event::Interrupted)
    }

    pub(super) fn draw(&mut self, view: impl FnOnce(Rect, &mut Buffer)) -> io::Result<()> {
        self.terminal.draw(|frame| view(frame.area(), frame.buffer_mut()))?;
        Ok(())
    }

    /// Gives the terminal back to the shell, and takes it again when the user is back.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        self.taken.give_back();
        stop_until_continued();
        self.taken.again()?;
        // Draws all of it anew. `clear` would ask the terminal where its cursor is, and not every one answers.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }
}

/// That the terminal is taken.
struct Taken(Arc<AtomicBool>);

impl Taken {
    fn take() -> io::Result<Taken> {
        let taken = Taken(Arc::default());
        taken.again()?;
        Ok(taken)
    }

    fn again(&self) -> io::Result<()> {
        self.0.store(true, SeqCst);
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, Hide)
    }

    fn give_back(&self) {
        give_back(&self.0);
    }

    /// A panic here ends the program, and is to be read. One of a check does not: its verdict says it, and nothing is
    /// to be written over the page.
    fn also_after_a_panic(&self) {
        let here = thread::current().id();
        let (taken, earlier) = (Arc::clone(&self.0), panic::take_hook());
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == here {
                give_back(&taken);
            }
            if !taken.load(SeqCst) {
                earlier(info);
            }
        }));
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Leaves the terminal as it was found; there is nobody to tell if it is gone.
fn give_back(taken: &AtomicBool) {
    if taken.swap(false, SeqCst) {
        let _ = execute!(stdout(), Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Reads keys on a thread of its own, which waits without doing anything, and ends with the program.
fn listen() -> mpsc::UnboundedReceiver<Event> {
    let (tell, events) = mpsc::unbounded_channel();
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            let event = match event {
                event::Event::Key(key) => meant(key).map(Event::Key),
                event::Event::Resize(columns, lines) => Some(Event::Resized(columns, lines)),
                _ => None,
            };
            if event.is_some_and(|event| tell.send(event).is_err()) {
                return;
            }
        }
    });
    events
}

/// What a key is for, if for anything.
fn meant(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'd') => Some(Key::Quit),
            KeyCode::Char('z') => Some(Key::Suspend),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Char('r') => Key::Run,
        KeyCode::Char('h') => Key::Hint,
        KeyCode::Char('e') => Key::Explain,
        KeyCode::Char('n') => Key::Next,
        KeyCode::Char('l') => Key::List,
        KeyCode::Char('q') => Key::Quit,
        KeyCode::Char('?') | KeyCode::F(1) => Key::Keys,
        KeyCode::Esc => Key::Close,
        KeyCode::Enter => Key::Choose,
        KeyCode::Up | KeyCode::Char('k') => Key::Up,
        KeyCode::Down | KeyCode::Char('j') => Key::Down,
        KeyCode::PageUp | KeyCode::Char('b') => Key::PageUp,
        KeyCode::PageDown | KeyCode::Char(' ') => Key::PageDown,
        KeyCode::Home | KeyCode::Char('g') => Key::Top,
        KeyCode::End | KeyCode::Char('G') => Key::Bottom,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_page_says() {
        let (none, control) = (KeyModifiers::NONE, KeyModifiers::CONTROL);
        for (code, modifiers, expected) in [
            (KeyCode::Char('r'), none, Some(Key::Run)),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, Some(Key::Bottom)),
            (KeyCode::Char('c'), control, Some(Key::Quit)),
            (KeyCode::Char('r'), control, None),
            (KeyCode::Char('z'), control, Some(Key::Suspend)),
            (KeyCode::Char('z'), none, None),
            (KeyCode::Esc, none, Some(Key::Close)),
        ] {
            assert_eq!(meant(KeyEvent::new(code, modifiers)), expected, "{code:?}");
        }
        let released = KeyEvent::new_with_kind(KeyCode::Char('q'), none, KeyEventKind::Release);
        assert_eq!(meant(released), None);
    }
}
