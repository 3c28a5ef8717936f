//! Whatever request fails, and however: readers never see a page whose stylesheet isn't there, no page is lost, the run
//! says that it failed, and the next run finishes.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use crate::harness::{Run, Site, assert_readable, published};
use crate::proxy::{Fault, Proxy, Trouble};
use crate::servers::{Bucket, bucket_name, s3s};

type Files = BTreeMap<String, Vec<u8>>;

/// Two versions of a site, and a bucket with the first.
struct Scene {
    site: Site,
    bucket: Bucket,
    old: Files,
    new: Files,
}

impl Scene {
    fn new(bucket: Bucket) -> Self {
        let site = Site::new();
        // Two at once, so that what is left to do at a failure isn't always the same.
        let more = "retries = 0\nconnections = 2";
        site.target(&bucket, &format!("http://{}", bucket.server()), more).build();
        site.deploy(&[]).ok();
        let old = site.public();
        site.second_version().build();
        let new = site.public();
        Scene { site, bucket, old, new }
    }

    /// The target, behind a proxy; the config isn't a part of what is built.
    fn behind(&self, proxy: &Proxy, more: &str) {
        self.site.target(&self.bucket, &proxy.url(), more);
    }

    fn there(&self) -> Files {
        published(&self.bucket.objects())
    }

    /// The next run finishes, and leaves the new site and nothing else.
    #[track_caller]
    fn finishes(&self, when: &str) {
        let proxy = Proxy::clear(self.bucket.server());
        self.behind(&proxy, "retries = 0\nlease = 4");
        let run = self.site.deploy(&["--as-is"]);
        assert_eq!(run.code, Some(0), "{when}: {}\n{}", run.out, run.err);
        assert!(self.there() == self.new, "{when}: after the next run, another site is there");
        let own: Vec<String> = self.bucket.objects().into_keys().filter(|k| k.contains("/.nutgraf/")).collect();
        assert_eq!(own, ["www/.nutgraf/manifest.json"], "{when}");
    }

    /// How many requests the second version takes when nothing fails.
    fn requests(&self) -> usize {
        let proxy = Proxy::clear(self.bucket.server());
        self.behind(&proxy, "retries = 0\nconnections = 2");
        self.site.deploy(&["--as-is"]).ok();
        proxy.count()
    }
}

/// A bucket as it was, in no time: s3s-fs keeps it in files.
fn copy(bucket: &Bucket) -> Bucket {
    let (root, name) = (&s3s().root, bucket_name());
    let status = Command::new("cp").arg("-a").arg(root.join(bucket.name())).arg(root.join(&name)).status().unwrap();
    assert!(status.success());
    // What is kept with each object lies beside the bucket, under its name in Base64.
    let (old, new) = (encoded(bucket.name()), encoded(&name));
    for entry in std::fs::read_dir(root).unwrap().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if let Some(rest) = file.strip_prefix(&format!(".bucket-{old}.")) {
            std::fs::copy(entry.path(), root.join(format!(".bucket-{new}.{rest}"))).unwrap();
        }
    }
    Bucket::S3s(name)
}

/// Base64 for URLs, without padding.
fn encoded(text: &str) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for block in text.as_bytes().chunks(3) {
        let bits = block.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - block.len()));
        for n in 0..=block.len() {
            out.push(char::from(SIGNS[(bits >> (18 - 6 * n)) as usize & 63]));
        }
    }
    out
}

/// Every request from the n-th on fails: the run stops there, for every n.
fn stops_at_every_request(fault: Fault) {
    let mut scene = Scene::new(Bucket::s3s());
    let first = scene.bucket.clone();
    scene.bucket = copy(&first);
    let all = scene.requests();
    assert!(all > 15, "{all} requests are too few to test anything");
    for at in 0..all {
        let when = format!("{fault:?} from request {at} of {all} on");
        scene.bucket = copy(&first);
        let proxy = Proxy::new(scene.bucket.server(), Some(Trouble { at, from_there_on: true, fault }));
        scene.behind(&proxy, "retries = 0\nconnections = 2");
        let run = scene.site.deploy(&["--as-is"]);
        // The last request gives the lease back; without it the site is whole.
        if at < all - 1 {
            assert_eq!(run.code, Some(1), "{when}: {}\n{}", run.out, run.err);
            assert!(run.err.contains("error["), "{when}: {}", run.err);
        }
        assert_readable(&scene.there(), &scene.old, &scene.new, &when);
        scene.finishes(&when);
    }
}

#[test]
fn a_server_that_fails_from_any_request_on() {
    stops_at_every_request(Fault::InternalError);
}

#[test]
fn connections_that_are_reset_from_any_request_on() {
    stops_at_every_request(Fault::Reset);
}

#[test]
fn answers_that_are_lost_from_any_request_on() {
    stops_at_every_request(Fault::Unanswered);
}

#[test]
fn answers_that_are_truncated_from_any_request_on() {
    stops_at_every_request(Fault::Truncated);
}

