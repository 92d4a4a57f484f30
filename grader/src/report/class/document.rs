//! The frame of every page. It carries its style and its script, and tells the browser to load and to run nothing else:
//! should a student's text ever become markup, it would still do nothing.

use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = concat!(include_str!("assets/class.css"), include_str!("../similar.css"));

const SCRIPT: &str = include_str!("assets/class.js");

/// What every page says of its origin.
pub const GENERATOR: &str = r#"<meta name="generator" content="cargo grade report">"#;

/// A page.
#[derive(Debug)]
pub struct Document {
    /// What the browser's tab says.
    pub title: String,
    /// Whether it needs the script.
    pub scripted: bool,
    /// What stands above the content: where one is, and where one can go.
    pub header: Markup,
    /// The content.
    pub main: Markup,
}

impl Document {
    /// The text of the page.
    #[must_use]
    pub fn text(self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    (PreEscaped(GENERATOR))
                    meta http-equiv="Content-Security-Policy" content=(policy(self.scripted));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    link rel="icon" href="data:,";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header.page { (self.header) }
                    main id="main" tabindex="-1" { (self.main) }
                    @if self.scripted {
                        script { (PreEscaped(SCRIPT)) }
                    }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// What a page may load and run: the style and the script that it carries, known by their hashes, and no address.
fn policy(scripted: bool) -> &'static str {
    static WITH: LazyLock<String> = LazyLock::new(|| format!("{}; script-src {}", *WITHOUT, hash(SCRIPT)));
    static WITHOUT: LazyLock<String> = LazyLock::new(|| {
        let style = hash(STYLE);
        format!("default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src {style}")
    });
    if scripted { &WITH } else { &WITHOUT }
}

/// The hash by which a policy names a text (Content Security Policy Level 3, section 2.3.1).
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_end_where_their_elements_end_and_name_no_address() {
        for asset in [STYLE, SCRIPT] {
            for word in ["</", "<!--", "http:", "https:", "url(", "@import", "fetch(", "import("] {
                assert!(!asset.contains(word), "{word}");
            }
        }
    }

    #[test]
    fn a_page_without_a_script_lets_none_run() {
        let page = |scripted| {
            let (header, main) = (html! {}, html! {});
            Document { title: "<title>".to_owned(), scripted, header, main }.text()
        };
        assert!(!page(false).contains("script") && page(true).contains("script-src 'sha256-"));
        assert!(page(false).contains("<title>&lt;title&gt;</title>"));
    }
}
