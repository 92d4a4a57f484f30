//! Chromium without a window, driven as a user would: with a mouse and with keys. It is spoken to over two pipes in its
//! DevTools protocol, <https://chromedevtools.github.io/devtools-protocol/>.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing that a page does takes as long, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Its pipes are the descriptors 3 and 4. A program that a Rust program starts has no others than the first three.
const WITH_PIPES: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

/// A browser with one page. It ends when it is dropped.
pub struct Browser {
    process: Child,
    /// `None` once it has been told to end.
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    session: Option<String>,
    calls: u64,
    /// What has happened since somebody looked.
    events: Vec<Value>,
    /// Its own profile, nobody's.
    _profile: TempDir,
}

impl Browser {
    /// Starts this program.
    pub fn start(program: &Path) -> Browser {
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let mut process = Command::new("sh")
            .args(["-c", WITH_PIPES, "sh"])
            .arg(program)
            // As root its sandbox does not start; it sees no pages but our own.
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("JSON");
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser =
            Browser { process, input, messages, session: None, calls: 0, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = browser.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        // Processor time: a busy machine does not make a page slower than it is.
        browser.call("Performance.enable", json!({"timeDomain": "threadTicks"}));
        browser
    }

    /// Opens a file and waits until it is there.
    pub fn open(&mut self, file: &Path) {
        let address = file.display().to_string().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        self.loading(|browser| {
            let answer = browser.call("Page.navigate", json!({"url": format!("file://{address}")}));
            assert!(answer.get("errorText").is_none(), "{answer}");
        });
    }

    /// Does what leads to another page, and waits until it is there.
    pub fn loading(&mut self, act: impl FnOnce(&mut Browser)) {
        self.events.retain(|event| event["method"] != "Page.loadEventFired");
        act(self);
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// What an expression comes to on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// The same, of a text.
    pub fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    /// Waits until this holds on the page, looking at each frame: what a link to another place of the same page does,
    /// comes after the click.
    pub fn until(&mut self, condition: &str) {
        self.value(&format!(
            "new Promise((done) => {{ const look = () => {condition} ? done() : requestAnimationFrame(look); look(); }})"
        ));
    }

    /// Clicks where the first such element is.
    pub fn click(&mut self, selector: &str) {
        let place = self.value(&format!(
            "(() => {{ const element = document.querySelector({selector:?}); \
             element.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}}); \
             const box = element.getClientRects()[0]; \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Presses a key that has a name.
    pub fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            " " => (32, " "),
            _ => panic!("nobody has said which code {key} has"),
        };
        let event =
            |kind: &str, text: &str| json!({"type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text});
        self.call("Input.dispatchKeyEvent", event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }, text));
        self.call("Input.dispatchKeyEvent", event("keyUp", ""));
    }

    /// Types where the focus is.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Makes the window so wide, and the system light or dark.
    pub fn look(&mut self, width: u32, scheme: &str) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", features);
    }

    /// The processor time that the page has used so far, in seconds.
    pub fn busy(&mut self) -> f64 {
        let metrics = self.call("Performance.getMetrics", json!({}));
        let metrics = metrics["metrics"].as_array().expect("a list");
        let task = metrics.iter().find(|metric| metric["name"] == "TaskDuration");
        task.and_then(|metric| metric["value"].as_f64()).expect("a number")
    }

    /// What was asked for since somebody looked, and what the console complained about.
    pub fn noticed(&mut self) -> (Vec<String>, Vec<Value>) {
        let (mut requests, mut complaints) = (Vec::new(), Vec::new());
        for event in std::mem::take(&mut self.events) {
            match event["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    requests.push(event["params"]["request"]["url"].as_str().unwrap_or_default().to_owned());
                }
                Some("Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded") => {
                    complaints.push(event["params"].clone());
                }
                _ => {}
            }
        }
        (requests, complaints)
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let mut message = json!({"id": id, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let input = self.input.as_mut().expect("it has not been told to end");
        input.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut message = self.next();
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    fn next(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the browser answers")
    }
}

impl Drop for Browser {
    /// Without its pipe it ends by itself; if it does not, it is ended. It has not been waited for before, so the number
    /// is still its own.
    fn drop(&mut self) {
        self.input = None;
        // The other pipe closes with its last process.
        while self.messages.recv_timeout(PATIENCE).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
