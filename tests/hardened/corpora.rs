//! Every input that fuzzing started from, or that it found something by, run through its target again.

use std::fs;
use std::path::Path;

use crate::targets::TARGETS;

#[test]
fn every_kept_input_is_run_again() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, run) in TARGETS {
        let mut files: Vec<_> = fs::read_dir(seeds.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() >= 5, "{name} has {} seeds", files.len());
        for file in &files {
            let bytes = fs::read(file).unwrap();
            let done = std::panic::catch_unwind(|| run(&bytes));
            assert!(done.is_ok(), "{}", file.display());
            // Cut off, and with other first bytes, which choose what is done with them.
            for first in 0..8 {
                run(&[&[first], &bytes[1.min(bytes.len())..]].concat());
            }
            run(&bytes[..bytes.len() / 2]);
        }
        println!("{:5} inputs of {name}", files.len());
    }
}