/// One request fails, and is tried again: what can be repeated without harm is, and the run that isn't stopped finishes.
fn heals(new_bucket: fn() -> Bucket, fault: Fault, step: usize) {
    let mut scene = Scene::new(new_bucket());
    let first = scene.bucket.clone();
    let fresh = |scene: &Scene| match &first {
        Bucket::S3s(_) => copy(&first),
        // moto has no files to copy: the first version is deployed again.
        Bucket::Moto(_) => {
            let bucket = Bucket::moto();
            let old = Site::new();
            old.target(&bucket, &format!("http://{}", bucket.server()), "").build();
            old.deploy(&[]).ok();
            assert!(published(&bucket.objects()) == scene.old);
            bucket
        }
    };
    scene.bucket = fresh(&scene);
    let all = scene.requests();
    for at in (0..all).step_by(step) {
        let when = format!("{fault:?} once, at request {at} of {all}");
        scene.bucket = fresh(&scene);
        let proxy = Proxy::new(scene.bucket.server(), Some(Trouble { at, from_there_on: false, fault }));
        scene.behind(&proxy, "retries = 3\nconnections = 2\nlease = 4");
        let run: Run = scene.site.deploy(&["--as-is"]);
        assert_readable(&scene.there(), &scene.old, &scene.new, &when);
        match run.code {
            Some(0) => assert!(scene.there() == scene.new, "{when}: it said that all was well"),
            _ => {
                // Not every request can be repeated blindly; an answer that was given can't be asked to have failed.
                assert!(matches!(fault, Fault::Truncated | Fault::Unanswered), "{when}: {}\n{}", run.out, run.err);
                assert!(run.err.contains("error["), "{when}: {}", run.err);
            }
        }
        scene.finishes(&when);
    }
}

#[test]
fn a_server_that_fails_once() {
    heals(Bucket::s3s, Fault::InternalError, 1);
}

#[test]
fn a_server_that_is_busy_once() {
    heals(Bucket::s3s, Fault::Unavailable, 1);
}

#[test]
fn a_server_that_is_slow_once() {
    heals(Bucket::s3s, Fault::Slow, 1);
}

#[test]
fn an_answer_that_is_truncated_once() {
    heals(Bucket::s3s, Fault::Truncated, 1);
}

#[test]
fn an_answer_that_is_lost_once() {
    heals(Bucket::s3s, Fault::Unanswered, 1);
}

#[test]
fn moto_is_busy_once() {
    heals(Bucket::moto, Fault::Unavailable, 3);
}

#[test]
fn an_answer_of_moto_is_truncated_once() {
    heals(Bucket::moto, Fault::Truncated, 3);
}

/// The program is killed while its n-th request is under way, before it is carried out and after: for every n.
fn killed_at_every_request(fault: Fault) {
    let mut scene = Scene::new(Bucket::s3s());
    let first = scene.bucket.clone();
    scene.bucket = copy(&first);
    let all = scene.requests();
    for at in 0..all {
        let when = format!("killed at request {at} of {all}, {fault:?}");
        scene.bucket = copy(&first);
        let proxy = Proxy::new(scene.bucket.server(), Some(Trouble { at, from_there_on: false, fault }));
        scene.behind(&proxy, "retries = 0\nconnections = 2");
        let mut child = scene.site.start(&["deploy", "--yes", "--as-is"]);
        assert!(proxy.wait(Duration::from_secs(20)), "{when}: it didn't come so far");
        child.kill().unwrap();
        child.wait().unwrap();
        drop(proxy);
        assert_readable(&scene.there(), &scene.old, &scene.new, &when);
        // At once: this folder knows its own lease.
        scene.finishes(&when);
    }
}

#[test]
fn a_kill_before_any_request() {
    killed_at_every_request(Fault::HeldBefore);
}

#[test]
fn a_kill_after_any_request() {
    killed_at_every_request(Fault::HeldAfter);
}

#[test]
fn what_was_sent_before_a_failure_is_not_sent_again() {
    let scene = Scene::new(Bucket::moto());
    let whole = Proxy::clear(scene.bucket.server());
    scene.behind(&whole, "");
    let pages = |log: &[String]| log.iter().filter(|l| l.starts_with("PUT") && !l.contains(".nutgraf")).count();
    // The third file fails for good; the first two are written down.
    let proxy =
        Proxy::new(scene.bucket.server(), Some(Trouble { at: 7, from_there_on: false, fault: Fault::InternalError }));
    scene.behind(&proxy, "retries = 0\nconnections = 1");
    let run = scene.site.deploy(&["--as-is"]).fails("deploy-failed", &["left to send", "nothing removed"]);
    assert!(run.err.contains("500"), "{}", run.err);
    let sent = pages(&proxy.log()) - 1;
    assert!(sent > 0, "{:?}", proxy.log());
    let rest = Proxy::clear(scene.bucket.server());
    scene.behind(&rest, "");
    scene.site.deploy(&["--as-is"]).ok();
    let all = scene.new.iter().filter(|(path, content)| scene.old.get(*path) != Some(content)).count();
    assert_eq!(pages(&rest.log()) + sent, all, "{:?}\n{:?}", proxy.log(), rest.log());
    assert!(scene.there() == scene.new);
}
