//! Images beside pages: their sizes, what stands around them, what is refused.

use std::fs;

use nutgraf::check;

use crate::harness::{Built, DOT, SiteTest, attributes};

/// Pixels that no two places of a picture have alike.
fn pixels(width: u32, height: u32) -> Vec<u8> {
    let place = |x: u32, y: u32| [(x * 255 / width) as u8, (y * 255 / height) as u8, ((x ^ y) & 0x3f) as u8 + 96];
    (0..height).flat_map(|y| (0..width).flat_map(move |x| place(x, y))).collect()
}

/// A JPEG with these APP segments.
fn jpeg_with(width: u16, height: u16, segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.set_progressive(true);
    for (number, data) in segments {
        encoder.add_app_segment(*number, data.clone()).unwrap();
    }
    let data = pixels(width.into(), height.into());
    encoder.encode(&data, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_with(width, height, &[])
}

fn png_of(width: u32, height: u32, colour: png::ColorType, data: &[u8], profile: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = png::Info::with_size(width, height);
    info.color_type = colour;
    info.icc_profile = profile.map(Into::into);
    let mut writer = png::Encoder::with_info(&mut out, info).unwrap().write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    out
}

/// EXIF that tells a place, and an orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.push(orientation);
    exif.extend_from_slice(b"\0\0\0\0\0\0GPS 48.8584N 2.2945E");
    exif
}

/// A colour profile that is nothing but its header and a description.
fn profile(space: &[u8; 4], description: &[u8]) -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(space);
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend_from_slice(&1u32.to_be_bytes());
    profile.extend_from_slice(b"desc");
    profile.extend_from_slice(&144u32.to_be_bytes());
    profile.extend_from_slice(&(description.len() as u32).to_be_bytes());
    profile.extend_from_slice(description);
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}

fn in_jpeg(profile: &[u8]) -> (u8, Vec<u8>) {
    (2, [b"ICC_PROFILE\0\x01\x01", profile].concat())
}

/// A site with one page that shows `photo.jpg`.
fn site(photo: &[u8]) -> SiteTest {
    SiteTest::bare().page("news/a.md", "", "![A crowd](photo.jpg)").bytes("content/news/photo.jpg", photo)
}

/// The files of sizes, without their fingerprints.
fn sizes(built: &Built) -> Vec<String> {
    let files = built.files();
    let sizes = files.iter().filter_map(|file| file.strip_prefix("assets/images/"));
    let mut sizes: Vec<String> = sizes
        .map(|name| {
            let parts: Vec<&str> = name.split('.').collect();
            assert_eq!((parts.len(), parts[1].len()), (3, 16), "{name}");
            format!("{}.{}", parts[0], parts[2])
        })
        .collect();
    sizes.sort();
    sizes
}

/// The bytes of a size, by its name without the fingerprint.
fn size(built: &Built, name: &str) -> Vec<u8> {
    let (stem, ending) = name.split_once('.').unwrap();
    let tree = built.tree();
    let file = tree.keys().find(|f| f.starts_with(&format!("assets/images/{stem}.")) && f.ends_with(ending)).unwrap();
    tree[file].clone()
}

/// Width, height and pixels of a WebP.
fn decode_webp(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
    let (width, height) = decoder.dimensions();
    let mut data = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut data).unwrap();
    (width, height, data)
}

fn decode_jpeg(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = zune_jpeg::JpegDecoder::new(zune_jpeg::zune_core::bytestream::ZCursor::new(bytes));
    let data = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    (width, height, data)
}

