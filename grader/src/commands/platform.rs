//! Writes what a platform needs to grade with this program: `grader/platforms/NAME`, as it lies there.
//!
//! An empty file that is called `cargo-grade` stands for this program itself. A folder whose name ends in `.zip` or
//! `.tar` becomes an archive. What begins with `#!` can be run.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{Exit, Trouble, terminal};
use crate::files;
use crate::kit::PLATFORMS;
use crate::sandbox::users;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// Which platform
    #[arg(value_parser = PossibleValuesParser::new(names()))]
    name: String,
    /// Where to write it; files of other contents there are not replaced
    dir: PathBuf,
}

/// What stands for this program.
const PROGRAM: &str = "cargo-grade";

const RUNS: u32 = 0o755;
const IS_READ: u32 = 0o644;

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let mut written = String::new();
    for (name, file) in outputs(&options.name)? {
        let path = options.dir.join(&name);
        write(&path, &file)?;
        written.push_str(&format!("wrote {}\n", path.display()));
    }
    terminal::print(&written);
    Ok(Exit::Fine)
}

/// The platforms, by name.
fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = PLATFORMS.iter().filter_map(|(file, _)| Some(file.split_once('/')?.0)).collect();
    names.dedup();
    names
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Output {
    contents: Vec<u8>,
    mode: u32,
}

/// The files of a platform, by their path in its folder.
fn outputs(platform: &str) -> Result<BTreeMap<String, Output>, Trouble> {
    let (mut outputs, mut archives) = (BTreeMap::new(), BTreeMap::<String, BTreeMap<String, Output>>::new());
    for (path, text) in PLATFORMS {
        let Some(path) = path.strip_prefix(platform).and_then(|path| path.strip_prefix('/')) else { continue };
        let output = output(path, text)?;
        match path.split_once('/').filter(|(folder, _)| folder.ends_with(".zip") || folder.ends_with(".tar")) {
            Some((archive, inside)) => {
                archives.entry(archive.to_owned()).or_default().insert(inside.to_owned(), output);
            }
            None => {
                outputs.insert(path.to_owned(), output);
            }
        }
    }
    for (archive, inside) in archives {
        let packed = if archive.ends_with(".zip") { zip(&inside) } else { tar(&inside) };
        let contents = packed.map_err(|error| Trouble::fault(format!("{archive} cannot be made: {error}")))?;
        outputs.insert(archive, Output { contents, mode: IS_READ });
    }
    Ok(outputs)
}

fn output(path: &str, text: &str) -> Result<Output, Trouble> {
    if Path::new(path).file_name().is_some_and(|name| name == PROGRAM) {
        let own = std::env::current_exe().and_then(fs::read);
        let contents = own.map_err(|error| Trouble::fault(format!("this program cannot be read: {error}")))?;
        return Ok(Output { contents, mode: RUNS });
    }
    let mode = if text.starts_with("#!") { RUNS } else { IS_READ };
    Ok(Output { contents: text.as_bytes().to_vec(), mode })
}

fn zip(files: &BTreeMap<String, Output>) -> io::Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, file) in files {
        let options = zip::write::SimpleFileOptions::default().unix_permissions(file.mode);
        archive.start_file(name.as_str(), options)?;
        archive.write_all(&file.contents)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn tar(files: &BTreeMap<String, Output>) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, file) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(file.contents.len() as u64);
        header.set_mode(file.mode);
        archive.append_data(&mut header, name, file.contents.as_slice())?;
    }
    archive.into_inner()
}

/// Writes a file whole or not at all; one that has been changed by hand stays.
fn write(path: &Path, output: &Output) -> Result<(), Trouble> {
    match fs::read(path) {
        Ok(there) if there == output.contents => {}
        Ok(_) => {
            let why = format!("{} is there already, with other contents; take it away first", path.display());
            return Err(Trouble::usage(why));
        }
        Err(_) => {}
    }
    let cannot = |error: io::Error| Trouble::fault(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(cannot)?;
    files::write(path, &output.contents).map_err(cannot)?;
    if output.mode == RUNS {
        users::let_run(path).map_err(cannot)?;
    }
    Ok(())
}
