//! Photos for a made-up site, and what making their sizes costs at least.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// How many.
const PHOTOS: usize = 200;
/// Their size.
const WIDTH: usize = 1500;
const HEIGHT: usize = 1000;
/// What a site makes of each unless it says otherwise: WebP in these widths, JPEG in the last.
const WEBP: [usize; 4] = [400, 800, 1200, WIDTH];
const JPEG: usize = 1200;

/// Puts photos beside the first pages of a site, which show them. Gives how many pixels there are in all.
pub(crate) fn write(site: &Path) -> io::Result<u64> {
    let pages = pages(site, "md").into_iter().filter(|page| !page.ends_with("_index.md"));
    let pages: Vec<PathBuf> = pages.take(PHOTOS).collect();
    pages.par_iter().enumerate().try_for_each(|(number, page)| {
        let name = format!("photo-{number}.jpg");
        let mut text = fs::read_to_string(page)?;
        text.push_str(&format!("\n\n![Photo {number}]({name})\n"));
        fs::write(page, text)?;
        fs::write(page.with_file_name(name), photo(number))
    })?;
    Ok((pages.len() * WIDTH * HEIGHT) as u64)
}

/// A picture with large shapes, edges and some noise, as cameras make them.
fn photo(seed: usize) -> Vec<u8> {
    let mut state = seed as u32 * 2_654_435_761 + 1;
    let mut data = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = (state % 9) as i32 - 4;
            let wave = ((x as f32 / 97.0).sin() * 60.0 + (y as f32 / (61.0 + seed as f32)).cos() * 50.0) as i32;
            let edge = if (x / 150 + y / 110 + seed).is_multiple_of(3) { 40 } else { 0 };
            for channel in 0..3 {
                data.push((110 + wave + edge * (channel - 1) + noise).clamp(0, 255) as u8);
            }
        }
    }
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    let _ = encoder.encode(&data, WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb);
    out
}

/// Decodes every photo, and codes as many pixels as its sizes have, taken out of it at even steps: neither filtered nor
/// hashed, kept or copied.
pub(crate) fn floor(site: &Path) -> io::Result<()> {
    pages(site, "jpg").par_iter().with_max_len(1).try_for_each(|file| {
        let bytes = fs::read(file)?;
        let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(&bytes));
        let data = decoder.decode().map_err(io::Error::other)?;
        let (width, height) = decoder.dimensions().ok_or_else(|| io::Error::other("no size"))?;
        for wanted in WEBP {
            let (small, w, h) = picked(&data, width, height, wanted);
            let mut config = webp::WebPConfig::new().map_err(|()| io::Error::other("no encoder"))?;
            config.quality = 78.0;
            config.method = 4;
            let coded = webp::Encoder::from_rgb(&small, w as u32, h as u32).encode_advanced(&config);
            std::hint::black_box(coded.map_err(|error| io::Error::other(format!("{error:?}")))?.len());
        }
        let (small, w, h) = picked(&data, width, height, JPEG);
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        encoder.encode(&small, w as u16, h as u16, jpeg_encoder::ColorType::Rgb).map_err(io::Error::other)?;
        std::hint::black_box(out.len());
        Ok(())
    })
}

fn picked(data: &[u8], width: usize, height: usize, wanted: usize) -> (Vec<u8>, usize, usize) {
    let tall = height * wanted / width;
    let mut out = Vec::with_capacity(wanted * tall * 3);
    for y in 0..tall {
        let row = y * height / tall * width;
        for x in 0..wanted {
            let at = (row + x * width / wanted) * 3;
            out.extend_from_slice(&data[at..at + 3]);
        }
    }
    (out, wanted, tall)
}

fn pages(site: &Path, ending: &str) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(site.join("content")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = files.map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|found| found == ending)).collect()
}
