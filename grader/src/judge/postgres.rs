//! A PostgreSQL server for a whole run: a throw-away cluster of the PostgreSQL that is installed, or a database of our own
//! on the server that `DATABASE_URL` names. All of it is gone in the end.

mod programs;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::mem;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config, NoTls};

use self::programs::programs;
use super::Fault;
use super::database::{closing, library};
use crate::sandbox::servant::Servant;
use crate::sandbox::users::{self, User};

/// Names a server to use instead of one of the grader's own.
pub const DATABASE_VARIABLE: &str = "DATABASE_URL";

/// Makes a cluster and becomes its server; `$1` is the folder of the programs, `$2` the port, and the password lies in a
/// file. Nothing in it is worth a single write to the disk, and the passwords are random: what is slow to compute for
/// whoever guesses them would only be slow.
const CLUSTER: &str = r#"
trap 'kill $initdb; wait $initdb; exit 1' TERM
"$1/initdb" --pgdata=data --username=judge --pwfile=password --auth=md5 --encoding=UTF8 --locale=C --no-sync \
    --wal-segsize=1 &
initdb=$!
wait $initdb || exit
trap - TERM
rm -f password
exec "$1/postgres" -D data -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 \
    -c autovacuum=off -c shared_buffers=16MB -c max_connections=600 -c max_worker_processes=0 -c jit=off \
    -c max_parallel_workers=0 -c logging_collector=off -c log_min_messages=fatal
"#;

/// How long a cluster may take to come up on the worst machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a server that comes up is asked whether it has.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// How often another port is tried, should somebody else have taken the one that was free.
const PORTS: u32 = 3;

/// Where a server listens that does not say.
const DEFAULT_PORT: u16 = 5432;

/// What the server says then.
const PORT_TAKEN: &str = "could not create any TCP/IP sockets";

/// A server on which each trial gets a role of its own.
#[derive(Debug)]
pub struct Postgres {
    /// How the judge itself reaches its database.
    own: Config,
    /// Told of each role that is not needed any more.
    left: mpsc::UnboundedSender<String>,
    /// What ends with this.
    home: Home,
}

/// That a role is needed. Dropping it has the role taken away, a little later.
#[derive(Debug)]
pub(super) struct Lodging {
    role: String,
    left: mpsc::UnboundedSender<String>,
}

impl Drop for Lodging {
    fn drop(&mut self) {
        let _ = self.left.send(mem::take(&mut self.role));
    }
}

/// Whose server it is.
#[derive(Debug)]
enum Home {
    /// The grader's own.
    Cluster(#[expect(dead_code, reason = "it ends when this is dropped")] Servant),
    /// Somebody's, on which our database has to be dropped in the end, and what belongs to it.
    Elsewhere {
        /// How the server is reached.
        theirs: Box<Config>,
    },
}

/// Which PostgreSQL there is: where its programs are, or that `DATABASE_URL` names a server.
///
/// # Errors
///
/// What to do if there is none.
pub fn found() -> Result<String, Fault> {
    match env::var_os(DATABASE_VARIABLE) {
        Some(_) => Ok(format!("the server that {DATABASE_VARIABLE} names")),
        None => Ok(programs()?.display().to_string()),
    }
}

impl Postgres {
    /// Starts a cluster, or makes a database on the server that `DATABASE_URL` names.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that says what to do, if there is no PostgreSQL or it does not start.
    pub async fn start() -> Result<Postgres, Fault> {
        match env::var(DATABASE_VARIABLE) {
            Ok(url) => Postgres::elsewhere(&url).await,
            Err(_) => {
                let programs = programs()?;
                let mut tries = 1;
                loop {
                    match Postgres::cluster(&programs).await {
                        Err(Fault(why)) if why.contains(PORT_TAKEN) && tries < PORTS => tries += 1,
                        started => return started,
                    }
                }
            }
        }
    }

