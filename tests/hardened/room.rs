//! What the system lets a test do: disks of its own, and another user's rights.

use std::path::Path;
use std::process::Command;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The command that runs another where it may mount what it likes, unseen by the rest of the machine; `None` where the
/// system doesn't let us.
pub(crate) fn unshare() -> Option<Vec<&'static str>> {
    let as_root = vec!["unshare", "--mount"];
    let as_anybody = vec!["unshare", "--mount", "--map-root-user"];
    let works = |command: &Vec<&str>| {
        let mount = "mount -t tmpfs -o size=64k tmpfs /tmp";
        let run = Command::new(command[0]).args(&command[1..]).args(["sh", "-c", mount]).output();
        run.is_ok_and(|output| output.status.success())
    };
    [as_root, as_anybody].into_iter().find(works)
}

/// A command that runs a program as a user who isn't root: ourselves, or nobody, who may look into `folder`.
pub(crate) fn as_nobody(program: &Path, folder: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    // The folders on the way to the program may be root's alone.
    let here = folder.join("program");
    if std::fs::hard_link(program, &here).is_err() {
        std::fs::copy(program, &here).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(here);
    command
}

/// Gives a folder and all in it to the user of [`as_nobody`].
pub(crate) fn give_to_nobody(folder: &Path) {
    if is_root() {
        assert!(Command::new("chown").args(["-R", "65534:65534"]).arg(folder).status().unwrap().success());
    }
}
