//! A file to write a result to.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Trouble;
use crate::files;
use crate::report::formats::{self, Format};

/// A file, and the form in which the result goes there.
#[derive(Debug, Clone)]
pub(super) struct Out {
    pub(super) format: &'static Format,
    file: PathBuf,
}

impl FromStr for Out {
    type Err = String;

    fn from_str(text: &str) -> Result<Out, String> {
        if let Some((name, file)) = text.split_once(':')
            && let Ok(format) = formats::named(name)
        {
            return Ok(Out { format, file: file.into() });
        }
        let file = PathBuf::from(text);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match formats::of_file(&name) {
            Some(format) => Ok(Out { format, file }),
            None => Err(format!("the format of `{text}` is not clear; say it in front: human:{text}")),
        }
    }
}

impl Out {
    /// Refuses early what could not be written in the end.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let folder = self.folder();
        if !folder.is_dir() {
            let why = format!("{}: {} is no folder; make it first", self.file.display(), folder.display());
            return Err(Trouble::usage(why));
        }
        if self.file.is_dir() {
            return Err(Trouble::usage(format!("{} is a folder; name a file in it", self.file.display())));
        }
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Writes the whole file or nothing.
    pub(super) fn write(&self, text: &str) -> Result<(), Trouble> {
        let written = files::write(&self.file, text);
        written.map_err(|error| Trouble::fault(format!("{} cannot be written: {error}", self.file.display())))
    }
}
