//! `nutgraf serve`: what is served is what a clean build would write, every save is seen, and strangers are kept out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod command;
mod harness;
mod load;
mod model;
mod preview;
mod saving;
mod security;
mod words;
