//! How a host is treated: so many requests at once, none before it says, none at all once it can't be reached.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::Verdict;

/// All hosts that were asked.
pub(super) struct Hosts {
    lanes: usize,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// One of them.
pub(super) struct Host {
    lanes: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Not before.
    after: Option<Instant>,
    /// What holds for all its addresses.
    settled: Option<Verdict>,
}

impl Hosts {
    /// Of each host, `lanes` addresses are asked for at once.
    pub(super) fn new(lanes: usize) -> Self {
        Hosts { lanes, hosts: Mutex::default() }
    }

    /// The host of an address.
    pub(super) fn of(&self, url: &reqwest::Url) -> Arc<Host> {
        let name =
            format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Host { lanes: Semaphore::new(self.lanes), state: Mutex::default() });
        hosts.entry(name).or_insert_with(new).clone()
    }
}

impl Host {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a lane, and for the time the host has set.
    pub(super) async fn lane(&self) -> Option<SemaphorePermit<'_>> {
        let lane = self.lanes.acquire().await.ok()?;
        loop {
            let after = self.state().after.filter(|after| *after > Instant::now());
            match after {
                Some(after) => tokio::time::sleep_until(after.into()).await,
                None => return Some(lane),
            }
        }
    }

    /// No request to it for so long.
    pub(super) fn rest(&self, time: Duration) {
        let after = Instant::now() + time;
        let mut state = self.state();
        if state.after.is_none_or(|before| before < after) {
            state.after = Some(after);
        }
    }

    /// From now on, this holds for all its addresses.
    pub(super) fn settle(&self, verdict: &Verdict) {
        self.state().settled = Some(verdict.clone());
    }

    /// What holds for all its addresses.
    pub(super) fn settled(&self) -> Option<Verdict> {
        self.state().settled.clone()
    }
}