    async fn cluster(programs: &Path) -> Result<Postgres, Fault> {
        let fault = |why: &dyn std::fmt::Display| {
            Fault(format!("the PostgreSQL in {} does not start: {why}", programs.display()))
        };
        let folder = scratch().map_err(|error| fault(&error))?;
        let password = secret().map_err(|error| fault(&error))?;
        let port = free_port().map_err(|error| fault(&error))?;
        // Nobody else can look into the folder.
        fs::write(folder.path().join("password"), &password).map_err(|error| fault(&error))?;
        let user = User::first_of(&["postgres", "nobody"]);
        let arguments = [programs.as_os_str().to_owned(), OsString::from(port.to_string())];
        let mut servant = Servant::start(folder, user, CLUSTER, &arguments).map_err(|error| fault(&error))?;

        let mut own = Config::new();
        own.host("127.0.0.1").port(port).user("judge").password(&password).dbname("postgres");
        let began = Instant::now();
        while own.connect(NoTls).await.is_err() {
            if servant.has_ended() || began.elapsed() > PATIENCE {
                let log = servant.log();
                let said = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
                return Err(fault(&said));
            }
            sleep(ASK_EVERY).await;
        }
        Postgres::prepared(own, Home::Cluster(servant)).await
    }

    async fn elsewhere(url: &str) -> Result<Postgres, Fault> {
        let fault = |error: &dyn std::fmt::Display| {
            Fault(format!("the server that {DATABASE_VARIABLE} names cannot be used: {error}; correct it, or unset it"))
        };
        let theirs: Config = url.parse().map_err(|error| fault(&error))?;
        if !matches!(theirs.get_hosts(), [Host::Tcp(_)]) {
            return Err(fault(&"it must name one host"));
        }
        let client = connect(&theirs).await.map_err(|error| fault(&Said(error)))?;
        let name = format!("cargo_grade_{}", secret().map_err(|error| fault(&error))?);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.map_err(|error| fault(&Said(error)))?;
        let mut own = theirs.clone();
        own.dbname(&name);
        Postgres::prepared(own, Home::Elsewhere { theirs: Box::new(theirs) }).await
    }

    /// Takes from everybody what no student needs, and makes what all trials need.
    async fn prepared(own: Config, home: Home) -> Result<Postgres, Fault> {
        let (left, leaving) = mpsc::unbounded_channel();
        let postgres = Postgres { own, left, home };
        let client = postgres.connect().await?;
        let name = postgres.name();
        let mighty = client.query_one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", &[]).await?;
        if !mighty.get::<_, bool>(0) {
            return Err(Fault(format!("the user that {DATABASE_VARIABLE} names is no superuser")));
        }
        let sql = format!(
            "REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC;
             REVOKE ALL ON SCHEMA public FROM PUBLIC;
             DO $$
             DECLARE object regprocedure;
             BEGIN
                 FOR object IN SELECT oid::regprocedure FROM pg_proc
                     WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_|lowrite|loread)'
                 LOOP EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', object); END LOOP;
             END $$"
        );
        client.batch_execute(&sql).await?;
        client.batch_execute(&library(name)).await?;
        // Servers before version 14 do not know it: there a query of somebody who has gone goes on for a while.
        let known = format!("ALTER DATABASE {name} SET client_connection_check_interval = '100ms'");
        let _ = client.batch_execute(&known).await;
        tokio::spawn(take_away(client, leaving));
        Ok(postgres)
    }

    /// Says that a role is needed.
    pub(super) fn lodging(&self, role: String) -> Lodging {
        Lodging { role, left: self.left.clone() }
    }

    /// A connection of the judge's own.
    pub(super) async fn connect(&self) -> Result<Client, Fault> {
        Ok(connect(&self.own).await?)
    }

    /// The database.
    pub(super) fn name(&self) -> &str {
        self.own.get_dbname().unwrap_or_default()
    }

    /// Where it listens.
    pub(super) fn address(&self) -> (String, u16) {
        let host = match self.own.get_hosts() {
            [Host::Tcp(host)] => host.clone(),
            _ => String::new(),
        };
        (host, self.own.get_ports().first().copied().unwrap_or(DEFAULT_PORT))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Home::Elsewhere { theirs } = &self.home else { return };
        let (theirs, name) = (theirs.clone(), self.name().to_owned());
        // Whoever drops this may be a runtime that is about to end.
        let leaving = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let leave = async {
                let client = connect(&theirs).await.ok()?;
                client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok()?;
                let of_ours = format!("SELECT rolname FROM pg_roles WHERE rolname LIKE '{}'", role_name(&name, "%"));
                for role in client.query(&of_ours, &[]).await.ok()? {
                    let role: String = role.get(0);
                    client.batch_execute(&format!("DROP ROLE {role}")).await.ok()?;
                }
                Some(())
            };
            runtime.ok().and_then(|runtime| runtime.block_on(leave))
        });
        let _ = leaving.join();
    }
}

