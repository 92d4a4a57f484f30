//! Grades concurrency exercises: compiles what a student wrote, runs hidden checks on it, proves whether it was
//! concurrent, names the mistake, draws what ran when, and scores it.
//!
//! The way of a submission, and the module for each step:
//!
//! | module | does |
//! | --- | --- |
//! | [`commands`] | what a user may ask for, one file a command |
//! | [`kit`] | what the binary carries, and the dependencies that are compiled once |
//! | [`build`] | reads a submission and compiles it |
//! | [`grading`] | puts the steps together: compiles and judges side by side, and tells of each verdict |
//! | [`suites`] | the hidden checks, and the way from an observation to a verdict |
//! | [`judge`] | student processes, gates, servers and the clock |
//! | [`sandbox`] | starts and ends processes, the only place that does |
//! | [`evidence`] | what was observed: pure data |
//! | [`verdict`] | the named mistakes |
//! | [`pointing`] | where in the student's code a mistake stands |
//! | [`score`] | the scorecard |
//! | [`batch`] | grades every submission of a class |
//! | [`class`] | who handed in, what it came to, and what that is worth |
//! | [`lessons`] | the pages behind the exercises: topics, and a lesson for each mistake |
//! | [`progress`] | what is remembered between two runs |
//! | [`handout`] | what students get, and brings it up to date without losing their work |
//! | [`practice`] | a web service to try code against |
//! | [`report`] | from the scorecard to each format |
//! | [`git`] | runs git |
//! | [`files`] | writes a file whole or not at all |
//!
//! Who may import whom (a test keeps it):
//!
//! ```text
//! main → commands, sandbox → nothing
//! commands → batch, grading, kit, build, judge, suites, class, handout, lessons, progress, practice, score, report, sandbox
//! batch → grading, kit, build, suites, class
//! grading → kit, build, judge, suites, pointing, score, verdict, evidence, sandbox
//! suites → judge, evidence, verdict     judge → sandbox, evidence     build → git, kit, score, sandbox
//! progress → files, kit, score         kit → files, sandbox
//! handout → files, git, kit            git → sandbox
//! lessons → kit, report, verdict       pointing → score, verdict      practice, files → nothing
//! report → class, progress, score, verdict, evidence     class → score, verdict, evidence, files
//! score → verdict, evidence → nothing
//! ```

pub mod batch;
pub mod build;
pub mod class;
pub mod commands;
pub mod evidence;
pub mod files;
pub mod git;
pub mod grading;
pub mod handout;
pub mod judge;
pub mod kit;
pub mod lessons;
pub mod pointing;
pub mod practice;
pub mod progress;
pub mod report;
pub mod sandbox;
pub mod score;
pub mod suites;
pub mod verdict;
