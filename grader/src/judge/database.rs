//! What one trial sees of a PostgreSQL server: a role without rights, and shelves of books that can be asked for. Each
//! answer comes when the judge lets it go, after a delay, or at once.
//!
//! | module | holds |
//! | --- | --- |
//! | `relay` | what stands between a student process and the server |
//! | `messages` | where a message ends |
//! | `shelves` | what can be asked for, and the commands that make it |
//! | `guests` | who is connected, and whose turn it is |
//!
//! The queries wait in the server itself, for locks that the judge holds, and they are under way when the server says so
//! (`pg_stat_activity`, with `pg_locks` for what they wait for). What the server does not say, the relay sees: that
//! nothing more can come, because on every connection it is the client's turn or the judge's. It has a thread of its own
//! with a runtime of one thread, so that whatever came before a connection of the judge's own has been seen before it.

mod guests;
mod messages;
mod relay;
mod shelves;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::sleep;
use tokio_postgres::{Client, Statement};

use self::guests::{At, Guests};
use self::messages::Message;
pub use self::shelves::{Comes, Shelf};
use self::shelves::{Locks, opening};
pub(super) use self::shelves::{closing, library};
use super::Fault;
use super::place::{Place, Stay, Visit};
use super::postgres::{Lodging, Postgres, role_name, secret};
use super::server::Server;
use crate::evidence::Connections;

/// How often the server is asked where a query is, while one is under way of which nobody knows.
const ASK_EVERY: Duration = Duration::from_millis(2);

/// A role, its shelves, and the way to them. Dropping it closes that, and takes them away.
#[derive(Debug)]
pub struct Database {
    config: String,
    visits: mpsc::UnboundedReceiver<Visit>,
    room: Arc<Room>,
    relay: Server,
    /// Goes when the relay has: its role can be taken away then.
    _lodging: Lodging,
}

impl Database {
    /// Makes a role that can ask for these shelves, by their numbers, and do nothing else.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the server cannot do that.
    pub async fn with_shelves(postgres: &Postgres, shelves: &[Shelf]) -> Result<Database, Fault> {
        let fault = |error: io::Error| Fault(format!("the way to PostgreSQL could not be opened: {error}"));
        let (suffix, password) = (secret().map_err(fault)?, secret().map_err(fault)?);
        // Names have a limit, and this much of it is as good as all of it.
        let role = role_name(postgres.name(), &suffix[..16]);
        // The locks of a trial are its own.
        let locks = Locks { gate: 2 * fastrand::i32(1..1 << 29) };
        let client = postgres.connect().await?;
        client.batch_execute(&opening(&role, &password, locks, shelves)).await?;
        let lodging = postgres.lodging(role.clone());

        let (events, visits) = mpsc::unbounded_channel();
        let delays = shelves.iter().map(|shelf| match shelf.comes {
            Comes::After(delay) => delay,
            Comes::AtOnce | Comes::WhenLetGo => Duration::ZERO,
        });
        let room = Arc::new(Room {
            guests: Mutex::default(),
            events,
            control: secret().map_err(fault)?,
            server: postgres.address(),
            delays: delays.collect(),
            locks,
            role: role.clone(),
            sent: Notify::new(),
        });
        let inside = Arc::clone(&room);
        let relay = Server::start(|listener| async move {
            tokio::join!(relay::serve(listener, Arc::clone(&inside)), watch(client, inside));
        });
        let relay = relay.map_err(fault)?;
        let (address, name) = (relay.address, postgres.name());
        let config =
            format!("host={} port={} user={role} password={password} dbname={name}", address.ip(), address.port());
        let database = Database { config, visits, room, relay, _lodging: lodging };
        // Where the machine's own network does not work, that is no mistake of the student's.
        database.control().await.map_err(fault)?;
        Ok(database)
    }

    /// How to connect to it, as `tokio_postgres` takes it.
    #[must_use]
    pub fn config(&self) -> &str {
        &self.config
    }

    /// How many connections there have been.
    #[must_use]
    pub fn came(&self) -> u64 {
        self.room.guests().came()
    }

    /// Makes a connection of the judge's own, twice: an answer may share a turn of the scheduler with what came just
    /// before it. Everything that was sent before has been taken then, and what was to be let go is being let go.
    async fn control(&self) -> io::Result<()> {
        for _ in 0..2 {
            control(self.relay.address, &self.room.control).await?;
        }
        Ok(())
    }
}

impl Place for Database {
    fn ports(&self) -> Vec<u16> {
        vec![self.relay.address.port()]
    }

    async fn visit(&mut self) -> Visit {
        match self.visits.recv().await {
            Some(visit) => visit,
            None => std::future::pending().await,
        }
    }

    fn has_visits(&self) -> bool {
        !self.visits.is_empty()
    }

