//! Figures of a large site: requests, time and memory, beside a plain program that lists, compares and puts one after the
//! other. Runs where scripts/deploy-figures asks for it; a smaller one runs with the other tests.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::Site;
use crate::proxy::Proxy;
use crate::servers::{Bucket, installed};

/// Most memory that a deployment may take at its peak, whatever the size of the site.
const MOST_MEMORY: u64 = 100 << 20;

struct Cost {
    requests: usize,
    time: Duration,
    memory: u64,
}

/// Deploys through the proxy, and counts.
fn deploy(site: &Site, proxy: &Proxy, before: &mut usize) -> Cost {
    let began = Instant::now();
    let mut command = site.command(&["deploy", "--yes", "--quiet"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    // The most that it has taken so far. What the system tells at its end counts the memory of the tests, too, which it
    // shared for a moment when it was started.
    let mut memory = 0;
    let status = loop {
        memory = peak(child.id()).max(memory);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success() && memory > 0);
    let requests = proxy.count() - *before;
    *before = proxy.count();
    Cost { requests, time: began.elapsed(), memory }
}

/// The most memory that a process has taken so far; 0 once it has ended.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}

/// What a plain program takes to bring the same folder to another bucket, and then one changed file: it lists, compares
/// checksums, and puts what differs, one after the other.
fn plain(site: &Site, bucket: &Bucket) -> Duration {
    let program = "
import sys, os, hashlib, boto3
from botocore.config import Config
root, bucket, endpoint = sys.argv[1:]
s3 = boto3.client('s3', endpoint_url=endpoint, region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')
there = {}
for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket):
    for found in page.get('Contents', []):
        there[found['Key']] = found['ETag'].strip(chr(34))
for folder, _, files in os.walk(root):
    for file in files:
        path = os.path.join(folder, file)
        body = open(path, 'rb').read()
        key = os.path.relpath(path, root)
        if there.get(key) != hashlib.md5(body).hexdigest():
            s3.put_object(Bucket=bucket, Key=key, Body=body)
";
    let began = Instant::now();
    let endpoint = format!("http://{}", bucket.server());
    let status = Command::new(installed().join("venv/bin/python"))
        .args(["-c", program])
        .arg(site.path().join("public"))
        .args([bucket.name(), &endpoint])
        .status()
        .unwrap();
    assert!(status.success());
    began.elapsed()
}

#[test]
fn requests_time_and_memory() {
    let asked = std::env::var("NUTGRAF_DEPLOY_FILES").ok();
    let files: usize = asked.as_ref().map_or(600, |n| n.parse().unwrap());
    let (bucket, other) = (Bucket::moto(), Bucket::moto());
    let site = Site::new();
    let proxy = Proxy::clear(bucket.server());
    site.target(&bucket, &proxy.url(), "");
    let config = fs::read_to_string(site.path().join("config.toml")).unwrap();
    site.file("config.toml", &config.replace("timeout = 1", "timeout = 60"));
    let text = "Some words of a file that is like many others. ".repeat(128);
    for n in 0..files {
        site.file(&format!("static/{}/{n}.txt", n % 100), &format!("{n} {text}"));
    }
    site.build();
    let all = site.public().len();
    let mut before = 0;
    let first = deploy(&site, &proxy, &mut before);
    fs::write(site.path().join("static/7/7.txt"), "changed").unwrap();
    site.build();
    let one = deploy(&site, &proxy, &mut before);
    let none = deploy(&site, &proxy, &mut before);
    println!("{all} files");
    for (what, cost) in [("first deployment", &first), ("one file changed", &one), ("nothing changed", &none)] {
        let memory = cost.memory as f64 / f64::from(1 << 20);
        println!("{what:18} {:6} requests {:6.1} s {memory:5.0} MiB", cost.requests, cost.time.as_secs_f64());
        assert!(cost.memory <= MOST_MEMORY, "{what}: {memory} MiB");
    }
    // The listing takes a request for each thousand objects; what else there is doesn't grow.
    let listing = all / 1000;
    assert!(first.requests <= all + listing + 16, "{}", first.requests);
    assert!(one.requests <= listing + 10, "{}", one.requests);
    assert!(none.requests <= listing + 6, "{}", none.requests);
    if asked.is_some() {
        let (first_plain, again) = (plain(&site, &other), {
            fs::write(site.path().join("public/7/7.txt"), "changed again").unwrap();
            plain(&site, &other)
        });
        println!(
            "a plain program, one request after the other: {:.1} s, one file changed {:.1} s",
            first_plain.as_secs_f64(),
            again.as_secs_f64()
        );
    }
}
