//! `watch`, on a terminal of its own and without one. What is on the terminal is what a real one would show.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::num::NonZero;
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Pty, open};
use rustix::termios::{LocalModes, tcgetattr};
use tests::{Scratch, cache, program, read, solution};

/// Longer than anything takes on the busiest machine, also compiling what exercises share.
const LIMIT: Duration = Duration::from_secs(300);

const EXERCISE: &str = "01_threaded_slow";

/// The program on a terminal.
struct Terminal {
    child: Child,
    /// The end that the user sits at.
    pty: Pty,
    printed: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Terminal {
    /// On a terminal of so many columns and lines, in the folder of these exercises, with the progress of nobody else.
    fn open(scratch: &Scratch, (columns, lines): (u16, u16)) -> Terminal {
        let (pty, theirs) = open().expect("a terminal");
        pty.resize(Size::new(lines, columns)).expect("a size");
        let command = pty_process::blocking::Command::new(program()).arg("watch").current_dir(scratch.path());
        let command = command.env("CARGO_GRADE_CACHE", cache()).env("TERM", "xterm-256color").env_remove("NO_COLOR");
        let child = command.spawn(theirs).expect("it starts");
        let mut output = File::from(pty.as_fd().try_clone_to_owned().expect("its output"));
        let (send, printed) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = vec![0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { child, pty, printed, screen: screen(lines, columns) }
    }

    fn press(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).expect("it reads");
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until all of this is on the terminal.
    #[track_caller]
    fn see(&mut self, wanted: &[&str]) {
        let latest = Instant::now() + LIMIT;
        while !wanted.iter().all(|wanted| self.text().contains(wanted)) {
            let left = latest.saturating_duration_since(Instant::now());
            match self.printed.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => panic!("{wanted:?} did not come:\n{}", self.text()),
            }
        }
    }

    /// Waits for its end; its exit status. The terminal is as it was found.
    #[track_caller]
    fn ends(mut self) -> Option<i32> {
        let status = self.child.wait().expect("it ends").code();
        let latest = Instant::now() + LIMIT;
        while self.screen.screen().alternate_screen() || self.screen.screen().hide_cursor() {
            let left = latest.saturating_duration_since(Instant::now());
            let bytes = self.printed.recv_timeout(left).expect("it leaves the terminal as it found it");
            self.screen.process(&bytes);
        }
        let modes = tcgetattr(&self.pty).expect("it is a terminal").local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON), "{modes:?}");
        status
    }

    /// Ends it as `kill` does.
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill is there");
        assert!(status.success());
    }
}

/// What a terminal shows that has shown nothing yet.
fn screen(lines: u16, columns: u16) -> vt100::Parser {
    let [lines, columns] = [lines, columns].map(|count| NonZero::new(count).expect("a line and a column"));
    vt100::Parser::new(lines, columns, 0)
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn stub(exercise: &str) -> String {
    read(&format!("exercises/{exercise}/src/lib.rs"))
}

#[test]
fn from_the_stub_to_full_marks_and_back_by_keys_and_saves_alone() {
    let scratch = Scratch::new();
    scratch.submit(EXERCISE, stub(EXERCISE));
    let mut terminal = Terminal::open(&scratch, (80, 24));
    terminal.see(&["0/10  not implemented yet", "next   write it"]);
    assert!(terminal.screen.screen().alternate_screen() && terminal.screen.screen().hide_cursor());

    terminal.press("h");
    terminal.see(&["hint ", "Esc goes back"]);
    terminal.press("\x1b");
    terminal.see(&["next   write it"]);

    let mistake = read("tests/mutants/threaded_slow/joins_inside_the_loop/src/lib.rs");
    scratch.submit(EXERCISE, &mistake);
    terminal.see(&["sequential-threads", "      yours  ", "(h hint, e explain)"]);
    terminal.press("e");
    terminal.see(&["Each thread is joined before the next one is started."]);

    // The lesson stays until it is closed.
    scratch.submit(EXERCISE, solution(EXERCISE));
    terminal.see(&["10/120", "Each thread is joined"]);
    terminal.press("\x1b");
    terminal.see(&["10/10", "next   "]);

    scratch.submit(EXERCISE, "pub fn slow() -> u64 {\n    \"seven\"\n}\n");
    terminal.see(&["did not compile", "mismatched types", "next   make it compile"]);
    terminal.press("l");
    terminal.see(&["› 01_threaded_slow", "02_async_slow", "not here"]);
    terminal.press("q");
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn a_save_during_a_run_ends_it() {
    let scratch = Scratch::new();
    scratch.submit(EXERCISE, stub(EXERCISE));
    let mut terminal = Terminal::open(&scratch, (100, 30));
    terminal.see(&["not implemented yet"]);
    // It is judged for as long as it takes to see that it never ends.
    let sleeps = "thread::sleep(";
    let endless = solution(EXERCISE).replace(sleeps, &format!("while std::hint::black_box(true) {{}}\n    {sleeps}"));
    assert_ne!(endless, solution(EXERCISE));
    scratch.submit(EXERCISE, endless);
    terminal.see(&["judging 01_threaded_slow"]);
    scratch.submit(EXERCISE, solution(EXERCISE));
    terminal.see(&["10/10", "waiting for a save"]);
    terminal.press("\x03");
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn the_terminal_is_restored_whoever_ends_it() {
    for name in ["TERM", "HUP", "INT"] {
        let scratch = Scratch::new();
        scratch.submit(EXERCISE, stub(EXERCISE));
        let mut terminal = Terminal::open(&scratch, (80, 24));
        terminal.see(&["01_threaded_slow"]);
        terminal.signal(name);
        assert_eq!(terminal.ends(), Some(0), "{name}");
    }
}

#[test]
fn what_is_not_there_is_said_until_it_is() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::open(&scratch, (80, 24));
    terminal.see(&["holds no exercise", "waiting for the exercises"]);
    scratch.submit(EXERCISE, [0xff, 0xfe]);
    terminal.see(&["did not compile", "UTF-8"]);
    std::fs::remove_dir_all(scratch.path().join("exercises").join(EXERCISE)).expect("it can be deleted");
    terminal.see(&["holds no exercise"]);
    scratch.submit(EXERCISE, stub(EXERCISE));
    terminal.see(&["not implemented yet"]);

    terminal.screen = screen(8, 30);
    terminal.pty.resize(Size::new(8, 30)).expect("it can be resized");
    terminal.see(&["make the window larger"]);
    terminal.press("q");
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn without_a_terminal_each_grading_is_printed_in_lines() {
    let scratch = Scratch::new();
    scratch.submit(EXERCISE, stub(EXERCISE));
    let mut command = Command::new(program());
    command.current_dir(scratch.path()).env("CARGO_GRADE_CACHE", cache()).env_remove("CLICOLOR_FORCE").arg("watch");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut printed = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next_score = || {
        let lines = printed.by_ref().map(|line| line.expect("UTF-8"));
        let mut lines = lines.skip_while(|line| !line.starts_with("score "));
        lines.next().expect("it goes on")
    };
    assert!(next_score().contains("0/10 points"));
    scratch.submit(EXERCISE, solution(EXERCISE));
    assert!(next_score().contains("10/10 points"));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is there");
    assert!(killed.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
