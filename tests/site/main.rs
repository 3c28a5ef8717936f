//! What nutgraf does, by feature: each test writes a small site into a folder of its own, builds it, and looks at what
//! came out. One binary, so that the engine is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod citations;
mod cli;
mod content;
mod diagnostics;
mod explainers;
mod glossary;
mod harness;
mod json_ld;
mod languages;
mod links;
mod lists;
mod markdown;
mod outputs;
mod publishing;
mod reproducible;
mod storylines;
mod templates;
mod write;
