//! Killed at every named step, and at any moment: the next command brings the old tree or the new one.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nutgraf::pipeline::build_on;
use nutgraf::write::{Call, Disk};

use crate::number;
use crate::plan::{Killer, Recorder, STEPS, step};
use crate::sites::{Scene, ours, put_foreign, request, small, write};

/// Runs on one thread, so that calls come in the same order every time.
fn in_order<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(run)
}

/// Not a test by itself: the process that is killed. It is asked for by its environment.
#[test]
fn a_build_that_ends_early() {
    let Ok(site) = std::env::var("NUTGRAF_TEST_SITE") else { return };
    let disk = Disk::watched(Arc::new(Killer::new(number("NUTGRAF_TEST_KILL", 0) as usize)));
    let outcome = in_order(|| build_on(&disk, &request(Path::new(&site)), &nutgraf::pipeline::Nobody));
    assert!(outcome.report.is_some(), "{:?}", outcome.diagnostics);
}

/// Builds in a process that is killed before its `at`-th call. `false` if it came to its end.
fn build_killed(site: &Path, at: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::a_build_that_ends_early"])
        .env("NUTGRAF_TEST_SITE", site)
        .env("NUTGRAF_TEST_KILL", at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success() || status.signal() == Some(9), "{status}");
    !status.success()
}

/// The calls of a whole build.
fn calls(site: &Path) -> Vec<(Call, PathBuf)> {
    let recorder = Arc::new(Recorder::default());
    let disk = Disk::watched(recorder.clone());
    in_order(|| assert!(build_on(&disk, &request(site), &nutgraf::pipeline::Nobody).report.is_some()));
    recorder.calls.lock().unwrap().clone()
}

/// How often a build was killed at each step.
type Count = BTreeMap<&'static str, usize>;

/// Kills a build of the scene at each of its calls.
fn kill_everywhere(scene: &Scene, count: &mut Count) {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("whole");
    scene.copy(&site);
    let calls = calls(&site);
    let mut new = 0;
    for (at, (call, path)) in calls.iter().enumerate() {
        let site = folder.path().join(at.to_string());
        scene.copy(&site);
        assert!(build_killed(&site, at), "call {at} wasn't reached");
        let step = step(*call, path);
        *count.entry(step).or_default() += 1;
        let what = format!("{:?} to {}, killed at call {at}, {step}", scene.before, scene.after);
        new += usize::from(scene.check(&site, &what));
        std::fs::remove_dir_all(&site).unwrap();
    }
    assert!(0 < new && new < calls.len(), "{new} of {} kills brought the new tree", calls.len());
}

#[test]
fn at_every_named_step() {
    let mut count = Count::new();
    for scene in [Scene::new(None, 0), Scene::new(Some(0), 1), Scene::new(Some(1), 0)] {
        kill_everywhere(&scene, &mut count);
    }
    // And while what a first kill left is finished: from the moment the journal has its name.
    let scene = Scene::new(Some(0), 1);
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("whole");
    scene.copy(&site);
    let first = calls(&site).iter().position(|(call, path)| step(*call, path) == "old files are removed").unwrap();
    let cut_off = |name: &str| {
        let site = folder.path().join(name);
        scene.copy(&site);
        assert!(build_killed(&site, first));
        site
    };
    let second = calls(&cut_off("recorded"));
    for (at, (call, path)) in second.iter().enumerate() {
        let site = cut_off(&format!("again {at}"));
        assert!(build_killed(&site, at));
        let step = step(*call, path);
        *count.entry(step).or_default() += 1;
        scene.check(&site, &format!("killed again at call {at}, {step}"));
        std::fs::remove_dir_all(&site).unwrap();
    }
    for step in STEPS {
        println!("{:5} kills while {step}", count.get(step).copied().unwrap_or_default());
        assert!(count.contains_key(step), "no kill while {step}");
    }
    println!("{:5} kills at named steps", count.values().sum::<usize>());
}

/// A pseudo-random number, and the next.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// The program itself, killed at any moment; its next command too, now and then.
#[test]
fn at_random_moments() {
    let (kills, seed) = (number("NUTGRAF_KILLS", 60), number("NUTGRAF_SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let versions = [Scene::new(Some(1), 0), Scene::new(Some(0), 1)];
    let start = |command: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        // The clock of all builds here.
        run.arg(command).arg("--site").arg(&site).args(["--at", crate::harness::NOW]);
        run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    put_foreign(&site);
    write(&site, &small(0));
    let began = Instant::now();
    assert!(start("build").wait().unwrap().success());
    // What a whole build takes, as nearly as a busy machine lets it be known.
    let mut whole = began.elapsed();
    let mut state = seed;
    let (mut killed, mut finished, mut stayed) = (0, 0, 0);
    let mut round = 0;
    while killed < kills {
        round += 1;
        let scene = &versions[round % 2];
        write(&site, &small(scene.after));
        let mut child = start("build");
        let micros = whole.as_micros() as u64;
        std::thread::sleep(Duration::from_micros(micros / 10 + random(&mut state) % micros));
        child.kill().unwrap();
        if child.wait().unwrap().signal() == Some(9) {
            killed += 1;
            whole = whole * 21 / 20;
        } else {
            whole = whole * 3 / 4;
        }
        // The next command may be killed as well.
        if random(&mut state).is_multiple_of(4) {
            let mut child = start("check");
            std::thread::sleep(Duration::from_micros(random(&mut state) % micros));
            child.kill().unwrap();
            if child.wait().unwrap().signal() == Some(9) {
                killed += 1;
            }
        }
        if random(&mut state).is_multiple_of(8) {
            assert!(start("check").wait().unwrap().success());
            let tree = ours(&site);
            assert!(tree == scene.old || tree == scene.new, "round {round}, seed {seed}: check leaves a mixture");
        }
        match scene.check(&site, &format!("round {round}, seed {seed}")) {
            true => finished += 1,
            false => stayed += 1,
        }
    }
    println!(
        "{killed} kills at random moments, seed {seed}: {finished} times the new tree, {stayed} times the old one"
    );
}
