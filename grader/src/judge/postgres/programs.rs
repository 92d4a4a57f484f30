//! Where the programs of an installed PostgreSQL are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::Fault;
use crate::sandbox::servant;

/// What to do where there is no PostgreSQL.
const INSTALL: &str = "install the package `postgresql` (on macOS `brew install postgresql`), or name a server's superuser \
                       in DATABASE_URL (postgres://USER:PASSWORD@HOST/DATABASE)";

/// Where systems put the programs, beside the path. Of several versions the last is taken.
const HOMES: &[&str] = &[
    "/usr/lib/postgresql",
    "/usr/lib64/postgresql",
    "/usr/lib/postgresql*",
    "/usr/pgsql-*",
    "/usr/local/pgsql",
    "/usr/local/opt/postgresql*",
    "/opt/homebrew/opt/postgresql*",
    "/Applications/Postgres.app/Contents/Versions",
];

/// The folder in which `initdb` and `postgres` lie.
pub(super) fn programs() -> Result<PathBuf, Fault> {
    let complete = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file());
    let on_path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&on_path).find(complete).map(|folder| {
        // The programs look for their files beside themselves, and a link to them may lie elsewhere.
        let home = fs::canonicalize(folder.join("postgres")).ok();
        home.and_then(|file| Some(file.parent()?.to_owned())).filter(complete).unwrap_or(folder)
    });
    on_path
        .or_else(|| of_pg_config().filter(complete))
        .or_else(|| HOMES.iter().flat_map(|home| below(home)).rfind(complete))
        .ok_or_else(|| Fault(format!("PostgreSQL is not there: {INSTALL}")))
}

/// Where `pg_config` says that they are.
fn of_pg_config() -> Option<PathBuf> {
    servant::said("pg_config", "--bindir").map(PathBuf::from)
}

/// The folders `bin` in a home and in its versions, in their order. The last part of a home may end in `*`.
fn below(home: &str) -> Vec<PathBuf> {
    let homes = match home.strip_suffix('*') {
        None => vec![PathBuf::from(home)],
        Some(start) => {
            let start = Path::new(start);
            let (parent, begin) = (start.parent().unwrap_or(start), start.file_name().unwrap_or_default());
            let mut homes = folders(parent);
            homes.retain(|home| {
                let name = home.file_name().unwrap_or_default().as_encoded_bytes();
                name.starts_with(begin.as_encoded_bytes())
            });
            homes
        }
    };
    let versions = homes.iter().flat_map(|home| folders(home));
    let mut all: Vec<PathBuf> = versions.chain(homes.iter().cloned()).map(|folder| folder.join("bin")).collect();
    // `9.6` before `15`.
    all.sort_by_key(|folder| version(folder));
    all
}

/// The number in the name of the folder above.
fn version(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    let digits: String = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_the_last() {
        let home = tempfile::tempdir().expect("a temporary folder");
        for version in ["9.6", "15", "14"] {
            fs::create_dir_all(home.path().join("pgsql").join(version).join("bin")).expect("a folder");
        }
        for pattern in ["pgsql", "pg*"] {
            let found = below(&home.path().join(pattern).display().to_string());
            assert!(found.last().is_some_and(|last| last.ends_with("15/bin")), "{pattern}: {found:?}");
        }
        assert!(below("/no/such/folder").iter().all(|folder| !folder.is_dir()));
    }
}