    async fn has_handled_all(&self) -> bool {
        self.control().await.is_ok() && self.room.guests().all_rest()
    }

    fn connections(&self) -> Connections {
        self.room.guests().connections()
    }
}

/// What those share who look after a trial's connections.
#[derive(Debug)]
struct Room {
    guests: Mutex<Guests>,
    events: mpsc::UnboundedSender<Visit>,
    /// What the judge's own connections say.
    control: String,
    /// Where the server listens.
    server: (String, u16),
    /// How long each shelf takes by itself.
    delays: Vec<Duration>,
    locks: Locks,
    role: String,
    /// Told of each message that a guest sends.
    sent: Notify,
}

/// A guest's place, which is free again when this is dropped.
struct Seat<'a> {
    room: &'a Room,
    number: u64,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let at = self.room.guests().leaves(self.number);
        self.room.is_over(at);
    }
}

impl Room {
    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enters(&self) -> Seat<'_> {
        Seat { room: self, number: self.guests().enters() }
    }

    /// A guest has sent a message; whether it is going.
    fn says(&self, guest: u64, message: Message) -> bool {
        self.sent.notify_one();
        self.guests().says(guest, message)
    }

    /// The server has sent a guest a message.
    fn hears(&self, guest: u64, message: Message) {
        let at = self.guests().hears(guest, message);
        self.is_over(at);
    }

    fn delivers(&self, guest: u64, delivering: bool) {
        self.guests().delivers(guest, delivering);
    }

    /// A query has its answer, or will never have one.
    fn is_over(&self, at: At) {
        match at {
            At::Somewhere => {}
            At::Gate { visit, .. } => drop(self.events.send(Visit::Over { id: visit, dropped: true })),
            At::Past { visit, .. } => drop(self.events.send(Visit::Over { id: visit, dropped: false })),
        }
    }
}

/// Finds out where queries are, for as long as there is a connection to the server, and lets go those that may.
async fn watch(client: Client, room: Arc<Room>) {
    let client = Arc::new(client);
    let Ok(question) = question(&client, &room).await else { return };
    let mut visits = 0;
    loop {
        if !room.guests().has_lost_sight() {
            room.sent.notified().await;
            continue;
        }
        let Ok(found) = where_queries_are(&client, &question).await else { return };
        for (pid, lane, gated) in found {
            visits += 1;
            if !room.guests().seen(pid, lane, gated, visits) {
                continue;
            }
            let stay = if gated {
                let (let_go, may_go) = oneshot::channel();
                tokio::spawn(open_the_gate(Arc::clone(&client), Arc::clone(&room), (visits, lane), may_go));
                Stay::UntilLetGo(let_go)
            } else {
                Stay::For(room.delays.get(lane).copied().unwrap_or_default())
            };
            let _ = room.events.send(Visit::Arrived { id: visits, lane, stay });
        }
        sleep(ASK_EVERY).await;
    }
}

/// Asks for the server's processes that are active with a query of this trial's, each with its lane and whether it is held
/// there. Understood and planned once, for it is asked again and again.
async fn question(client: &Client, room: &Room) -> Result<Statement, tokio_postgres::Error> {
    let Locks { gate } = room.locks;
    let (under_way, role) = (room.locks.under_way(), &room.role);
    // Both numbers of a lock are shown as if they had no sign, and have none here.
    let sql = format!(
        "SELECT query.pid, lock.objid::int8, NOT lock.granted
         FROM pg_stat_activity query JOIN pg_locks lock ON lock.pid = query.pid
         WHERE query.usesysid = '{role}'::regrole AND query.state = 'active' AND lock.locktype = 'advisory'
             AND (lock.classid = {gate} AND NOT lock.granted AND query.wait_event = 'advisory'
                  OR lock.classid = {under_way} AND lock.granted)"
    );
    client.prepare(&sql).await
}

/// What the server says to that.
async fn where_queries_are(
    client: &Client,
    question: &Statement,
) -> Result<Vec<(u32, usize, bool)>, tokio_postgres::Error> {
    let rows = client.query(question, &[]).await?;
    let found = rows.iter().filter_map(|row| {
        let (pid, lane): (i32, i64) = (row.get(0), row.get(1));
        Some((u32::try_from(pid).ok()?, usize::try_from(lane).ok()?, row.get(2)))
    });
    Ok(found.collect())
}

/// Waits until a visit may go, and lets it.
async fn open_the_gate(
    client: Arc<Client>,
    room: Arc<Room>,
    (visit, lane): (u64, usize),
    may_go: oneshot::Receiver<()>,
) {
    if may_go.await.is_ok() {
        room.guests().let_go(visit);
        let gate = room.locks.gate;
        let _ = client.batch_execute(&format!("SELECT pg_advisory_unlock({gate}, {lane})")).await;
        // It may go on to another gate.
        room.sent.notify_one();
    }
}

