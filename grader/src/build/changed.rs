//! Whether an exercise has changed since a revision of the git checkout that it lies in. What the
//! checkout attaches to its files is not run.

use std::path::Path;

use crate::git::git;

/// How git says that two trees differ.
const DIFFERENT: i32 = 1;

/// Whether the sources in an exercise's folder are others than at a revision. What was never committed counts.
///
/// # Errors
///
/// Why git cannot tell: it is not there, the folder is no checkout, or the revision is not known in it. A sentence.
pub async fn since(exercise: &Path, revision: &str) -> Result<bool, String> {
    // Behind `--` git would take it for a path, and in front of it a dash for an option.
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision"));
    }
    // Outside of a checkout `git diff` compares what it takes for two paths.
    let named = format!("{revision}^{{commit}}");
    let (status, said) = git(exercise, &["rev-parse", "--verify", "--quiet", &named]).await?;
    if status != Some(0) {
        return Err(said.into_iter().next().unwrap_or_else(|| "there is no such commit here".to_owned()));
    }
    let compared = ["diff", "--quiet", "--no-ext-diff", "--no-textconv", revision, "--", "src"];
    let (status, said) = git(exercise, &compared).await?;
    match status {
        Some(0) => {}
        Some(DIFFERENT) => return Ok(true),
        _ => return Err(said.into_iter().next().unwrap_or_else(|| "git could not compare them".to_owned())),
    }
    let (_, unknown) = git(exercise, &["ls-files", "--others", "--exclude-standard", "--", "src"]).await?;
    Ok(!unknown.is_empty())
}
