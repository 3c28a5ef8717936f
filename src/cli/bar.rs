//! A bar on a terminal, for what people wait for.

use std::io::{self, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const WIDTH: usize = 30;

/// A bar that is drawn over and over in the same line of standard error.
pub(super) struct Bar {
    on: bool,
    /// From when on it is drawn: what is done at once needs none.
    from: Instant,
    /// When it was drawn last.
    drawn: Mutex<Option<Instant>>,
}

impl Bar {
    /// One that is drawn after `patience`, if it is `on`.
    pub(super) fn new(on: bool, patience: Duration) -> Self {
        Bar { on, from: Instant::now() + patience, drawn: Mutex::new(None) }
    }

    /// Shows that `done` of `all` are done, of what `what` says. Called again and again, it draws now and then.
    pub(super) fn show(&self, done: usize, all: usize, what: &str) {
        let now = Instant::now();
        if !self.on || all < 2 || now < self.from {
            return;
        }
        // Whoever comes while another draws has nothing newer to show.
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        if drawn.is_some_and(|at| now - at < Duration::from_millis(100)) && done < all {
            return;
        }
        *drawn = Some(now);
        let full = done * WIDTH / all;
        eprint!("\r[{}{}] {done} of {all} {what}\x1b[K", "=".repeat(full), " ".repeat(WIDTH - full));
        let _ = io::stderr().flush();
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        let mut drawn = self.drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if drawn.take().is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
