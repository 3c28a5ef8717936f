//! What nutgraf does when it is killed, starved, attacked or fed nonsense. docs/reliability.md counts it.
//!
//! `sites.rs` has the sites that are built here: a feature that writes outputs of its own gets a file there, and is then
//! killed, starved and repeated with the others. `cases/` has bad input as data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod blow_ups;
mod cases;
mod corpora;
mod faults;
#[allow(dead_code, reason = "tests/site uses the rest")]
#[path = "../site/harness.rs"]
mod harness;
mod kills;
mod licences;
mod plan;
mod reach;
mod repeats;
mod room;
mod sites;
mod soak;
#[allow(unreachable_pub, reason = "the fuzz targets are a crate of their own, too")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// A number from the environment, or what holds when nobody says.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}
