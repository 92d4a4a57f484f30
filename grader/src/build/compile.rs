//! One exercise's sources to a runner: the student's crate first, then the harness linked with it.
//!
//! The compiler is started directly. The dependencies are compiled, nothing has to be resolved, and only the
//! exercise's own crates are named to it, so that nothing else is in reach. Each submission has a folder of its own,
//! named after its path: nothing of one can be taken for another's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::complaint::{Complaint, Errors};
use super::forbidden;
use super::sources::Sources;
use crate::kit::{Exercise, Kit, hex};
use crate::sandbox::confinement::{Confinement, Programs};
use crate::sandbox::{self, Start, folder, users};

/// Address space of the compiler, in bytes. What an exercise needs is a fifth of it.
pub(super) const MEMORY: u64 = 6 << 30;

/// The largest file that the compiler or the linker may write, in bytes.
const FILES: u64 = 512 << 20;

/// Processor time of the compiler, in seconds. An exercise needs less than one.
pub(super) const PROCESSOR: u64 = 30;

/// How long the compiler may take on the worst machine that can still be judged.
const PATIENCE: Duration = Duration::from_secs(300);

/// What must be free on the disk to compile an exercise, in bytes: twice what one takes.
const ROOM: u64 = 64 << 20;

/// Where the submissions' crates are compiled.
#[derive(Debug)]
pub struct Workshop {
    kit: Kit,
    rooms: PathBuf,
    /// Whether the compiler notes what it needs to be faster after an edit.
    incremental: bool,
    /// Whether what was compiled stays when it has been judged.
    keeps: bool,
}

/// What compiling an exercise came to.
#[derive(Debug)]
pub enum Built {
    /// A runner.
    Runner {
        /// The program.
        program: PathBuf,
        /// All that belongs to it.
        room: PathBuf,
        /// Keeps other gradings of the same submission away from the program.
        _lock: File,
    },
    /// The compiler's errors, with the student's own paths.
    DidNotCompile(Errors),
    /// What it does that no submission may, and where.
    Forbidden(String),
}

impl Built {
    fn of_clock_function(function: &str) -> Built {
        Built::Forbidden(format!("`{function}` changes what passes for time; only tests may do that"))
    }
}

impl Workshop {
    /// A workshop that keeps what it compiles, so that the next time is faster.
    #[must_use]
    pub fn keeping(kit: Kit) -> Workshop {
        Workshop { rooms: kit.work(), kit, incremental: true, keeps: true }
    }

    /// A workshop that compiles each crate once, in `rooms`. What it has compiled stays there if it `keeps` it, for a
    /// second judging, and else goes when it has been judged.
    #[must_use]
    pub fn once(kit: Kit, rooms: PathBuf, keeps: bool) -> Workshop {
        Workshop { kit, rooms, incremental: false, keeps }
    }

    /// What it compiles with.
    #[must_use]
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// Says that an exercise has been judged.
    pub fn judged(&self, room: &Path) {
        if !self.keeps {
            // What stays costs room until the whole folder goes.
            let _ = fs::remove_dir_all(room);
        }
    }

    /// Compiles the exercise that was handed in.
    ///
    /// # Errors
    ///
    /// The grader's own trouble: a disk that is full, a compiler that cannot be started. Errors in the student's code
    /// are a result.
    pub async fn build(&self, exercise: &Exercise, handed_in: &Sources) -> io::Result<Built> {
        let Sources { files: sources, shown: folder, .. } = handed_in;
        if !sources.contains_key(Path::new("lib.rs")) {
            let missing = handed_in.library();
            let why = format!("{} is missing, or not a regular file", missing.display());
            return Ok(Built::DidNotCompile(why.into()));
        }
        let room = self.rooms.join(submission_id(&handed_in.identity)).join(&exercise.name);
        fs::create_dir_all(&room)?;
        let lock = File::create(room.join("lock"))?;
        lock.lock()?;

        let program = room.join(format!("runner{}", std::env::consts::EXE_SUFFIX));
        let built = Built::Runner { program: program.clone(), room: room.clone(), _lock: lock };
        let fingerprint = fingerprint(sources);
        let stamp = room.join("fingerprint");
        if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|earlier| earlier == fingerprint) {
            return Ok(built);
        }
        has_room(&room)?;
        let _kept = self.kit.kept()?;
        let _ = fs::remove_file(&stamp);
        let _ = fs::remove_file(&program);
        copy(sources, &room.join("src"))?;

