//! How far a batch is: bars on a terminal, lines in a log.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::batch::Progress;

/// How often they are drawn.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// How often a log gets a line. A class takes minutes.
const LINE_EVERY: Duration = Duration::from_secs(15);

/// One bar for the people who are done, one for what is under way.
pub(super) enum Bars {
    Drawn { all: MultiProgress, people: ProgressBar, versions: ProgressBar, now: ProgressBar },
    Lines { began: Instant, last: Instant },
}

impl Bars {
    pub(super) fn new() -> Bars {
        if !stderr().is_terminal() {
            let now = Instant::now();
            return Bars::Lines { began: now, last: now };
        }
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        let bar = |template: &str| {
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            all.add(ProgressBar::new(0).with_style(style.progress_chars("█▓░")))
        };
        Bars::Drawn {
            people: bar("people    {bar:30.green}  {pos} of {len} done"),
            versions: bar("versions  {bar:30.cyan}  {pos} of {len} graded   {elapsed} so far{msg}"),
            now: bar("now       {msg}"),
            all,
        }
    }

    /// Shows how far it is. Of what is under way, so many are being compiled and so many judged.
    pub(super) fn show(&mut self, progress: &Progress, (compiling, judging): (usize, usize)) {
        let read = |count: &std::sync::atomic::AtomicUsize| count.load(Relaxed) as u64;
        let (people, done) = (read(&progress.people), read(&progress.done));
        let (versions, graded) = (read(&progress.versions), read(&progress.graded));
        let now = format!("{compiling} being compiled, {judging} being judged");
        match self {
            Bars::Drawn { people: bar, versions: other, now: last, .. } => {
                bar.set_length(people);
                bar.set_position(done);
                other.set_length(versions);
                other.set_position(graded);
                other.set_message(left(other.elapsed(), graded, versions));
                last.set_message(if versions == 0 { "reading what was handed in".to_owned() } else { now });
                last.tick();
            }
            Bars::Lines { began, last } if last.elapsed() >= LINE_EVERY => {
                *last = Instant::now();
                let left = left(began.elapsed(), graded, versions);
                eprintln!("{done} of {people} people done, {graded} of {versions} versions graded; {now}{left}");
            }
            Bars::Lines { .. } => {}
        }
    }

    /// Says something beside them.
    pub(super) fn say(&self, what: &str) {
        match self {
            Bars::Drawn { all, .. } => drop(all.println(what)),
            Bars::Lines { .. } => eprintln!("{what}"),
        }
    }

    /// Shows the end, and takes them away.
    pub(super) fn close(&mut self, progress: &Progress, under_way: (usize, usize)) {
        if let Bars::Lines { last, .. } = self {
            *last -= LINE_EVERY.min(last.elapsed() + LINE_EVERY);
        }
        self.show(progress, under_way);
        if let Bars::Drawn { all, people, versions, now } = self {
            [people, versions, now].into_iter().for_each(|bar| bar.finish_and_clear());
            let _ = all.clear();
        }
    }
}

/// How long it will go on, if it goes on like this.
fn left(elapsed: Duration, done: u64, all: u64) -> String {
    if done == 0 || done >= all {
        return String::new();
    }
    let left = elapsed.as_secs_f64() / done as f64 * (all - done) as f64;
    match left {
        ..90.0 => format!(", about {left:.0} s left"),
        _ => format!(", about {:.0} min left", left / 60.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_by_what_is_done() {
        for (elapsed, done, all, expected) in [
            (0, 0, 10, ""),
            (10, 5, 10, ", about 10 s left"),
            (60, 10, 110, ", about 10 min left"),
            (9, 3, 3, ""),
            (9, 3, 0, ""),
        ] {
            assert_eq!(left(Duration::from_secs(elapsed), done, all), expected);
        }
    }
}
