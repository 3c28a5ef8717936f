//! What nutgraf does, by feature: each test writes a small site into a folder of its own, builds it, and looks at what
//! came out. One binary, so that the engine is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod check;
mod check_links;
mod citations;
mod cli;
mod components;
mod config;
mod content;
mod diagnostics;
mod explainers;
mod feeds;
mod glossary;
mod harness;
mod hosting;
mod images;
mod import;
mod init;
mod json_ld;
mod languages;
mod leaks;
mod links;
mod lists;
mod manual;
mod markdown;
mod mentions;
mod new;
mod outputs;
mod publishing;
mod reference;
mod reproducible;
mod search;
mod servers;
mod storylines;
mod templates;
mod typography;
mod write;
