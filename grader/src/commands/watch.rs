//! Grades what changes at each save, on a page that fills the terminal; where there is none, in lines.
//!
//! | module | does |
//! | --- | --- |
//! | `state` | what is known, and what each event makes of it: pure |
//! | `panel` | what lies over the verdict: a hint, a lesson, the exercises, the keys |
//! | `view` | the state as a page, drawn into a buffer: pure |
//! | `styled` | text with the few colours of a report, as lines of a page |
//! | `work` | what the student has written, and what has changed since it was read last |
//! | `saves` | tells when something was saved |
//! | `bench` | compiles and judges, and can be interrupted |
//! | `screen` | the terminal: how it is taken and given back, and the keys |
//! | `plain` | the lines where there is no terminal |

mod bench;
mod panel;
mod plain;
mod saves;
mod screen;
mod state;
mod styled;
mod view;
mod work;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::pin;

use clap::Args;

use self::bench::Bench;
use self::plain::Plain;
use self::saves::Saves;
use self::screen::Screen;
use self::state::{Effect, Event, State};
use self::work::Works;
use super::grade::is_ci;
use super::{Exit, Trouble, hint, interrupted, terminal};
use crate::progress;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// A checkout, a folder of exercise folders, or the folder of one exercise
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
}

/// Watches until somebody ends it, which is how it ends well.
pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    let mut interrupted = pin!(interrupted());
    let mut saves = Saves::listen().map_err(Trouble::fault)?;
    let mut works = Works::of(options.path);
    let mut bench = Bench::default();
    let mut front = Front::open()?;
    let (size, colour) = front.size_and_colour();
    let mut state = State::new(size, colour);
    let mut events = VecDeque::from([read(&mut works, &mut saves)]);
    loop {
        while let Some(event) = events.pop_front() {
            front.hear(&event);
            for effect in state.update(event) {
                match effect {
                    Effect::Quit => return Ok(Exit::Fine),
                    Effect::Read => events.push_back(read(&mut works, &mut saves)),
                    Effect::Prepare(places) => bench.prepare(works.exercises(&places)),
                    Effect::Stop => bench.stop().await,
                    Effect::Grade(places) => bench.grade(works.parts(&places)),
                    Effect::Remember(place, score) => {
                        let on = works.worked_on(place);
                        let graded = on.iter().map(|(handout, version)| (handout, version, &*score));
                        let changes = progress::note(graded, !is_ci());
                        events.push_back(Event::News { place, changes });
                    }
                    Effect::Hint(place) => {
                        let hint = works.exercise(place).map(|exercise| hint::next(exercise, works.handout().as_ref()));
                        let text = hint.map_or_else(String::new, |hint| hint.unwrap_or_else(|Trouble(_, why)| why));
                        events.push_back(Event::Hint(text));
                    }
                    Effect::Suspend => front.suspend()?,
                }
            }
        }
        front.show(&state)?;
        let event = tokio::select! {
            _ = &mut interrupted => Event::Interrupted,
            event = front.event() => event,
            event = bench.event() => event,
            () = saves.saved() => read(&mut works, &mut saves),
        };
        events.push_back(event);
    }
}

/// Reads what is there now. What is saved from here on is told again: it is watched before it is read.
fn read(works: &mut Works, saves: &mut Saves) -> Event {
    saves.watch(&works.folders());
    let event = works.read();
    // A folder that has appeared since holds more of them.
    if saves.watch(&works.folders()) { works.read_again(event) } else { event }
}

/// Where it is shown.
enum Front {
    Page(Screen),
    Lines(Plain),
}

impl Front {
    /// A page, if there is a terminal on both ends that can show one.
    fn open() -> Result<Front, Trouble> {
        if terminal::is_for_pages() {
            let screen =
                Screen::open().map_err(|error| Trouble::fault(format!("the terminal cannot be used: {error}")))?;
            return Ok(Front::Page(screen));
        }
        Ok(Front::Lines(Plain::default()))
    }

    fn size_and_colour(&self) -> ((u16, u16), bool) {
        let colour = terminal::colour();
        match self {
            Front::Page(screen) => (screen.size(), colour),
            Front::Lines(_) => ((u16::try_from(terminal::width()).unwrap_or(u16::MAX), u16::MAX), colour),
        }
    }

    /// What the user did.
    async fn event(&mut self) -> Event {
        match self {
            Front::Page(screen) => screen.event().await,
            Front::Lines(_) => std::future::pending().await,
        }
    }

    /// What happened, before it is part of the state.
    fn hear(&mut self, event: &Event) {
        if let Front::Lines(plain) = self {
            plain.hear(event);
        }
    }

    fn show(&mut self, state: &State) -> Result<(), Trouble> {
        match self {
            Front::Page(screen) => screen
                .draw(|area, buffer| view::view(state, area, buffer))
                .map_err(|error| Trouble::fault(format!("the terminal is gone: {error}"))),
            Front::Lines(plain) => {
                plain.show(state);
                Ok(())
            }
        }
    }

    fn suspend(&mut self) -> Result<(), Trouble> {
        match self {
            Front::Page(screen) => {
                screen.suspend().map_err(|error| Trouble::fault(format!("the terminal is gone: {error}")))
            }
            Front::Lines(_) => Ok(()),
        }
    }
}
