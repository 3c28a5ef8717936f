//! A disk that fails at the n-th call, for every n until a build gets through: the old tree or the new one, and an error
//! that names the file.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use nutgraf::diagnostics::Severity;
use nutgraf::pipeline::{Outcome, build_on};
use nutgraf::write::{Call, Disk};

use crate::plan::{Fault, Faulty, Recorder, Slow, step};
use crate::room;
use crate::sites::{Scene, ours, request};

/// Runs on one thread, so that calls come in the same order every time.
fn build(site: &Path, disk: &Disk) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| build_on(disk, &request(site), &nutgraf::pipeline::Nobody))
}

/// Builds the scene with this fault at each call in turn.
fn fail_everywhere(scene: &Scene, fault: Fault) {
    let folder = tempfile::tempdir().unwrap();
    let (mut builds, mut new) = (0, 0);
    for at in 0.. {
        let site = folder.path().join(at.to_string());
        scene.copy(&site);
        let faulty = Arc::new(Faulty::new(at, fault));
        let outcome = build(&site, &Disk::watched(faulty.clone()));
        let failed = faulty.failed.lock().unwrap().clone();
        let Some((call, path)) = failed else {
            assert!(outcome.report.is_some() && outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
            assert!(ours(&site) == scene.new);
            break;
        };
        builds += 1;
        let what = format!("{fault:?} at call {at}, {call:?} {}", path.display());
        let errors: Vec<String> = outcome
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| format!("{}: {} ({:?})", d.code, d.message, d.help))
            .collect();
        // Folders that a removal left empty, and that can't be removed, do no harm.
        let harmless = call == Call::RemoveFolder && step(call, &path) == "old files are removed";
        if !harmless {
            let name = path.strip_prefix(&site).unwrap().display().to_string();
            assert!(errors.iter().any(|e| e.starts_with("write-failed") && e.contains(&name)), "{what}: {errors:?}");
        }
        // Before the journal has its name, nothing has moved.
        let journal = site.join("public/.nutgraf-staging/journal").exists();
        if outcome.report.is_none() && !journal {
            let tree = ours(&site);
            assert!(tree == scene.old || tree == scene.new, "{what}: a mixture, and no journal to finish it by");
        }
        new += usize::from(scene.check(&site, &what));
        fs::remove_dir_all(&site).unwrap();
    }
    println!("{builds} builds with {fault:?}: {new} times the new tree, {} times the old one", builds - new);
    assert!(0 < new && new < builds);
}

#[test]
fn the_disk_is_full_at_the_nth_call() {
    fail_everywhere(&Scene::new(Some(0), 1), Fault::Once(ErrorKind::StorageFull));
}

#[test]
fn writing_is_not_allowed_at_the_nth_call() {
    fail_everywhere(&Scene::new(Some(0), 1), Fault::Once(ErrorKind::PermissionDenied));
}

#[test]
fn the_disk_is_broken_at_the_nth_call() {
    // EIO has no kind of its own.
    fail_everywhere(&Scene::new(Some(1), 0), Fault::Once(ErrorKind::Other));
}

#[test]
fn the_disk_is_full_from_the_nth_call_on() {
    fail_everywhere(&Scene::new(Some(0), 1), Fault::Full);
}

#[test]
fn the_disk_is_gone_from_the_nth_call_on() {
    fail_everywhere(&Scene::new(None, 0), Fault::Dead);
    fail_everywhere(&Scene::new(Some(0), 1), Fault::Dead);
}

#[test]
fn the_nth_call_is_interrupted() {
    let scene = Scene::new(Some(0), 1);
    let folder = tempfile::tempdir().unwrap();
    for at in 0.. {
        let site = folder.path().join(at.to_string());
        scene.copy(&site);
        let faulty = Arc::new(Faulty::new(at, Fault::Once(ErrorKind::Interrupted)));
        let outcome = build(&site, &Disk::watched(faulty.clone()));
        assert!(outcome.report.is_some() && outcome.diagnostics.is_empty(), "call {at}: {:?}", outcome.diagnostics);
        assert!(ours(&site) == scene.new, "call {at}");
        if faulty.failed.lock().unwrap().is_none() {
            break;
        }
    }
}

