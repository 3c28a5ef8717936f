//! A deployment told to machines: the plan, the differences and the summary, each a line of JSON.

use std::io::{self, Write};
use std::time::Instant;

use serde_json::json;

use crate::deploy::{Outcome, Task};

pub(super) fn write(out: &mut dyn Write, outcome: &Outcome, task: Task, started: Instant) -> io::Result<()> {
    if let Some(plan) = &outcome.plan {
        let line = json!({
            "plan": {
                "send": plan.sends,
                "remove": plan.removes,
                "bytes": plan.bytes(),
                "old_assets": plan.waiting,
                "owned": plan.owned,
                "others": plan.others,
            }
        });
        writeln!(out, "{line}")?;
    }
    if let Some(differences) = &outcome.differences {
        writeln!(out, "{}", json!({ "differences": differences }))?;
    }
    let task = match task {
        Task::Deploy => "deploy",
        Task::DryRun => "dry-run",
        Task::Check => "check",
    };
    let summary = json!({
        "summary": {
            "task": task,
            "target": outcome.target.as_ref().map(|t| t.config.url.to_string()),
            "finished": outcome.finished,
            "declined": outcome.declined,
            "sent": outcome.sent,
            "removed": outcome.removed,
            "invalidated": outcome.invalidated,
            "seconds": started.elapsed().as_secs_f64(),
        }
    });
    writeln!(out, "{summary}")
}
