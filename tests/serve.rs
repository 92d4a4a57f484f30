//! The practice web service, and the example of an exercise that tries a student's functions against it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tests::{program, root};

/// A service that runs. It ends when this is dropped.
struct Served {
    process: Child,
    printed: BufReader<ChildStdout>,
    /// `127.0.0.1:40123`
    address: String,
}

impl Served {
    /// On a port that is free, with these variables.
    fn start(variables: &[(&str, &str)]) -> Served {
        let mut command = Command::new(program());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").envs(variables.iter().copied());
        let process = command.args(["serve", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = process.expect("the service starts");
        let printed = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        let mut served = Served { process, printed, address: String::new() };
        let said = served.line();
        let (_, address) = said.split_once("http://").expect("it says where it is");
        let end = address.find(|end: char| !end.is_ascii_digit() && !".:".contains(end));
        served.address = address[..end.expect("more follows")].to_owned();
        served
    }

    /// The next line that it prints.
    fn line(&mut self) -> String {
        let mut line = String::new();
        let length = self.printed.read_line(&mut line).expect("UTF-8");
        assert_ne!(length, 0, "it ended");
        line.trim_end().to_owned()
    }

    /// The next lines that it prints.
    fn lines(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.line()).collect()
    }

    /// Sends this and does not wait for a reply.
    fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        stream
    }