#[test]
fn an_image_is_offered_in_several_sizes() {
    let built = site(&jpeg(2000, 1000)).build_clean();
    assert_eq!(
        sizes(&built),
        ["photo-1200.jpg", "photo-1200.webp", "photo-1600.webp", "photo-400.webp", "photo-800.webp"]
    );
    let page = built.output("news/a/index.html");
    let srcset = attributes(&page, "srcset").remove(0);
    let widths: Vec<&str> = srcset.split(", ").map(|one| one.split(' ').nth(1).unwrap()).collect();
    assert_eq!(widths, ["400w", "800w", "1200w", "1600w"]);
    for one in srcset.split(", ") {
        assert!(built.has(one.split(' ').next().unwrap().trim_start_matches('/')), "{one}");
    }
    let src = attributes(&page, "src").remove(0);
    assert!(src.starts_with("/assets/images/photo-1200.") && src.ends_with(".jpg"), "{src}");
    let start = format!(
        "<p><picture><source type=\"image/webp\" srcset=\"{srcset}\" sizes=\"(min-width: 40rem) 38rem, 100vw\">"
    );
    assert_eq!(
        page,
        format!("{start}<img src=\"{src}\" alt=\"A crowd\" width=\"1200\" height=\"600\"></picture></p>\n")
    );
    let (width, height, data) = decode_webp(&size(&built, "photo-800.webp"));
    assert_eq!((width, height), (800, 400));
    let (jpeg_width, jpeg_height, jpeg_data) = decode_jpeg(&size(&built, "photo-1200.jpg"));
    assert_eq!((jpeg_width, jpeg_height), (1200, 600));
    // It is the picture: what was at a place is there still, about.
    for (x, y) in [(100usize, 50usize), (400, 200), (700, 350)] {
        let (red, green) = ((x * 255 / 800) as i32, (y * 255 / 400) as i32);
        let pixel = &data[(y * 800 + x) * 3..][..3];
        assert!((i32::from(pixel[0]) - red).abs() < 8 && (i32::from(pixel[1]) - green).abs() < 8, "{pixel:?}");
        let pixel = &jpeg_data[(y * 3 / 2 * 1200 + x * 3 / 2) * 3..][..3];
        assert!((i32::from(pixel[0]) - red).abs() < 8 && (i32::from(pixel[1]) - green).abs() < 8, "{pixel:?}");
    }
}

#[test]
fn the_first_image_is_loaded_at_once_and_others_when_they_come_near() {
    let built = site(&jpeg(500, 400)).page("news/b.md", "", "![1](photo.jpg) ![2](photo.jpg)").build_clean();
    let page = built.output("news/b/index.html");
    let images: Vec<&str> = page.split("<img").skip(1).collect();
    assert!(!images[0].contains("loading"), "{page}");
    assert!(images[1].contains(" loading=\"lazy\" decoding=\"async\">"), "{page}");
}

#[test]
fn nothing_is_made_larger_and_small_files_stay() {
    let built = site(&jpeg(700, 700)).build_clean();
    assert_eq!(sizes(&built), ["photo-400.webp", "photo-700.jpg", "photo-700.webp"]);
    let small = jpeg(60, 40);
    let built = site(&small).build_clean();
    assert_eq!(
        built.output("news/a/index.html"),
        "<p><img src=\"/news/photo.jpg\" alt=\"A crowd\" width=\"60\" height=\"40\"></p>\n"
    );
    assert_eq!(built.tree()["news/photo.jpg"], small);
}

#[test]
fn an_image_too_tall_for_webp_gets_sizes_in_its_own_format() {
    let config = "[images]\nwidths = [16, 32]\n";
    let png = png_of(32, 20_000, png::ColorType::Rgb, &pixels(32, 20_000), None);
    let built = SiteTest::bare().config(config).page("a.md", "", "![A plan](plan.png)").bytes("content/plan.png", &png);
    let built = built.build_clean();
    assert_eq!(sizes(&built), ["plan-16.png", "plan-32.png"]);
    let page = built.output("a/index.html");
    assert!(!page.contains("<picture>") && page.contains(" width=\"32\" height=\"20000\""), "{page}");
    // The smaller one would fit, but then nobody would be offered the larger.
    for (height, expected) in [
        (16_384, vec!["photo-16.jpg", "photo-32.jpg"]),
        (16_383, vec!["photo-16.webp", "photo-32.jpg", "photo-32.webp"]),
    ] {
        let built = site(&jpeg(32, height)).config(config).build_clean();
        assert_eq!(sizes(&built), expected, "{height}");
    }
    // What counts is what is made.
    let built = site(&jpeg(48, 17_000)).config("[images]\nwidths = [16]\n").build_clean();
    assert_eq!(sizes(&built), ["photo-16.jpg", "photo-16.webp"]);
}

