//! nutgraf, the static site generator for news explainers.
//!
//! The crate is a straight pipeline. Each stage is a function from one value to the next, and what it returns is
//! immutable; [`pipeline`] calls them in order:
//!
//! ```text
//! config.toml ─┐
//! content/ ────┼─ load ─► Source ─ parse ─► Document ─ link ─► Site ─ render ─► bytes ─ write ─► public/
//! templates/ ──┤
//! data/ ───────┘
//! ```
//!
//! [`load`] and [`write`](mod@write) touch the disk, and nothing else does. [`parse`] knows one file. [`link`] sees
//! the whole site and does no I/O. [`render`] turns any output of the site into bytes, alone, in any order. Problems
//! are [`diagnostics`], collected on the way, never printed by a stage. docs/architecture.md says why.

mod bytes;
pub mod check;
pub mod cli;
pub mod components;
pub mod compress;
pub mod config;
pub mod content_path;
pub mod date;
pub mod deploy;
pub mod diagnostics;
pub mod fingerprint;
pub mod front_matter;
pub mod glossary;
pub mod hosting;
pub mod images;
pub mod import;
pub mod link;
pub mod links;
pub mod load;
pub mod mentions;
pub mod parse;
mod percent;
pub mod pipeline;
pub mod prose;
pub mod render;
pub mod scaffold;
pub mod serve;
pub mod tables;
mod tags;
pub mod tree;
pub mod typography;
pub mod watch;
pub mod write;
