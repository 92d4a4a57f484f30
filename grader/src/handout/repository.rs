//! Makes a handout a git repository of one commit. It is made beside the place where it belongs and then put there, so
//! that there is a whole one or none.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files;
use crate::git::git;

/// Where a repository lies in its folder.
const GIT: &str = ".git";

/// What the commit says.
const MESSAGE: &str = "The handout";

/// Who hands out where git has not been told who its user is.
const NAME: &str = "cargo grade";
const ADDRESS: &str = "cargo-grade@localhost";

/// Whether git is there.
///
/// # Errors
///
/// Why it is not: a sentence.
pub async fn can_be_made() -> Result<(), String> {
    git(Path::new("."), &["--version"]).await.map(drop)
}

/// Whether a folder is a repository.
#[must_use]
pub fn is_there(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(GIT)).is_ok()
}

/// Makes a folder a repository whose only commit holds these files, and nothing else that lies there.
///
/// # Errors
///
/// What git says, or the system.
pub async fn make(folder: &Path, holding: &[PathBuf]) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("{} cannot be made a repository: {error}", folder.display());
    let folder = &fs::canonicalize(folder).map_err(cannot)?;
    let aside = tempfile::Builder::new().prefix(files::UNFINISHED).tempdir_in(folder).map_err(cannot)?;
    // No hooks and nothing else of the user's templates.
    did(folder, git(aside.path(), &["init", "--quiet", "--template=", "--initial-branch=main"]).await)?;
    let repository = aside.path().join(GIT);
    let repository_of = format!("--git-dir={}", repository.display());
    let work_tree = format!("--work-tree={}", folder.display());
    let here = [repository_of.as_str(), work_tree.as_str(), "--literal-pathspecs"];

    let paths: Vec<String> = holding.iter().map(|file| file.display().to_string()).collect();
    // Whatever the user has git ignore.
    let mut add = [&here[..], &["add", "--force", "--"]].concat();
    add.extend(paths.iter().map(String::as_str));
    did(folder, git(folder, &add).await)?;

    let mut author = Vec::new();
    for key in ["user.name", "user.email"] {
        let (status, value) = git(folder, &[&here[..], &["config", "--get", key]].concat()).await?;
        author.push(status == Some(0) && value.iter().any(|line| !line.trim().is_empty()));
    }
    let (name, address) = (format!("user.name={NAME}"), format!("user.email={ADDRESS}"));
    let neutral = ["-c", name.as_str(), "-c", address.as_str()];
    let author = if author == [true, true] { &[][..] } else { &neutral[..] };
    let commit = ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=strip", "--message", MESSAGE];
    did(folder, git(folder, &[&here[..], author, &commit].concat()).await)?;
    fs::rename(repository, folder.join(GIT)).map_err(cannot)
}

/// Whether git did what it was asked.
fn did(folder: &Path, ended: Result<(Option<i32>, Vec<String>), String>) -> Result<(), String> {
    match ended {
        Ok((Some(0), _)) => Ok(()),
        Ok((_, said)) => Err(format!("{} cannot be made a repository: git says {}", folder.display(), said.join(" "))),
        Err(why) => Err(format!("{} cannot be made a repository: {why}", folder.display())),
    }
}