#[test]
fn the_config_says_which_sizes() {
    let config = "[images]\nwidths = [300, 100]\nformats = []\nfallback_width = 200\nsizes = \"50vw\"\n";
    let built = site(&jpeg(500, 250)).config(config).build_clean();
    assert_eq!(sizes(&built), ["photo-100.jpg", "photo-300.jpg"]);
    let page = built.output("news/a/index.html");
    assert!(!page.contains("<picture>") && page.contains(" sizes=\"50vw\" width=\"100\" height=\"50\""), "{page}");
    let built = site(&jpeg(500, 250)).config("[images]\nresize = false\n").build_clean();
    assert!(sizes(&built).is_empty());
    let finer = |quality: u8| {
        let config = format!("[images]\nquality = {quality}\njpeg_quality = {quality}\nwidths = [400]\n");
        let built = site(&jpeg(500, 250)).config(&config).build_clean();
        (size(&built, "photo-400.webp").len(), size(&built, "photo-400.jpg").len())
    };
    let (coarse, fine) = (finer(20), finer(90));
    assert!(coarse.0 * 2 < fine.0 && coarse.1 * 2 < fine.1, "{coarse:?} {fine:?}");
}

#[test]
fn a_config_of_images_is_checked() {
    for (config, code) in [
        ("widths = []", "wrong-type"),
        ("widths = [400, 5]", "wrong-type"),
        ("widths = 400", "wrong-type"),
        ("formats = [\"jxl\"]", "unknown-value"),
        ("quality = 0", "out-of-range"),
        ("max_megapixels = 0", "out-of-range"),
    ] {
        let built = SiteTest::bare().config(&format!("[images]\n{config}\n")).page("a.md", "", "").build();
        assert!(built.errors()[0].starts_with(&format!("{code} config.toml:4:")), "{config}: {:?}", built.errors());
    }
}

#[test]
fn metadata_stays_at_home() {
    let secret = [
        (1, exif(1)),
        (1, b"http://ns.adobe.com/xap/1.0/\0GPS by XMP".to_vec()),
        (13, b"Photoshop 3.0\0GPS by IPTC".to_vec()),
    ];
    let built = site(&jpeg_with(900, 600, &secret)).build_clean();
    for (file, bytes) in built.tree() {
        assert!(!bytes.windows(4).any(|w| w == b"GPS " || w == b"Exif"), "{file}");
    }
    // The file itself is the same picture.
    let original = decode_jpeg(&jpeg(900, 600));
    assert_eq!(decode_jpeg(&built.tree()["news/photo.jpg"]), original);
    // Files that no page shows have metadata too, and static/ is copied as it is.
    let photo = jpeg_with(90, 60, &secret);
    let built = SiteTest::bare()
        .page("a.md", "", "")
        .bytes("content/b.jpg", &photo)
        .bytes("static/c.jpg", &photo)
        .build_clean();
    assert!(!built.tree()["b.jpg"].windows(3).any(|w| w == b"GPS"));
    assert_eq!(built.tree()["c.jpg"], photo);
}

