//! End to end, through the grader binary: one program, so that it is linked once and what waits in one test leaves the
//! machine to another. `cargo test -p tests --test end_to_end batch` runs those of one file.
//!
//! Two are programs of their own: the attacks, because they watch what becomes of every process below them, and the
//! proof of all samples, which keeps the whole machine busy by itself.

mod bad_input;
mod batch;
mod class_report;
mod commands;
mod faults;
mod formats;
mod grade;
mod handout;
mod layout;
mod lessons;
mod pointing;
mod postgres;
mod reading;
mod rubric;
mod serve;
mod shards;
mod shells;
mod similar;
mod slurm;
mod student;
mod student_process;
mod topics;
mod watch;