        let shown = folder.join("src");
        let library = room.join(format!("lib{}.rlib", exercise.name));
        let student = self.student(exercise, &room, &shown, &library);
        if let Some(complaint) = self.rustc(exercise, student, &room).await? {
            let is_unsafe = complaint.unsafe_code;
            let errors = complaint.errors();
            return Ok(if is_unsafe { Built::Forbidden(errors.text) } else { Built::DidNotCompile(errors) });
        }
        if let Some(function) = forbidden::clock_function(&library)? {
            return Ok(Built::of_clock_function(function));
        }
        let runner = self.runner(exercise, &room, &shown, &library, &program);
        if let Some(complaint) = self.rustc(exercise, runner, &room).await? {
            if let Some(error) = complaint.no_linker() {
                return Err(io::Error::new(io::ErrorKind::NotFound, error.trim().to_owned()));
            }
            let intro = "a function, or a type it takes or returns, is not as the exercise wants it";
            let Errors { text, places } = complaint.errors();
            return Ok(Built::DidNotCompile(Errors { text: format!("{intro}:\n{text}"), places }));
        }
        if let Some(function) = forbidden::clock_function_linked(&program)? {
            return Ok(Built::of_clock_function(function));
        }
        // Student processes may run as another user.
        users::let_run(&program)?;
        fs::write(stamp, fingerprint)?;
        Ok(built)
    }

    /// The arguments that compile the student's crate.
    fn student(&self, exercise: &Exercise, room: &Path, shown: &Path, library: &Path) -> Vec<OsString> {
        let mut arguments = words(&["--crate-type", "lib", "--crate-name", &exercise.name, "src/lib.rs"]);
        // Safe code only. The attribute in the sources cannot lift this.
        arguments.extend(words(&["-F", "unsafe_code"]));
        arguments.extend(remap(Path::new("src"), shown));
        arguments.extend([OsString::from("-o"), library.into()]);
        self.shared(&mut arguments, room, "student", self.kit.in_reach(exercise));
        arguments
    }

    /// The arguments that compile the harness and link it with the student's crate.
    fn runner(&self, exercise: &Exercise, room: &Path, shown: &Path, library: &Path, program: &Path) -> Vec<OsString> {
        let source = self.kit.harness_source(exercise);
        let mut arguments = words(&["--crate-type", "bin", "--crate-name", "runner"]);
        arguments.push(source.clone().into());
        arguments.extend(remap(Path::new("src"), shown));
        arguments.extend(remap(&source, Path::new("(the grader's call)")));
        arguments.extend([OsString::from("-o"), program.into()]);
        let mut crates = self.kit.runner_crates(exercise).to_vec();
        crates.push((exercise.name.clone(), library.to_owned()));
        self.shared(&mut arguments, room, "runner", &crates);
        arguments
    }

    fn shared(&self, arguments: &mut Vec<OsString>, room: &Path, part: &str, crates: &[(String, PathBuf)]) {
        arguments.extend(words(&[
            "--edition=2024",
            "--error-format=json",
            "--json=diagnostic-rendered-ansi",
            "--cfg=grading",
            "--check-cfg=cfg(grading)",
            "-Cdebuginfo=0",
            "-Copt-level=0",
            "-Cstrip=debuginfo",
            // For optimisation at link time, of which there is none.
            "-Cembed-bitcode=no",
        ]));
        if self.incremental {
            arguments.push(joined("-Cincremental=", &room.join(format!("incremental-{part}"))));
        } else {
            // In parts it would be done sooner where a processor has nothing else to do, and cost a tenth more.
            arguments.push("-Ccodegen-units=1".into());
        }
        arguments.push(joined("-Ldependency=", &self.kit.dependencies()));
        for (name, file) in crates {
            arguments.extend([OsString::from("--extern"), joined(&format!("{name}="), file)]);
        }
    }

    /// Runs the compiler, which reads nothing but itself, the dependencies and this room; what it found wrong, if
    /// anything.
    async fn rustc(&self, exercise: &Exercise, arguments: Vec<OsString>, room: &Path) -> io::Result<Option<Complaint>> {
        let (send, mut lines) = mpsc::unbounded_channel();
        let scratch = room.join("tmp");
        fs::create_dir_all(&scratch)?;
        let mut process = sandbox::spawn(Start {
            program: self.kit.rustc.clone(),
            arguments,
            folder: room.to_owned(),
            environment: vec![
                // The linker is looked for on the path.
                ("PATH".into(), std::env::var_os("PATH").unwrap_or_default()),
                ("TMPDIR".into(), scratch.into()),
                // A compiler that crashes leaves no report behind.
                ("RUSTC_ICE".into(), "0".into()),
            ],
            stdin: Stdio::null(),
            confined: Some(Confinement {
                readable: self.kit.needed_to_compile(exercise),
                writable: room.to_owned(),
                keeps: true,
                ports: Vec::new(),
                programs: Programs::OfTheSystem,
                memory: MEMORY,
                file: FILES,
                processor: PROCESSOR,
            }),
            lines: Some(send),
            scratch: None,
        })?;
        let mut complaint = Complaint::default();
        let ended = timeout(PATIENCE, async {
            while let Some(line) = lines.recv().await {
                complaint.hear(line);
            }
            process.wait().await
        });
        let Ok(status) = ended.await else {
            let why = format!("the compiler did not end within {} s", PATIENCE.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, why));
        };
        let complaint = complaint.of(status?)?;
        if complaint.is_some() {
            // What failed for want of room is no mistake of the student's.
            has_room(room)?;
        }
        Ok(complaint)
    }
}

/// Whether there is enough room in a folder to compile an exercise.
fn has_room(folder: &Path) -> io::Result<()> {
    let free = folder::free(folder)?;
    if free < ROOM {
        let why = format!("{}: no space left on device: {} MiB are free", folder.display(), free >> 20);
        return Err(io::Error::new(io::ErrorKind::StorageFull, why));
    }
    Ok(())
}

/// A name for a submission's folder that no other has.
fn submission_id(identity: &Path) -> String {
    hex(&Sha256::digest(identity.as_os_str().as_encoded_bytes())[..8])
}

fn fingerprint(sources: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in sources {
        for part in [path.as_os_str().as_encoded_bytes(), bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

/// Makes `folder` hold these sources and nothing else.
fn copy(sources: &BTreeMap<PathBuf, Vec<u8>>, folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for (path, bytes) in sources {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, bytes)?;
    }
    Ok(())
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn joined(start: &str, path: &Path) -> OsString {
    let mut word = OsString::from(start);
    word.push(path);
    word
}

fn remap(from: &Path, to: &Path) -> [OsString; 2] {
    let mut pair = from.as_os_str().to_owned();
    pair.push("=");
    pair.push(to);
    ["--remap-path-prefix".into(), pair]
}