#[test]
fn a_photo_taken_upright_stands_upright() {
    // Six is what a camera held upright writes: the picture is to be turned clockwise.
    let built = site(&jpeg_with(900, 600, &[(1, exif(6))])).build_clean();
    let page = built.output("news/a/index.html");
    assert!(page.contains("width=\"600\" height=\"900\""), "{page}");
    let (width, height, data) = decode_webp(&size(&built, "photo-400.webp"));
    assert_eq!((width, height), (400, 600));
    // Red grew to the right and green downwards; now red grows downwards, and green to the left.
    let at = |x: usize, y: usize| &data[(y * 400 + x) * 3..][..3];
    assert!(at(200, 50)[0] < 40 && at(200, 550)[0] > 215, "{:?} {:?}", at(200, 50), at(200, 550));
    assert!(at(50, 300)[1] > 200 && at(350, 300)[1] < 55, "{:?} {:?}", at(50, 300), at(350, 300));
    // The file itself says how it stands, and nothing else.
    let file = &built.tree()["news/photo.jpg"];
    assert!(file.windows(6).any(|w| w == b"Exif\0\0") && !file.windows(3).any(|w| w == b"GPS"));
    assert_eq!(nutgraf::images::read_header(file).unwrap().orientation, 6);
}

#[test]
fn colour_profiles_stay_with_colours() {
    let wide = profile(b"RGB ", b"Display P3");
    let built = site(&jpeg_with(600, 300, &[in_jpeg(&wide)])).build_clean();
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(size(&built, "photo-400.webp"))).unwrap();
    assert_eq!(decoder.icc_profile().unwrap().unwrap(), wide);
    assert_eq!(decode_webp(&size(&built, "photo-400.webp")).0, 400);
    for file in [size(&built, "photo-600.jpg"), built.tree()["news/photo.jpg"].clone()] {
        assert!(file.windows(wide.len()).any(|w| w == wide));
    }
    // What everybody takes for granted isn't said.
    let usual = profile(b"RGB ", b"sRGB IEC61966-2.1");
    let built = site(&jpeg_with(600, 300, &[in_jpeg(&usual)])).build_clean();
    assert!(!size(&built, "photo-600.jpg").windows(4).any(|w| w == b"sRGB"));
    // In PNG too.
    let png = png_of(600, 300, png::ColorType::Rgb, &pixels(600, 300), Some(&wide));
    let built = SiteTest::bare().page("a.md", "", "![x](b.png)").bytes("content/b.png", &png).build_clean();
    let reader = png::Decoder::new(std::io::Cursor::new(size(&built, "b-600.png"))).read_info().unwrap();
    assert_eq!(reader.info().icc_profile.as_deref(), Some(&wide[..]));
}

#[test]
fn images_in_other_colours_stay_as_they_are() {
    let cmyk = profile(b"CMYK", b"Coated");
    let photo = jpeg_with(600, 300, &[in_jpeg(&cmyk)]);
    let built = site(&photo).build();
    let warning = built.assert_warning("image-as-it-is", "content/news/a.md:4:1");
    assert!(warning.message.contains("red, green and blue"), "{}", warning.message);
    assert_eq!(built.tree()["news/photo.jpg"], photo);
    assert!(built.output("news/a/index.html").contains("<img src=\"/news/photo.jpg\" alt=\"A crowd\" width=\"600\""));
}

#[test]
fn drawings_lose_nothing_and_keep_what_is_see_through() {
    let mut data = vec![0; 500 * 500 * 4];
    for (place, pixel) in data.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        if (place / 500) % 50 < 3 || (place % 500) % 50 < 3 {
            *pixel = [200, 0, 0, 255];
        }
    }
    let png = png_of(500, 500, png::ColorType::Rgba, &data, None);
    let config = "[images]\nwidths = [500]\n";
    let site = SiteTest::bare().config(config).page("a.md", "", "![x](Grid%20plan.png)");
    let built = site.bytes("content/Grid plan.png", &png).bytes("content/pad.bin", &[0; 9]);
    // A small file of one size stays; this one is made large by what follows it.
    let built = built.bytes("content/Grid plan.png", &[png, vec![0; 20_000]].concat()).build_clean();
    assert_eq!(sizes(&built), ["grid-plan-500.png", "grid-plan-500.webp"]);
    assert_eq!(decode_webp(&size(&built, "grid-plan-500.webp")), (500, 500, data));
    assert!(!built.tree()["Grid plan.png"].ends_with(&[0; 100]), "what follows the picture is no part of it");
}