/// Makes one connection of the judge's own.
async fn control(address: SocketAddr, secret: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let length = u32::try_from(8 + secret.len()).unwrap_or(u32::MAX);
    let greeting = [&length.to_be_bytes(), &relay::CONTROL.to_be_bytes(), secret.as_bytes()].concat();
    stream.write_all(&greeting).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    if answer == b"!" { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::NoTls;

    use super::super::postgres::cluster;
    use super::*;

    /// A client of this database's, whose connection is looked after.
    async fn guest(database: &Database) -> Client {
        let (client, connection) = tokio_postgres::connect(database.config(), NoTls).await.expect("a connection");
        tokio::spawn(connection);
        client
    }

    /// Waits until everything rests, which it will.
    async fn rests(database: &Database) {
        while !database.has_handled_all().await {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_role_can_ask_for_its_shelves_and_do_nothing_else() {
        let Some(postgres) = cluster().await else { return };
        let shelf = |title: &str| Shelf { titles: vec![Some(title.to_owned())], comes: Comes::AtOnce };
        let database = Database::with_shelves(&postgres, &[shelf("a title")]).await.expect("a role");
        let others = [shelf("another"), shelf("one more")];
        let other = Database::with_shelves(&postgres, &others).await.expect("another role");
        let client = guest(&database).await;
        let mut titles = Vec::new();
        for sql in ["SELECT title FROM shelf(0)", "SELECT title FROM shelf(1)"] {
            titles.extend(client.query(sql, &[]).await.expect("rows").iter().map(|row| row.get::<_, String>(0)));
        }
        assert_eq!(titles, ["a title"]);
        let as_the_other = format!("SET SESSION AUTHORIZATION {}", other.room.role);
        for (sql, code) in [
            ("SELECT title FROM shelf(0)", None),
            // Insufficient privilege.
            ("SELECT title FROM books", Some("42501")),
            ("UPDATE library.shelves SET gated = false", Some("42501")),
            (&as_the_other, Some("42501")),
            ("COPY (SELECT 1) TO PROGRAM 'true'", Some("42501")),
            ("COPY (SELECT 1) TO '/tmp/one'", Some("42501")),
            ("CREATE TABLE public.mine (n integer)", Some("42501")),
            ("CREATE TEMP TABLE mine (n integer)", Some("42501")),
            ("SELECT lo_create(0)", Some("42501")),
            ("SET ROLE judge", Some("42501")),
            ("ALTER ROLE CURRENT_USER SUPERUSER", Some("42501")),
            ("SELECT pg_read_file('postgresql.conf')", Some("42501")),
            ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'judge'", Some("42501")),
        ] {
            let answer = client.simple_query(sql).await;
            let refused = answer.err().and_then(|error| error.code().map(|code| code.code().to_owned()));
            assert_eq!(refused.as_deref(), code, "{sql}");
        }
    }

    #[tokio::test]
    async fn a_query_waits_in_the_server_until_it_is_let_go_and_what_comes_behind_it_is_counted() {
        let Some(postgres) = cluster().await else { return };
        let title = |text: &str| vec![Some(text.to_owned())];
        let shelves = [
            Shelf { titles: title("held"), comes: Comes::WhenLetGo },
            Shelf { titles: title("slow"), comes: Comes::After(Duration::from_millis(50)) },
        ];
        let mut database = Database::with_shelves(&postgres, &shelves).await.expect("a role");
        assert_eq!(database.connections(), Connections::default());
        let client = guest(&database).await;
        rests(&database).await;
        assert_eq!(database.connections(), Connections { open: 1, queued: 0 });

        let (held, slow) = ("SELECT title FROM shelf(0)", "SELECT title FROM shelf(1)");
        let asking = async { tokio::join!(client.simple_query(held), client.simple_query(slow)) };
        let watching = async {
            let Visit::Arrived { lane: 0, stay: Stay::UntilLetGo(let_go), .. } = database.visit().await else {
                panic!("the first one is held");
            };
            rests(&database).await;
            assert_eq!(database.connections(), Connections { open: 1, queued: 1 });
            let_go.send(()).expect("it is waited for");
            assert!(!database.has_handled_all().await, "what was let go is on its way");
            let visits = [database.visit().await, database.visit().await];
            let over = matches!(visits[0], Visit::Over { dropped: false, .. });
            let next = matches!(visits[1], Visit::Arrived { lane: 1, stay: Stay::For(_), .. });
            assert!(over && next, "{visits:?}");
        };
        let ((held, slow), ()) = tokio::join!(asking, watching);
        assert!(held.is_ok() && slow.is_ok());
        drop(client);
        while database.connections().open > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(database.came(), 1);
    }
}
