//! `report`: what it writes and says; and its pages in a browser, used with a mouse and without one.

mod browser;
mod made_class;

use std::fs;

use browser::Browser;
use grader::class::Batch;
use made_class::{Class, kind, points};
use tests::chromium;

/// As many as a large class has.
const MANY: usize = 500;

/// As many as it takes to have one of every kind.
const FEW: usize = 12;

/// What follows a click may take so long and still seem to be there at once, in seconds of processor time.
const AT_ONCE: f64 = 0.2;

/// What text needs at least to be read by everybody (WCAG 2.2, success criterion 1.4.3).
const CONTRAST: f64 = 4.5;

#[test]
fn it_says_where_the_report_is_and_who_needs_a_look() {
    let mut class = Class::of(60);
    class.batch.class.push("s9999".to_owned());
    class.batch.finished = false;
    class.results.write_batch(&class.batch).expect("it is written");
    let said = class.report(&[]).code(0);
    let said = String::from_utf8(said.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(said.lines().last(), Some("results/report/index.html"), "{said}");
    for part in [
        "need a look",
        "\n  s0005  nothing could be read: a bomb </pre>",
        "s0000  4 of 120 points",
        "not graded yet: s9999",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains(['\x1b', '\0', '\u{202e}']), "{said:?}");
    let index = fs::read_to_string(class.page("index.html")).expect("an index");
    assert!(index.contains("1 person of the class not graded yet") && index.contains("s9999"));
    let marks = fs::read_to_string(class.page("class.json")).expect("marks");
    let marks: serde_json::Value = serde_json::from_str(&marks).expect("JSON");
    assert_eq!(marks["people"][7]["points"], points(7, class.batch.exercises.len()) as f64);
    assert_eq!(marks["people"].as_array().map(Vec::len), Some(60));
}

#[test]
fn of_those_who_are_gone_the_pages_go_and_nothing_else() {
    let mut class = Class::of(4);
    class.report(&["--out", "results/report"]).code(0);
    fs::write(class.page("people/my-own.html"), "<title>notes</title>").expect("it is written");
    fs::write(class.page("feedback/notes.txt"), "").expect("it is written");
    class.batch.class.remove(1);
    class.results.write_batch(&class.batch).expect("it is written");
    class.report(&[]).code(0);
    let names = |folder| {
        let entries = fs::read_dir(class.page(folder)).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names("people"), ["my-own.html", "s0000.html", "s0002.html", "s0003.html"]);
    assert_eq!(names("feedback"), ["notes.txt", "s0000.html", "s0002.html", "s0003.html"]);
    let neighbours = fs::read_to_string(class.page("people/s0000.html")).expect("a page");
    assert!(neighbours.contains("s0002.html") && !neighbours.contains("s0001.html"));
}

#[test]
fn what_is_no_folder_of_results_gets_a_clear_line() {
    #[track_caller]
    fn check(class: &Class, expected: &str) {
        let said = class.report(&[]).code(2);
        let said = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
        assert!(said.contains(expected) && !said.contains("panicked"), "{said}");
    }
    let class = Class::of(2);
    let file = |name: &str| class.scratch.path().join("results").join(name);
    let record = fs::read(file("people/s0001.json")).expect("a record");
    fs::write(file("people/s0001.json"), &record[..40]).expect("it is written");
    check(&class, "people/s0001.json is damaged");
    fs::copy(file("people/s0000.json"), file("people/s0001.json")).expect("it is copied");
    check(&class, "people/s0001.json is about somebody else");
    fs::write(file("people/s0001.json"), &record).expect("it is written");
    fs::remove_file(file("graded/0-0.json")).expect("it is there");
    check(&class, "has no graded/0-0.json");
    let escaping = Batch { class: vec!["../../s0000".to_owned()], ..class.batch.clone() };
    class.results.write_batch(&escaping).expect("it is written");
    check(&class, "is no id");
    fs::remove_file(file("batch.json")).expect("it is there");
    check(&class, "results holds no results");
    let installed = class.scratch.grade().args(["grade", "report", "nowhere"]).assert().code(2);
    assert!(String::from_utf8_lossy(&installed.get_output().stderr).contains("nowhere holds no results"));
}

/// The names of the people whose rows are shown, from the top.
const SHOWN: &str = "[...document.querySelectorAll('#class tbody tr:not([hidden]) small')].map((id) => id.textContent)";

fn ids(browser: &mut Browser) -> Vec<String> {
    serde_json::from_value(browser.value(SHOWN)).expect("names")
}

/// A class, and a browser to look at it; `None` where there is none.
fn in_a_browser(people: usize) -> Option<(Class, Browser)> {
    let program = chromium()?;
    let class = Class::of(people);
    class.report(&[]).code(0);
    Some((class, Browser::start(&program)))
}

/// Nothing was asked for that does not lie beside the page, and nothing went wrong.
#[track_caller]
fn assert_quiet(browser: &mut Browser) {
    let (requests, complaints) = browser.noticed();
    assert!(complaints.is_empty(), "{complaints:?}");
    let outside = requests.iter().find(|url| !url.starts_with("file:///") && *url != "data:,");
    assert_eq!(outside, None);
    assert_eq!(browser.value("'caught' in globalThis"), false);
}

#[test]
fn the_class_table_sorts_filters_and_leads_to_each_person() {
    let Some((class, mut browser)) = in_a_browser(MANY) else { return };
    let exercises = class.batch.exercises.len();
    browser.look(1280, "light");
    browser.open(&class.page("index.html"));
    assert_eq!(ids(&mut browser), class.batch.class);

    // By points, the most first; who has as many stays in the order of the ids.
    let mut expected: Vec<usize> = (0..MANY).filter(|number| *number != 5).collect();
    expected.sort_by_key(|number| std::cmp::Reverse(points(*number, exercises)));
    let total = "#class thead th:nth-child(2) button";
    browser.click(total);
    let expected: Vec<String> = expected.into_iter().map(|number| format!("s{number:04}")).collect();
    let sorted = ids(&mut browser);
    assert_eq!((&sorted[..MANY - 1], sorted[MANY - 1].as_str()), (&expected[..], "s0005"));
    let order = "document.querySelector('#class thead th:nth-child(2)').ariaSort";
    assert_eq!(browser.text(order), "descending");
    browser.click(total);
    assert_eq!((ids(&mut browser)[0].as_str(), browser.text(order).as_str()), ("s0005", "ascending"));
    let fastest = (0..5).map(|_| {
        let before = browser.busy();
        browser.click("#class thead th:nth-child(3) button");
        browser.value("document.body.offsetHeight");
        browser.busy() - before
    });
    let fastest = fastest.fold(f64::INFINITY, f64::min);
    assert!(fastest < AT_ONCE, "sorting took {fastest} s");

    // By name, id or mistake.
    for (words, expected) in [("zoe łuk", 1), ("s012", 10), ("nobody-is-called-this", 0), ("<script>", 1)] {
        browser.value("document.getElementById('find').value = ''");
        browser.click("#find");
        browser.write(words);
        assert_eq!(ids(&mut browser).len(), expected, "{words}");
    }
    let has =
        |number: &usize, wanted: usize| *number != 5 && (0..exercises).any(|place| kind(*number, place) == wanted);
    for (diagnosis, wanted) in [("lock-held", 1), ("lock-held-across-await", 2), ("did-not-compile", 3)] {
        browser.click(&format!("#again a[href='#find=%3A{diagnosis}']"));
        browser.until(&format!("document.getElementById('find').value === ':{diagnosis}'"));
        let people = (0..MANY).filter(|number| has(number, wanted)).count();
        assert_eq!(ids(&mut browser).len(), people, "{diagnosis}");
        assert_eq!(browser.text("document.getElementById('shown').value"), format!("{people} of {MANY}"));
    }
    let exercise = &class.batch.exercises[2];
    browser.click(&format!("#again a[href='#find={exercise}%3Alock-held']"));
    browser.until(&format!("document.getElementById('find').value === '{exercise}:lock-held'"));
    assert_eq!(ids(&mut browser).len(), (0..MANY).filter(|number| *number != 5 && kind(*number, 2) == 1).count());
    browser.value("(() => { const find = document.getElementById('find'); find.value = ''; find.dispatchEvent(new Event('input')); })()");
    browser.click("#look");
    let looked_at = ids(&mut browser);
    assert_eq!(looked_at.len(), (0..MANY).filter(|number| *number == 5 || has(number, 5)).count());
    assert!(looked_at.contains(&"s0005".to_owned()));
    assert_quiet(&mut browser);

    // A person, the next one, a line that the compiler names, and back.
    browser.open(&class.page("index.html"));
    browser.loading(|browser| browser.click("#class a[href='people/s0002.html']"));
    assert_eq!(browser.text("document.title"), "Person 2 · Class");
    browser.loading(|browser| browser.click("a[rel=next]"));
    assert!(browser.text("document.querySelector('h1').textContent").starts_with("</pre></script><script>"));
    let refused = (0..MANY).find(|number| has(number, 3)).expect("somebody's did not compile");
    browser.open(&class.page(&format!("people/s{refused:04}.html")));
    let place = browser.text("document.querySelector('.terminal a').hash.slice(1)");
    browser.click(".terminal a");
    browser.until("document.querySelector(':target') !== null");
    assert_eq!(browser.text("document.querySelector(':target').textContent"), "fn main() {}\n");
    assert_eq!(browser.text("document.querySelector(':target').id"), place);
    assert_eq!(browser.value("document.querySelector(':target').closest('details').open"), true);
    browser.loading(|browser| browser.click(".ways a"));
    assert_eq!(ids(&mut browser).len(), MANY);
    assert_quiet(&mut browser);
}

#[test]
fn everything_can_be_reached_without_a_mouse_and_the_focus_can_be_seen() {
    let Some((class, mut browser)) = in_a_browser(FEW) else { return };
    browser.look(1280, "light");
    browser.open(&class.page("index.html"));
    let focused = "(() => { const style = getComputedStyle(document.activeElement); \
                   return document.activeElement.textContent + '|' + (style.outlineStyle !== 'none'); })()";
    let mut stops = Vec::new();
    // The first stop is the one that leads past all others.
    while stops.last().is_none_or(|stop: &String| !stop.starts_with("Total")) {
        browser.press("Tab");
        stops.push(browser.text(focused));
        assert!(stops.len() < 20, "{stops:?}");
    }
    assert!(stops[0].starts_with("Skip to the content"), "{stops:?}");
    assert!(stops.iter().all(|stop| stop.ends_with("|true")), "{stops:?}");
    browser.press("Enter");
    let best = ids(&mut browser)[0].clone();
    assert_eq!(browser.text("document.querySelector('[aria-sort]').textContent"), "Total");
    for _ in 0..=class.batch.exercises.len() {
        browser.press("Tab");
    }
    browser.loading(|browser| browser.press("Enter"));
    assert!(browser.text("location.href").ends_with(&format!("/people/{best}.html")));

    // What was seen of a check opens with a key.
    browser.open(&class.page("people/s0001.html"));
    let mut presses = 0;
    while browser.text("document.activeElement.tagName") != "SUMMARY" {
        browser.press("Tab");
        presses += 1;
        assert!(presses < 50);
    }
    browser.press("Enter");
    assert_eq!(browser.value("document.activeElement.parentElement.open"), true);
    assert_quiet(&mut browser);
}

/// The smallest contrast between a text on the page and what is behind it, and that text.
const WORST: &str = r"(() => {
    document.querySelectorAll('details').forEach((details) => { details.open = true; });
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([red, green, blue]) => {
        const part = (value) => value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
        return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    };
    const behind = (element) => {
        for (; element; element = element.parentElement) {
            const colour = rgba(getComputedStyle(element).backgroundColor);
            if (colour[3] === 255) return colour;
        }
        return [255, 255, 255];
    };
    const seen = new Map();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.textContent.trim() || element.closest('script, style, .unseen, svg')) continue;
        const kind = element.tagName + element.className + element.parentElement.tagName + element.parentElement.className;
        if (seen.has(kind)) continue;
        const [front, back] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
        const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
        seen.set(kind, [contrast, texts.currentNode.textContent.trim().slice(0, 40)]);
    }
    return [...seen.values()].sort((a, b) => a[0] - b[0])[0];
})()";