#[test]
fn gifs_and_svgs_stay_as_they_are_with_their_size() {
    let gif = b"GIF89a\x20\x03\x90\x01\0\0\0;";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\"/>";
    let built = SiteTest::bare()
        .page("a.md", "", "![x](a.gif) ![y](b.svg) ![z](c.svg)")
        .bytes("content/a.gif", gif)
        .file("content/b.svg", svg)
        .file("content/c.svg", "<svg/>")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("<img src=\"/a.gif\" alt=\"x\" width=\"800\" height=\"400\">"), "{page}");
    assert!(page.contains("<img src=\"/b.svg\" alt=\"y\" width=\"640\" height=\"480\" loading"), "{page}");
    assert!(page.contains("<img src=\"/c.svg\" alt=\"z\" loading"), "{page}");
    assert_eq!((&built.tree()["a.gif"][..], built.output("b.svg").as_str()), (&gif[..], svg));
    assert!(sizes(&built).is_empty());
}

#[test]
fn an_svg_with_script_is_told_of() {
    let built = SiteTest::bare()
        .page("a.md", "", "Text.\n\n![x](b.svg)")
        .file("content/b.svg", "<svg><script>alert(1)</script></svg>")
        .build();
    built.assert_warning("active-svg", "content/a.md:6:1");
}

#[test]
fn an_svg_that_hides_script_or_files_of_others_is_told_of() {
    for inner in [
        "<a href=\"java&#115;cript:alert(1)\"><path/></a>",
        "<style>@import url(\"https://example.com/x.css\");</style>",
        "<rect style=\"fill: URL( //example.com/x.svg#a )\"/>",
    ] {
        let svg = format!("<svg viewBox=\"0 0 4 3\">{inner}</svg>");
        let site = SiteTest::bare().page("a.md", "", "Text.\n\n![x](b.svg)").file("content/b.svg", &svg);
        site.build().assert_warning("active-svg", "content/a.md:6:1");
    }
}

#[test]
fn a_title_becomes_a_caption_with_a_credit() {
    let page = |text: &str| {
        let built = SiteTest::bare().page("a.md", "", text).bytes("content/b.png", DOT).build_clean();
        built.output("a/index.html")
    };
    let image = "<img src=\"/b.png\" alt=\"x\" width=\"1\" height=\"1\">";
    assert_eq!(
        page("![x](b.png \"The \\\"board\\\" <met> | Jane Doe / AP\")"),
        format!(
            "<figure>{image}<figcaption>The &quot;board&quot; &lt;met&gt; <span class=\"credit\">Jane Doe / AP</span></figcaption></figure>\n"
        )
        .replace("&quot;", "\"")
    );
    assert_eq!(
        page("![x](b.png \"Only a caption\")"),
        format!("<figure>{image}<figcaption>Only a caption</figcaption></figure>\n")
    );
    assert_eq!(
        page("![x](b.png \"| Jane Doe\")"),
        format!("<figure>{image}<figcaption><span class=\"credit\">Jane Doe</span></figcaption></figure>\n")
    );
    // In a line of text, and without captions, it stays a title.
    assert!(page("Look: ![x](b.png \"Tip\")").contains(" title=\"Tip\">"));
    let built = SiteTest::bare()
        .config("[images]\ncaptions = false\n")
        .page("a.md", "", "![x](b.png \"Tip\")")
        .bytes("content/b.png", DOT)
        .build_clean();
    assert!(
        built
            .output("a/index.html")
            .contains("<p><img src=\"/b.png\" alt=\"x\" width=\"1\" height=\"1\" title=\"Tip\"></p>")
    );
}