/// Takes away each role that is not needed any more, with what was made for it.
async fn take_away(client: Client, mut leaving: mpsc::UnboundedReceiver<String>) {
    while let Some(role) = leaving.recv().await {
        // All of them go with the server, or with the database.
        let _ = client.batch_execute(&closing(&role)).await;
    }
}

/// The name of a role that belongs to a database of ours.
pub(super) fn role_name(database: &str, suffix: &str) -> String {
    // Names of roles are of the whole server: they begin with what no other database has.
    format!("{database}_{suffix}")
}

/// Connects, and keeps the connection for as long as the client is there.
async fn connect(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Fault {
        Fault(format!("PostgreSQL: {}", Said(error)))
    }
}

/// An error of the server's, with its reason.
struct Said(tokio_postgres::Error);

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0.as_db_error(), std::error::Error::source(&self.0)) {
            (Some(said), _) => write!(f, "{}", said.message()),
            (None, Some(reason)) => write!(f, "{} ({reason})", self.0),
            (None, None) => write!(f, "{}", self.0),
        }
    }
}

/// A folder that another user can get at, if the server is to be another user.
fn scratch() -> io::Result<TempDir> {
    let mut places = vec![env::temp_dir()];
    if users::is_root() {
        places.extend(["/tmp", "/var/tmp"].map(PathBuf::from));
        places.retain(|place| place.is_absolute() && users::is_open_to_all(place));
    }
    let place = places.first().ok_or_else(|| io::Error::other("no temporary folder is open to all users"))?;
    tempfile::Builder::new().prefix("cargo-grade-postgres-").tempdir_in(place)
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// What nobody can guess, also whoever knows another one. Not of the seed, which is told.
pub(super) fn secret() -> io::Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// A cluster for the tests of those that need one; `None` where there is no PostgreSQL, which is said.
///
/// # Panics
///
/// If there is none in CI, where nothing is skipped.
#[cfg(test)]
pub(super) async fn cluster() -> Option<Postgres> {
    match programs() {
        Ok(programs) => Some(Postgres::cluster(&programs).await.expect("the cluster starts")),
        Err(Fault(why)) => {
            assert!(env::var_os("CI").is_none(), "{why}");
            eprintln!("skipped: {why}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::database::{Comes, Database, Shelf};
    use super::*;

    /// The databases, and the roles of ours.
    async fn names(postgres: &Postgres) -> Vec<String> {
        let client = postgres.connect().await.expect("a connection");
        let sql = "SELECT datname::text FROM pg_database UNION SELECT rolname::text FROM pg_roles
                   WHERE rolname LIKE 'cargo_grade%'";
        client.query(sql, &[]).await.expect("names").iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn what_is_made_on_somebodys_server_goes_with_the_run() {
        let Some(theirs) = cluster().await else { return };
        let before = names(&theirs).await;
        let (host, port) = theirs.address();
        let password = String::from_utf8_lossy(theirs.own.get_password().unwrap_or_default()).into_owned();
        let url = format!("postgres://judge:{password}@{host}:{port}/postgres");
        let ours = Postgres::elsewhere(&url).await.expect("a database");
        let shelf = Shelf { titles: vec![Some("it's".to_owned()), None], comes: Comes::AtOnce };
        let database = Database::with_shelves(&ours, &[shelf]).await.expect("a role");
        let guest = connect(&database.config().parse().expect("a configuration")).await.expect("a connection");
        let rows = guest.query("SELECT title FROM shelf(0)", &[]).await.expect("rows");
        let titles: Vec<Option<&str>> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(titles, [Some("it's"), None]);
        assert_eq!(names(&theirs).await.len(), before.len() + 2);
        drop(database);
        while names(&theirs).await.len() > before.len() + 1 {
            tokio::task::yield_now().await;
        }
        let client = ours.connect().await.expect("a connection");
        let left = client.query("SELECT FROM library.shelves UNION ALL SELECT FROM library.books", &[]).await;
        assert!(left.expect("rows").is_empty());
        drop(ours);
        assert_eq!(names(&theirs).await, before);
    }
}