#[test]
fn every_call_is_interrupted_and_every_write_is_short() {
    let scene = Scene::new(Some(0), 1);
    let folder = tempfile::tempdir().unwrap();
    scene.copy(folder.path());
    let outcome = build(folder.path(), &Disk::watched(Arc::new(Slow::default())));
    assert!(outcome.report.is_some() && outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
    assert!(ours(folder.path()) == scene.new);
}

/// The error of a failed commit says that it goes on; one before, that nothing has moved.
#[test]
fn the_error_says_what_became_of_the_tree() {
    let scene = Scene::new(Some(0), 1);
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("recorded");
    scene.copy(&site);
    let recorder = Arc::new(Recorder::default());
    build(&site, &Disk::watched(recorder.clone()));
    let calls = recorder.calls.lock().unwrap().clone();
    for (wanted, says) in [("outputs are staged", "make room"), ("outputs are moved into place", "goes on from where")]
    {
        let at = calls.iter().position(|(call, path)| step(*call, path) == wanted).unwrap();
        let site = folder.path().join(at.to_string());
        scene.copy(&site);
        let outcome = build(&site, &Disk::watched(Arc::new(Faulty::new(at, Fault::Once(ErrorKind::StorageFull)))));
        let help = outcome.diagnostics[0].help.clone().unwrap();
        assert!(help.contains(says), "{help}");
    }
}

/// Not a test by itself: runs in a namespace of its own, where it may mount a small disk. It is asked for by its
/// environment.
#[test]
fn on_a_small_disk() {
    let Ok(folder) = std::env::var("NUTGRAF_TEST_ROOM") else { return };
    let folder = Path::new(&folder);
    let scene = Scene::new(Some(0), 1);
    let mut failures = 0;
    for pages in 4.. {
        let site = folder.join(format!("site-{pages}"));
        let public = site.join("public");
        fs::create_dir_all(&public).unwrap();
        let size = format!("size={}k", pages * 4);
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&public).status().unwrap();
        assert!(mount.success(), "tmpfs can't be mounted");
        let copied = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| scene.copy(&site)));
        if copied.is_err() {
            // There isn't even room for the old tree.
            continue;
        }
        let outcome = nutgraf::pipeline::build(&request(&site), &nutgraf::pipeline::Nobody);
        if outcome.report.is_some() {
            assert!(ours(&site) == scene.new);
            assert!(failures > 0, "it was never full");
            println!("{failures} sizes of a full disk, until {size} was enough");
            return;
        }
        failures += 1;
        let said = &outcome.diagnostics[0];
        assert!(said.code == "write-failed" && said.message.contains("public/"), "{size}: {said:?}");
        assert!(said.help.as_deref().unwrap().contains("make room"), "{size}: {said:?}");
        assert!(ours(&site) == scene.old, "{size}: the old tree is spoiled");
        assert!(!public.join(".nutgraf-staging").exists(), "{size}: staging is left, and the disk is full");
    }
}

#[test]
fn a_real_disk_that_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let Some(unshare) = room::unshare() else {
        println!("NOT RUN: this system lets nobody but root mount a disk, and this isn't root");
        return;
    };
    let test = std::env::current_exe().unwrap();
    let mut command = Command::new(unshare[0]);
    command.args(&unshare[1..]).arg(test).args(["--exact", "faults::on_a_small_disk", "--nocapture"]);
    let output = command.env("NUTGRAF_TEST_ROOM", folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("sizes of a full disk"), "{said}");
    print!("{}", said.lines().filter(|line| line.contains("sizes of")).map(|l| format!("{l}\n")).collect::<String>());
}

/// Folders and files that the user may not write to, by the program itself; for root, who may do anything, as nobody.
#[test]
fn real_files_that_may_not_be_written() {
    let scene = Scene::new(Some(0), 1);
    for (place, mode) in
        [("public", 0o555), ("public/changed", 0o555), ("public/gone/deep/old", 0o555), (".nutgraf", 0o555)]
    {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let site = folder.path().join("site");
        scene.copy(&site);
        room::give_to_nobody(&site);
        let set = |mode| fs::set_permissions(site.join(place), fs::Permissions::from_mode(mode)).unwrap();
        set(mode);
        let mut build = room::as_nobody(Path::new(env!("CARGO_BIN_EXE_nutgraf")), folder.path());
        build.arg("build").arg("--site").arg(&site).args(["--at", crate::harness::NOW]);
        let output = build.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{place}: {said}");
        assert!(said.contains(place) && said.contains("ermission"), "{place}: {said}");
        set(0o755);
        scene.check(&site, place);
    }
}

/// Sources that can't be read are named, and nothing moves.
#[test]
fn real_files_that_may_not_be_read() {
    let scene = Scene::new(Some(0), 1);
    for place in ["content/same.md", "static/other", "templates/page.html", "config.toml", "content/new"] {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let site = folder.path().join("site");
        scene.copy(&site);
        room::give_to_nobody(&site);
        fs::set_permissions(site.join(place), fs::Permissions::from_mode(0o0)).unwrap();
        let mut build = room::as_nobody(Path::new(env!("CARGO_BIN_EXE_nutgraf")), folder.path());
        let output = build.arg("build").arg("--site").arg(&site).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{place}: {said}");
        assert!(said.contains("unreadable") && said.contains(place), "{place}: {said}");
        fs::set_permissions(site.join(place), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(ours(&site) == scene.old, "{place}");
    }
}