#[test]
fn every_page_fits_every_screen_in_light_and_dark() {
    let Some((class, mut browser)) = in_a_browser(FEW) else { return };
    for page in ["index.html", "people/s0001.html", "people/s0003.html", "people/s0005.html", "feedback/s0004.html"] {
        let mut grounds = Vec::new();
        for scheme in ["light", "dark"] {
            for width in [320, 768, 1280] {
                browser.look(width, scheme);
                browser.open(&class.page(page));
                let (contrast, text) = serde_json::from_value::<(f64, String)>(browser.value(WORST)).expect("a text");
                assert!(contrast >= CONTRAST, "{page} at {width}, {scheme}: {contrast} of {text:?}");
                // Also with all of it open.
                let wide = browser.value("document.documentElement.scrollWidth").as_u64().expect("a number");
                assert!(wide <= width.into(), "{page} at {width}: {wide} wide");
            }
            grounds.push(browser.text("getComputedStyle(document.body).backgroundColor"));
        }
        assert_ne!(grounds[0], grounds[1], "{page} is as light in the dark");
    }
    assert_quiet(&mut browser);
}

#[test]
fn feedback_is_one_file_about_one_person() {
    let Some((class, mut browser)) = in_a_browser(FEW) else { return };
    browser.look(768, "light");
    let alone = class.scratch.path().join("sent 100 % #1?.html");
    fs::copy(class.page("feedback/s0001.html"), &alone).expect("it is copied");
    browser.open(&alone);
    let (requests, _) = browser.noticed();
    assert!(requests.len() <= 2 && requests[0].ends_with(".html"), "{requests:?}");
    assert_eq!(browser.value("document.querySelectorAll('section.exercise').length"), class.batch.exercises.len());
    let links = "[...document.links].filter((link) => !link.getAttribute('href').startsWith('#')).length";
    assert_eq!(browser.value(links), 0);
    let all = browser.text("document.documentElement.outerHTML");
    for word in ["4711", "Person 2", "s0002", "index.html"] {
        assert!(!all.contains(word), "{word}");
    }
    assert_quiet(&mut browser);
}