    fn ask(&self, target: &str) -> TcpStream {
        self.send(&format!("GET {target} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address))
    }

    /// The reply to a request: its status and its body.
    fn get(&self, target: &str) -> (u16, String) {
        reply(self.ask(target)).unwrap_or_else(|| panic!("no reply to {target}"))
    }

    /// Ends it as Ctrl-C does; what it still prints, and its exit status.
    fn interrupt(mut self) -> (String, Option<i32>) {
        let id = Pid::from_child(&self.process);
        kill_process(id, Signal::INT).expect("it runs");
        let mut rest = String::new();
        self.printed.read_to_string(&mut rest).expect("UTF-8");
        (rest, self.process.wait().expect("it ends").code())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A status and a body, if there is a reply.
fn reply(mut stream: TcpStream) -> Option<(u16, String)> {
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

#[test]
fn each_request_is_shown_with_how_many_are_in_flight_and_ctrl_c_sums_up() {
    let mut served = Served::start(&[]);
    let guests: Vec<TcpStream> = (0..10).map(|_| served.ask("/delay-me?seconds=60")).collect();
    for (count, line) in (1..).zip(served.lines(10)) {
        let wanted = format!("({count} in flight)");
        assert!(line.contains("→ GET /delay-me?seconds=60") && line.ends_with(&wanted), "{line}");
    }
    drop(guests);
    for (left, line) in (0..10).rev().zip(served.lines(10)) {
        let wanted = format!("({left} in flight)");
        assert!(line.contains("← GET /delay-me?seconds=60") && line.contains("given up after"), "{line}");
        assert!(line.ends_with(&wanted), "{line}");
    }
    assert_eq!(served.get("/posts/3").0, 200);
    let lines = served.lines(2);
    assert!(lines[1].contains("← GET /posts/3") && lines[1].contains("200 after "), "{lines:?}");

    let _in_the_middle = served.ask("/delay-me?seconds=60");
    served.line();
    assert_eq!(served.interrupt(), ("12 requests, never more than 10 in flight\n".to_owned(), Some(0)));
    assert_eq!(Served::start(&[]).interrupt(), ("no requests\n".to_owned(), Some(0)));
}

#[test]
fn posts_books_and_pages_can_be_asked_for_and_take_their_time() {
    let served = Served::start(&[]);
    for (target, status, body, least) in [
        ("/", 200, "A web service to try code against", 0),
        ("/delay-me?seconds=0.4", 200, "waited 0.4 s\n", 400),
        ("/posts/1", 200, "{\"id\":1,\"title\":\"In praise of waiting\"}\n", 300),
        ("/posts?page=1", 200, "[{\"id\":1,\"title\":\"In praise of waiting\"},{\"id\":2,", 300),
        ("/posts?page=99", 200, "[]\n", 300),
        (
            "/isbn/9781492052593",
            200,
            "{\"isbn\":\"9781492052593\",\"title\":\"Programming Rust\",\"year\":2021}\n",
            300,
        ),
        ("/pages?page=2", 200, "page 2\n", 200),
        ("/delay-me?seconds=soon", 400, "seconds is a number from 0 to 60", 0),
        ("/nowhere", 404, "there is no /nowhere here", 0),
    ] {
        let start = Instant::now();
        let (got, text) = served.get(target);
        assert!(got == status && text.starts_with(body), "{target}: {got} {text}");
        assert!(start.elapsed() >= Duration::from_millis(least), "{target} came after {:?}", start.elapsed());
    }
    assert!(served.get("/").1.contains(&format!("curl 'http://{}/posts/3'", served.address)));
}

#[test]
fn a_client_that_is_no_good_costs_nobody_else_anything() {
    let served = Served::start(&[]);
    let posted = reply(served.send("POST /posts HTTP/1.1\r\nhost: me\r\ncontent-length: 2000000000\r\n\r\nabc"));
    assert_eq!(posted.map(|(status, _)| status), Some(405));
    let _says_nothing = served.send("");
    let _never_ends = served.send("GET / HTTP/1.1\r\nhost: ");
    let many = (0..1000).map(|i| format!("x-{i}: {i}\r\n")).collect::<String>();
    let long = "x".repeat(100_000);
    for request in [
        format!("GET / HTTP/1.1\r\n{many}\r\n"),
        format!("GET /{long} HTTP/1.1\r\n\r\n"),
        "hello\r\n\r\n".to_owned(),
        "\u{0}\u{1b}[2J\r\n\r\n".to_owned(),
    ] {
        let mut stream = TcpStream::connect(&served.address).expect("it listens");
        // It may close the connection before all of this has been sent.
        let _ = stream.write_all(request.as_bytes());
        let status = reply(stream).map(|(status, _)| status);
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
    }
    assert_eq!(served.get("/").0, 200);
}

#[test]
fn a_port_that_cannot_be_had_is_told_in_one_line_with_the_remedy() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Command::new(program()).args(["serve", "--port", &port]).output().expect("it runs");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{said}");
    let remedy = "take another with `--port N`, or any that is free with `--port 0`";
    assert_eq!(said, format!("error: port {port} is in use, perhaps by another `serve`: {remedy}\n"));
}

#[test]
fn the_lines_have_colour_only_where_it_is_asked_for() {
    for (variables, coloured) in [
        (&[][..], false),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&[("NO_COLOR", "1")], false),
    ] {
        let mut served = Served::start(variables);
        assert_eq!(served.get("/").0, 200);
        let lines = served.lines(2).concat();
        assert_eq!(lines.contains('\u{1b}'), coloured, "{variables:?}: {lines}");
    }
}

/// The example of exercise 03, linked with the reference solution: what it prints, and its exit status.
fn try_web_fetch(address: &str) -> (String, String, Option<i32>) {
    let build = escargot::CargoBuild::new().manifest_path(root().join("Cargo.toml"));
    let example = build.package("web_fetch").example("try_web_fetch").run().expect("the example builds");
    let output = example.command().arg(address).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn the_example_of_web_fetch_compares_both_functions() {
    let served = Served::start(&[]);
    let (printed, complained, status) = try_web_fetch(&format!("http://{}", served.address));
    assert_eq!((status, complained.as_str()), (Some(0), ""), "{printed}");
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "fetch_sequential: 10 posts, one after the other");
    assert_eq!(lines[2], "fetch_concurrent: 10 posts, all together");
    assert!(lines[1].ends_with("10 of 10 arrived") && lines[3].ends_with("10 of 10 arrived"), "{printed}");
    let seconds = lines[1].trim().split(' ').next().and_then(|seconds| seconds.parse::<f64>().ok());
    assert!(seconds.is_some_and(|seconds| seconds >= 3.0), "ten times 0.3 s in a row: {printed}");
    assert!(lines[4].starts_with("speed-up: "), "{printed}");
}

#[test]
fn the_example_says_when_the_service_is_not_there() {
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let address = format!("http://{}", gone.expect("a port"));
    let (printed, complained, status) = try_web_fetch(&address);
    assert_eq!((printed.as_str(), status), ("", Some(1)));
    let remedy = "start `cargo grade serve` in another terminal, and try again";
    assert_eq!(complained, format!("nobody answers at {address}: {remedy}\n"));
}