#[test]
fn captions_have_the_typography_of_their_language_and_pages_around_them_their_terms() {
    let built = SiteTest::bare()
        .term("gpt", "GPT", "")
        .page("a.md", "", "GPT one.\n\n![x](b.png \"It's \\\"here\\\" -- it's here\")\n\nThen *GPT* two.[^1]\n\n[^1]: ![n](b.png \"It's a note\")")
        .bytes("content/b.png", DOT)
        .config("[glossary]\nlink = \"every\"\n")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(
        page.contains("<p>Then <em><a class=\"term\" data-term=\"gpt\" href=\"#term-gpt\">GPT</a></em> two."),
        "{page}"
    );
    assert!(page.contains("<figcaption>It’s a note</figcaption></figure>"), "{page}");
    assert_eq!(page.matches("width=\"1\" height=\"1\"").count(), 2, "{page}");
}

#[test]
fn feeds_and_machines_get_one_plain_image() {
    let built = SiteTest::new()
        .base_url("https://example.org/sub")
        .config("[feeds]\nformats = [\"atom\"]\n")
        .page("news/a.md", "date = 2024-01-10", "![A crowd](photo.jpg \"In court\")")
        .bytes("content/news/photo.jpg", &jpeg(2000, 1000))
        .build_clean();
    let page = built.output("news/a/index.html");
    let src = attributes(&page, "src").into_iter().find(|src| src.contains("photo-1200")).unwrap();
    assert!(src.starts_with("/sub/assets/images/photo-1200."), "{src}");
    let whole = format!("https://example.org{src}");
    let feed = feed_rs::parser::parse(built.output("atom.xml").as_bytes()).unwrap();
    let content = feed.entries[0].content.as_ref().unwrap().body.clone().unwrap();
    assert_eq!(
        content.trim(),
        format!(
            "<figure><img src=\"{whole}\" alt=\"A crowd\" width=\"1200\" height=\"600\"><figcaption>In court</figcaption></figure>"
        )
    );
    assert!(
        page.contains(&format!("\"image\":\"{whole}\"")) || page.contains(&format!("\"image\":[\"{whole}\"]")),
        "{page}"
    );
}

#[test]
fn sizes_are_kept_for_ever_by_hosts() {
    let built = site(&jpeg(900, 600)).config("[output]\nhosts = [\"netlify\"]\n").build_clean();
    assert!(built.output("_headers").contains("/assets/*\n  Cache-Control: public, max-age=31536000, immutable"));
}

#[test]
fn a_second_build_makes_nothing_and_a_third_finds_what_was_made() {
    let site = site(&jpeg(900, 600));
    site.build_clean();
    let first = site.public();
    let again = site.build_clean();
    assert!(again.written().is_empty() && again.removed().is_empty());
    fs::remove_dir_all(site.at("public")).unwrap();
    // A cache that says something else would be believed: so it is what was read.
    let cache = site.at(".nutgraf/images");
    let count = fs::read_dir(&cache).unwrap().count();
    assert_eq!(count, 4);
    site.build_clean();
    assert_eq!(site.public(), first);
    fs::remove_dir_all(site.at(".nutgraf")).unwrap();
    fs::remove_dir_all(site.at("public")).unwrap();
    site.build_clean();
    assert_eq!(site.public(), first);
}

