//! The making of sizes: an image is decoded once, and every size that is missing is made of it.
//!
//! In: pictures, the [`Store`]. Out: bytes, or what is wrong with an image, at the place where it is first shown, which
//! only who calls knows.
//! Images are made on all cores, but never more at once than fit into [`BUDGET`].

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, PoisonError};

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Location};
use crate::load::read_bytes;

use super::{Format, Picture, Size, Store};

/// Bytes that images being made may take, all together. One that takes more by itself is made alone.
const BUDGET: u64 = 512 << 20;

/// Makes the sizes that `wanted` says are needed and that the store lacks, and keeps them there. An image that lies in
/// several places is made once.
pub fn prepare<'p>(
    pictures: impl Iterator<Item = &'p Picture>,
    wanted: impl Fn(&Size) -> bool + Sync,
    place: impl Fn(&Picture) -> Option<Location> + Sync,
    store: &Store,
) -> Vec<Diagnostic> {
    let mut by_content: BTreeMap<u128, &Picture> = BTreeMap::new();
    for picture in pictures.filter(|picture| !picture.sizes.is_empty()) {
        by_content.entry(picture.info.hash).or_insert(picture);
    }
    let mut all: Vec<&Picture> = by_content.into_values().collect();
    // The largest first, so that none is left to one core at the end.
    all.sort_by_key(|picture| (std::cmp::Reverse(need(picture)), picture.file.path.clone()));
    let budget = Budget { free: Mutex::new(BUDGET), more: Condvar::new() };
    all.par_iter()
        .with_max_len(1)
        .filter_map(|picture| {
            let missing: Vec<&Size> = picture.sizes.iter().filter(|s| !store.has(s.key) && wanted(s)).collect();
            if missing.is_empty() {
                return None;
            }
            let _share = budget.take(need(picture));
            let made = make_all(picture, &missing, &place);
            let kept = made.and_then(|made| keep(&missing, &made, store).map_err(|error| Box::new(not_kept(&error))));
            kept.err().map(|diagnostic| *diagnostic)
        })
        .collect()
}

/// The bytes of one size: from the store, or made now. Where they can't be kept, they will be made again: a preview shows
/// them all the same.
pub fn make(
    picture: &Picture,
    size: &Size,
    place: impl Fn(&Picture) -> Option<Location>,
    store: &Store,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    if let Some(bytes) = store.read(size.key) {
        return Ok(bytes);
    }
    let made = make_all(picture, &[size], &place)?;
    let _ = keep(&[size], &made, store);
    made.into_iter().next().ok_or_else(|| broken(picture, "no size was made", &place))
}

/// Makes sizes.
fn make_all(
    picture: &Picture,
    sizes: &[&Size],
    place: &impl Fn(&Picture) -> Option<Location>,
) -> Result<Vec<Vec<u8>>, Box<Diagnostic>> {
    let bytes = read_bytes(&picture.file)?;
    if xxhash_rust::xxh3::xxh3_128(&bytes) != picture.info.hash {
        let message = format!("{} changed while the site was built", picture.file.path);
        let diagnostic = Diagnostic::error("broken-image", message).help("build again");
        return Err(Box::new(place(picture).into_iter().fold(diagnostic, Diagnostic::at)));
    }
    // Decoders are given files that anybody may have made: a panic in one is that file's fault, and told as such.
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| produce(&bytes, picture, sizes)));
    made.unwrap_or_else(|_| Err("the decoder gave up".to_owned())).map_err(|why| broken(picture, &why, place))
}

fn keep(sizes: &[&Size], made: &[Vec<u8>], store: &Store) -> io::Result<()> {
    sizes.iter().zip(made).try_for_each(|(size, bytes)| store.write(size.key, bytes))
}

fn not_kept(error: &io::Error) -> Diagnostic {
    let message = format!("an image can't be kept in .nutgraf/images: {error}");
    Diagnostic::error("write-failed", message).help("make room, or see that you may write there")
}

fn broken(picture: &Picture, why: &str, place: &impl Fn(&Picture) -> Option<Location>) -> Box<Diagnostic> {
    let message = format!("{} can't be decoded: {why}", picture.file.path);
    let diagnostic = Diagnostic::error("broken-image", message).help("open it in an image editor and save it again");
    Box::new(place(picture).into_iter().fold(diagnostic, Diagnostic::at))
}

#[cfg(feature = "images")]
fn produce(bytes: &[u8], picture: &Picture, sizes: &[&Size]) -> Result<Vec<Vec<u8>>, String> {
    let pixels = super::decode::decode(bytes, &picture.info)?;
    sizes.iter().map(|size| super::encode::encode(&pixels, &picture.info, size)).collect()
}

#[cfg(not(feature = "images"))]
fn produce(_: &[u8], _: &Picture, _: &[&Size]) -> Result<Vec<Vec<u8>>, String> {
    Err("this program was built without the feature `images`".to_owned())
}

/// About how many bytes it takes to make an image's sizes: the file, the decoder's own memory, the pixels.
fn need(picture: &Picture) -> u64 {
    let info = &picture.info;
    let each = match info.format {
        Format::Jpeg => 9,
        Format::WebP => 8,
        _ => 5,
    };
    info.bytes + u64::from(info.width) * u64::from(info.height) * each + (32 << 20)
}

/// Memory to be shared out.
struct Budget {
    free: Mutex<u64>,
    more: Condvar,
}

struct Share<'b> {
    budget: &'b Budget,
    bytes: u64,
}

impl Budget {
    /// Waits until there are so many bytes. Who holds a share waits for nothing, so it ends.
    fn take(&self, bytes: u64) -> Share<'_> {
        let bytes = bytes.min(BUDGET);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.more.wait_while(free, |free| *free < bytes).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Share { budget: self, bytes }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.more.notify_all();
    }
}
