//! Whatever happens to the site, the last good one stays up, the error shows, and the next save heals.

use std::fs;

use super::harness::{Preview, page, write};

fn is_up_to_date(preview: &Preview) {
    preview.wait_state("site without problems", |state| state["errors"] == 0 && state["upToDate"] == true);
}

#[test]
fn a_page_with_an_error() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    preview.page("a.md", "", "[x](no.md) and news");
    let state = preview.wait_problem("dead-link");
    assert_eq!(state["problems"][0]["file"], "content/a.md");
    assert_eq!(state["problems"][0]["line"], 5);
    assert_eq!(state["upToDate"], false);
    assert!(preview.get("/a/").body.contains("First."));
    preview.page("a.md", "", "All is well.");
    preview.wait_for("/a/", "All is well");
    is_up_to_date(&preview);
}

#[test]
fn a_config_with_an_error_and_none_at_all() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    let good = fs::read_to_string(preview.path("config.toml")).unwrap();
    preview.write("config.toml", "base_url = ");
    preview.wait_problem("config-syntax");
    assert!(preview.get("/a/").body.contains("First."));
    fs::remove_file(preview.path("config.toml")).unwrap();
    preview.wait_problem("no-config");
    assert!(preview.get("/a/").body.contains("First."));
    // What is saved meanwhile is there when the config is.
    preview.page("a.md", "", "Saved meanwhile.");
    preview.write("config.toml", &good);
    preview.wait_for("/a/", "Saved meanwhile");
    is_up_to_date(&preview);
}

#[test]
fn a_site_that_is_broken_from_the_start() {
    let preview = Preview::site();
    preview.write("content/a.md", "+++\ntitle = \"<script>alert(1)</script>\nno end");
    let preview = preview.serve(|_| {});
    let answer = preview.get("/a/");
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("unclosed-front-matter"), "{}", answer.body);
    assert!(answer.body.contains("/_nutgraf/client.js") && !answer.body.contains("<script>alert"), "{}", answer.body);
    preview.page("a.md", "", "Mended.");
    preview.wait_for("/a/", "Mended");
    is_up_to_date(&preview);
}

#[test]
fn a_folder_without_a_site() {
    let preview = Preview::site();
    for gone in ["content", "templates"] {
        fs::remove_dir_all(preview.path(gone)).unwrap();
    }
    fs::remove_file(preview.path("config.toml")).unwrap();
    let preview = preview.serve(|_| {});
    assert!(preview.get("/").body.contains("no-config"));
    preview.write("config.toml", "base_url = \"https://example.org\"\ntitle = \"Test\"\n");
    preview.wait_problem("empty-site");
    preview.page("a.md", "", "A site now.");
    preview.wait_for("/a/", "A site now");
}

#[test]
fn a_page_that_fails_to_render() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    // The background has looked at all pages once.
    std::thread::sleep(std::time::Duration::from_millis(400));
    preview.write("templates/odd.html", "{{ page.title.no.thing }}");
    preview.page("a.md", "template = \"odd.html\"", "Can't be seen.");
    let state = preview.wait_problem("template-error");
    assert_eq!(state["problems"][0]["file"], "templates/odd.html");
    let answer = preview.get("/a/");
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("First."), "the last good page: {}", answer.body);
    // Others go on.
    preview.page("b.md", "", "Second, changed.");
    preview.wait_for("/b/", "Second, changed");
    preview.wait_problem("template-error");
    preview.write("templates/odd.html", "Odd: {{ page.content }}");
    preview.wait_for("/a/", "Odd: <p>Can’t be seen");
    is_up_to_date(&preview);
}

#[test]
fn an_error_on_a_page_that_nobody_looks_at() {
    let preview = Preview::start();
    preview.page("hidden.md", "template = \"odd.html\"", "");
    preview.write("templates/odd.html", "{{ page.title.no.thing }}");
    let state = preview.wait_problem("template-error");
    assert!(state["problems"][0]["help"].as_str().unwrap().contains("content/hidden.md"), "{state}");
}

#[test]
fn text_that_is_not_utf_8() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    write(&preview.path("content/a.md"), b"+++\ntitle = \"A\"\n+++\n\xff\xfe\xfa");
    preview.wait_problem("invalid-utf8");
    assert!(preview.get("/a/").body.contains("First."));
    preview.page("a.md", "", "Saved as UTF-8.");
    preview.wait_for("/a/", "Saved as UTF-8");
    is_up_to_date(&preview);
}

#[test]
fn the_sites_folder_goes_and_comes_back() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    for round in 0..3 {
        fs::rename(preview.path(""), preview.path("../away")).unwrap();
        preview.wait_problem("no-config");
        assert_eq!(preview.get("/a/").status, 200);
        let text = format!("Back again {round}.");
        write(&preview.path("../away/content/a.md"), page("A", "", &text).as_bytes());
        fs::rename(preview.path("../away"), preview.path("")).unwrap();
        preview.wait_for("/a/", &text);
        let text = format!("And watched again {round}.");
        preview.page("a.md", "", &text);
        preview.wait_for("/a/", &text);
    }
    is_up_to_date(&preview);
}

#[test]
fn a_file_that_changes_all_the_time() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    for n in 0..400 {
        preview.page("a.md", "", &format!("{} Number {n}.", "word ".repeat(2000)));
    }
    preview.wait_for("/a/", "Number 399.");
    is_up_to_date(&preview);
}

#[test]
#[cfg(unix)]
fn links_that_lead_out_or_in_circles_and_what_is_no_file() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    std::os::unix::fs::symlink("/", preview.path("content/root")).unwrap();
    preview.wait_problem("link-out-of-site");
    fs::remove_file(preview.path("content/root")).unwrap();
    std::os::unix::fs::symlink("..", preview.path("content/circle")).unwrap();
    preview.wait_problem("link-loop");
    fs::remove_file(preview.path("content/circle")).unwrap();
    assert!(preview.get("/a/").body.contains("First."));
    preview.page("a.md", "", "Well again.");
    preview.wait_for("/a/", "Well again");
    is_up_to_date(&preview);
}

/// As on a full disk: nothing can be kept of what is made of images, and the preview shows them all the same.
#[test]
fn no_room_for_sizes_of_images() {
    let preview = Preview::site();
    let mut photo = Vec::new();
    let pixels: Vec<u8> = (0..1200usize * 800 * 3).map(|n| (n * 7 / 11) as u8).collect();
    jpeg_encoder::Encoder::new(&mut photo, 95).encode(&pixels, 1200, 800, jpeg_encoder::ColorType::Rgb).unwrap();
    fs::remove_file(preview.path("content/a.md")).unwrap();
    write(&preview.path("content/a/photo.jpg"), &photo);
    preview.page("a/index.md", "", "![A photo](photo.jpg)");
    // A file where the folder of sizes would be.
    preview.write(".nutgraf/images", "");
    let preview = preview.serve(|_| {});
    preview.wait_for("/a/", "photo");
    let page = preview.get("/a/").body;
    let sizes: Vec<&str> = page.split(['"', ' ', ',']).filter(|part| part.ends_with(".webp")).collect();
    assert!(sizes.len() > 1, "{page}");
    for size in sizes {
        let answer = preview.get(size);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/webp")), "{size}");
    }
    is_up_to_date(&preview);
}