#[test]
fn damaged_entries_of_the_cache_are_made_again() {
    let site = site(&jpeg(900, 600));
    site.build_clean();
    let first = site.public();
    let entries: Vec<_> = fs::read_dir(site.at(".nutgraf/images")).unwrap().map(|e| e.unwrap().path()).collect();
    let damages: [fn(&mut Vec<u8>); 4] =
        [|b| b.clear(), |b| b.truncate(50), |b| b[20] ^= 1, |b| b.extend_from_slice(b"more")];
    for (entry, damage) in entries.iter().zip(damages) {
        let mut bytes = fs::read(entry).unwrap();
        damage(&mut bytes);
        fs::write(entry, bytes).unwrap();
    }
    fs::remove_dir_all(site.at("public")).unwrap();
    site.build_clean();
    assert_eq!(site.public(), first);
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_a_link_in_the_cache() {
    let site = site(&jpeg(900, 600)).file("../outside", "mine");
    site.build_clean();
    let first = site.public();
    for entry in fs::read_dir(site.at(".nutgraf/images")).unwrap() {
        let entry = entry.unwrap().path();
        fs::remove_file(&entry).unwrap();
        std::os::unix::fs::symlink(site.at("../outside"), &entry).unwrap();
    }
    fs::remove_dir_all(site.at("public")).unwrap();
    site.build_clean();
    assert_eq!(site.public(), first);
    assert_eq!(fs::read_to_string(site.at("../outside")).unwrap(), "mine");
}

#[test]
fn a_changed_image_gets_other_names_and_the_old_go() {
    let site = site(&jpeg(900, 600));
    let before = sizes(&site.build_clean());
    let site = site.bytes("content/news/photo.jpg", &jpeg(900, 500));
    let built = site.build_clean();
    assert_eq!(sizes(&built), before);
    assert_eq!(built.removed().len(), 4, "{:?}", built.removed());
    assert_eq!(decode_webp(&size(&built, "photo-400.webp")).1, 222);
}

#[test]
fn one_image_in_two_places_is_made_once() {
    let photo = jpeg(900, 600);
    let built = site(&photo)
        .page("other/b.md", "", "![x](photo.jpg) ![y](../news/photo.jpg)")
        .bytes("content/other/photo.jpg", &photo)
        .build_clean();
    assert_eq!(sizes(&built).len(), 4);
}

#[test]
fn the_same_bytes_on_one_thread_and_many() {
    let run = |threads: usize| {
        let mut site = SiteTest::bare();
        for n in 0..6u16 {
            site = site
                .page(&format!("p{n}.md"), "", &format!("![x](i{n}.jpg)"))
                .bytes(&format!("content/i{n}.jpg"), &jpeg(500 + 20 * n, 400));
        }
        let built =
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| site.build_clean());
        built.tree()
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn images_that_are_no_images_are_errors_where_they_are_shown() {
    let whole = jpeg(900, 600);
    let huge = {
        // A PNG of few bytes that says it is 30,000 pixels wide and high.
        let mut png = DOT.to_vec();
        png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        png
    };
    let cases: [(&str, Vec<u8>, &str, &str); 8] = [
        ("an empty file", Vec::new(), "broken-image", "empty"),
        ("cut off", whole[..whole.len() / 2].to_vec(), "broken-image", "cut off"),
        ("cut off in its header", whole[..8].to_vec(), "broken-image", "cut off"),
        ("text", b"hello".to_vec(), "broken-image", "isn't an image"),
        ("nothing between start and end", b"\xff\xd8\xff\xd9".to_vec(), "broken-image", "damaged"),
        ("no pixels", b"GIF89a\0\0\0\0\0\0\0;".to_vec(), "broken-image", "damaged"),
        ("a bomb", huge, "image-too-large", "30000 × 30000"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "broken-image", "isn't an image"),
    ];
    for (name, bytes, code, what) in cases {
        let built = site(&bytes).page("news/a.md", "", "First.\n\nThen ![A crowd](photo.jpg).").build();
        let error = built.assert_error(code, "content/news/a.md:6:6");
        assert!(error.message.contains(what) && error.help.is_some(), "{name}: {}", error.message);
        assert!(!built.has("index.html"), "{name}");
    }
}

#[test]
fn a_picture_that_can_not_be_decoded_is_an_error_where_it_is_shown() {
    // A sound file but for the compressed pixels.
    let mut png = png_of(500, 500, png::ColorType::Rgb, &pixels(500, 500), None);
    let middle = png.len() / 2;
    png[middle..middle + 40].fill(0xaa);
    let built = SiteTest::bare().page("a.md", "", "One.\n\n![x](b.png)").bytes("content/b.png", &png).build();
    built.assert_error("broken-image", "content/a.md:6:1");
    // Other errors are told in the same go, and nothing was written.
    let built = SiteTest::bare()
        .template("page.html", "{{ nothing.here }}")
        .page("a.md", "", "![x](b.png)")
        .bytes("content/b.png", &png)
        .build();
    built.assert_error("broken-image", "content/a.md:4:1");
    assert!(built.errors().iter().any(|e| e.contains("template")), "{:?}", built.errors());
    assert!(!built.has("index.html"));
}

#[test]
fn a_broken_image_that_no_page_shows_is_copied() {
    let built = SiteTest::bare().page("a.md", "", "[it](b.jpg)").file("content/b.jpg", "not a picture").build_clean();
    assert_eq!(built.output("b.jpg"), "not a picture");
}

#[test]
fn the_limit_of_pixels_is_the_configs() {
    let built = site(&jpeg(1200, 900)).config("[images]\nmax_megapixels = 1\n").build();
    let error = built.assert_error("image-too-large", "content/news/a.md:4:1");
    assert!(error.help.as_ref().unwrap().contains("max_megapixels"));
}

#[test]
fn a_wrong_ending_is_told_of_and_does_no_harm() {
    let png = png_of(500, 300, png::ColorType::Rgb, &pixels(500, 300), None);
    let built = site(&png).build();
    let warning = built.assert_warning("misnamed-image", "content/news/a.md:4:1");
    assert!(warning.message.contains("holds a PNG"), "{}", warning.message);
    assert!(sizes(&built).contains(&"photo-500.png".to_owned()), "{:?}", sizes(&built));
}

#[test]
#[cfg(unix)]
fn an_image_may_be_a_link_inside_the_site_and_not_out_of_it() {
    let link = |goal: &str| {
        let site = SiteTest::bare().page("news/a.md", "", "![x](photo.jpg)").bytes("content/real.jpg", &jpeg(500, 300));
        let site = site.bytes("../outside.jpg", &jpeg(500, 300));
        std::os::unix::fs::symlink(goal, site.at("content/news/photo.jpg")).unwrap();
        site.build()
    };
    let built = link("../real.jpg");
    built.assert_clean();
    assert!(sizes(&built).contains(&"photo-400.webp".to_owned()));
    link("../../../outside.jpg").assert_error("link-out-of-site", "content/news/photo.jpg");
}

#[test]
fn check_misses_alternative_texts() {
    let (site, _) = SiteTest::bare()
        .term("gpt", "GPT", "")
        .page(
            "a.md",
            "",
            "GPT ![](b.png) ![ ](https://example.com/x.png) ![x](b.png)\n\n![](b.png \"A caption is none\")",
        )
        .bytes("content/b.png", DOT)
        .link();
    let found = check::check(&site.unwrap(), &[]);
    let places: Vec<(&str, u32, u32)> = found
        .iter()
        .map(|d| (d.code, d.location.as_ref().unwrap().line as u32, d.location.as_ref().unwrap().column as u32))
        .collect();
    assert_eq!(places, [("missing-alt", 4, 5), ("missing-alt", 4, 16), ("missing-alt", 6, 1)]);
}

#[test]
fn images_of_explainers_texts_and_summaries_have_sizes_too() {
    let built = SiteTest::bare()
        .template("explainer.html", "{% for k in page.explainer.known %}{{ k.text }}{% endfor %}")
        .template("section.html", "{% for p in pages %}{{ p.summary }}{% endfor %}")
        .page(
            "news/e.md",
            "[explainer]\n[[explainer.known]]\ntext = \"See ![map](photo.jpg).\"",
            "Look ![A crowd](photo.jpg).",
        )
        .bytes("content/news/photo.jpg", &jpeg(900, 600))
        .build_clean();
    for page in ["news/e/index.html", "news/index.html"] {
        let html = built.output(page);
        assert!(html.contains("<picture>") && html.contains("</picture>") && html.contains("lazy"), "{page}: {html}");
    }
}
