//! `nutgraf deploy` against folders and real servers: moto and s3s-fs behind a proxy that lets requests fail, azurite, and
//! an emulator of Google's. Nothing is skipped: where a server isn't installed, the first test that needs it installs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod buckets;
mod faults;
mod figures;
mod folder;
mod harness;
mod http;
mod manual;
mod others;
mod proxy;
mod servers;
