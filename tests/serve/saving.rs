//! Every way in which editors and tools save is seen.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::harness::{Preview, page, write};

const ROUNDS: usize = 12;

type Save = fn(&Path, &[u8]);

fn beside(path: &Path, name: &str) -> std::path::PathBuf {
    path.with_file_name(name)
}

fn age(path: &Path) {
    let old = SystemTime::now() - Duration::from_secs(7 * 24 * 3600);
    fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
}

/// Name, and how it is done.
const STYLES: [(&str, Save); 14] = [
    ("plain write", |path, bytes| fs::write(path, bytes).unwrap()),
    ("two writes", |path, bytes| {
        let (one, two) = bytes.split_at(bytes.len() / 2);
        fs::write(path, one).unwrap();
        std::thread::sleep(Duration::from_millis(3));
        std::io::Write::write_all(&mut fs::File::options().append(true).open(path).unwrap(), two).unwrap();
    }),
    ("a slow write, with a pause that is longer than a batch", |path, bytes| {
        let (one, two) = bytes.split_at(bytes.len() / 2);
        fs::write(path, one).unwrap();
        std::thread::sleep(Duration::from_millis(60));
        std::io::Write::write_all(&mut fs::File::options().append(true).open(path).unwrap(), two).unwrap();
    }),
    ("a file beside it, renamed (VS Code, JetBrains)", |path, bytes| {
        fs::write(beside(path, ".a.md.tmp"), bytes).unwrap();
        fs::rename(beside(path, ".a.md.tmp"), path).unwrap();
    }),
    ("an old file, renamed", |path, bytes| {
        let old = beside(path, "kept.txt");
        fs::write(&old, bytes).unwrap();
        age(&old);
        std::thread::sleep(Duration::from_millis(30));
        fs::rename(&old, path).unwrap();
    }),
    ("a file from another folder, renamed", |path, bytes| {
        let other = path.ancestors().nth(3).unwrap().join("a.new");
        fs::write(&other, bytes).unwrap();
        fs::rename(&other, path).unwrap();
    }),
    ("vim: a backup, a new file, the backup removed", |path, bytes| {
        fs::write(beside(path, "4913"), b"").unwrap();
        fs::remove_file(beside(path, "4913")).unwrap();
        fs::rename(path, beside(path, "a.md~")).unwrap();
        fs::write(path, bytes).unwrap();
        fs::remove_file(beside(path, "a.md~")).unwrap();
    }),
    ("emacs: a copy kept, then written in place", |path, bytes| {
        fs::copy(path, beside(path, "a.md~")).unwrap();
        fs::write(path, bytes).unwrap();
        fs::remove_file(beside(path, "a.md~")).unwrap();
    }),
    ("sed -i", |path, bytes| {
        fs::write(beside(path, "sedAb12Cd"), bytes).unwrap();
        fs::rename(beside(path, "sedAb12Cd"), path).unwrap();
    }),
    ("removed and made again (git checkout)", |path, bytes| {
        fs::remove_file(path).unwrap();
        fs::write(path, bytes).unwrap();
    }),
    ("removed, and made again later", |path, bytes| {
        fs::remove_file(path).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        fs::write(path, bytes).unwrap();
    }),
    ("a copy that keeps its old time (cp -p)", |path, bytes| {
        fs::write(path, bytes).unwrap();
        age(path);
    }),
    ("its folder replaced by another", |path, bytes| {
        let folder = path.parent().unwrap();
        let new = folder.with_file_name("new");
        write(&new.join("a.md"), bytes);
        fs::rename(folder, folder.with_file_name("was")).unwrap();
        fs::rename(&new, folder).unwrap();
        fs::remove_dir_all(folder.with_file_name("was")).unwrap();
    }),
    ("its folder removed and made again", |path, bytes| {
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        write(path, bytes);
    }),
];

fn save_in_all_styles(preview: &Preview, rounds: usize) {
    let path = preview.path("content/deep/a.md");
    for round in 0..rounds {
        for (name, save) in STYLES {
            let mark = format!("Round {round}, {name}.");
            save(&path, page("A", "", &mark).as_bytes());
            preview.wait_for("/deep/a/", &mark);
        }
    }
}

#[test]
fn every_style_many_times() {
    let preview = Preview::site();
    preview.page("deep/a.md", "", "Before.");
    let preview = preview.serve(|_| {});
    preview.wait_for("/deep/a/", "Before");
    save_in_all_styles(&preview, ROUNDS);
}

#[test]
fn every_style_where_the_system_tells_nothing() {
    let preview = Preview::site();
    preview.page("deep/a.md", "", "Before.");
    let preview = preview.serve(|options| options.poll = true);
    preview.wait_for("/deep/a/", "Before");
    save_in_all_styles(&preview, 1);
    preview.write("config.toml", "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\n");
    preview.wait_for("/fr/", "<body>");
}

#[test]
fn every_kind_of_file() {
    let preview = Preview::site();
    let preview = preview.serve(|_| {});
    preview.wait_for("/a/", "First");
    preview.write("templates/page.html", "Other: {{ page.content }}");
    preview.wait_for("/a/", "Other: <p>First");
    preview.write(
        "templates/page.html",
        "{% set d = load_data(path=\"x/n.json\") %}{{ d.n }} {{ t(key=\"mine\") }} {{ asset(path=\"own.css\") }}",
    );
    preview.wait_problem("template-error");
    // Folders that weren't there when it began.
    preview.write("data/x/n.json", "{\"n\": 71}");
    preview.write("templates/i18n/en.toml", "mine = \"My word\"\n");
    preview.write("templates/assets/own.css", "a {}");
    preview.wait_for("/a/", "71 My word /assets/own.");
    preview.write("data/x/n.json", "{\"n\": 72}");
    preview.wait_for("/a/", "72 My word");
    preview.write("templates/i18n/en.toml", "mine = \"Another\"\n");
    preview.wait_for("/a/", "72 Another");
    preview.write("static/deep/er/x.txt", "one");
    preview.wait_for("/deep/er/x.txt", "one");
    preview.write("static/deep/er/x.txt", "two");
    preview.wait_for("/deep/er/x.txt", "two");
    preview.write("content/photo.svg", "<svg/>");
    preview.wait_for("/photo.svg", "<svg/>");
    preview.write("config.toml", "base_url = \"https://example.org\"\ntitle = \"Test\"\n[languages.fr]\n");
    preview.wait_for("/fr/", "<body>");
    fs::remove_dir_all(preview.path("static")).unwrap();
    preview.wait("/deep/er/x.txt", "end", |answer| answer.status == 404);
    preview.write("static/deep/er/x.txt", "three");
    preview.wait_for("/deep/er/x.txt", "three");
    fs::remove_dir_all(preview.path("templates")).unwrap();
    preview.wait_for("/a/", "<!doctype html>");
}

#[test]
fn the_theme_that_is_worked_on() {
    for poll in [false, true] {
        let preview = Preview::site();
        fs::remove_dir_all(preview.path("templates")).unwrap();
        preview.write(
            "../theme/page.html",
            "Theme: {{ page.content }} {{ t(key=\"own\") }} {{ asset(path=\"own.css\") }}",
        );
        for name in ["home.html", "section.html", "taxonomy.html", "taxonomy_item.html", "404.html", "redirect.html"] {
            preview.write(&format!("../theme/{name}"), "<body>");
        }
        preview.write("../theme/i18n/en.toml", "own = \"word\"\n");
        preview.write("../theme/assets/own.css", "a {}");
        let theme = preview.path("../theme");
        let preview = preview.serve(|options| (options.theme, options.poll) = (Some(theme.clone()), poll));
        preview.wait_for("/a/", "Theme: <p>First.</p>\n word /assets/own.");
        preview.write("../theme/page.html", "Changed: {{ page.content }} {{ t(key=\"own\") }}");
        preview.wait_for("/a/", "Changed: <p>First.</p>\n word");
        preview.write("../theme/i18n/en.toml", "own = \"other\"\n");
        preview.wait_for("/a/", "other");
        preview.write("../theme/page.html", "{% if %}");
        preview.wait_problem("template-syntax");
        assert!(preview.get("/a/").body.contains("other"));
        preview.write("../theme/page.html", "Mended: {{ page.content }}");
        preview.wait_for("/a/", "Mended");
        // The site's own files go before the theme's, as always.
        preview.write("templates/page.html", "Own: {{ page.content }}");
        preview.wait_for("/a/", "Own");
    }
}

#[test]
fn folders_come_move_and_go() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    for round in 0..10 {
        for n in 0..5 {
            preview.page(&format!("new/part/p{n}.md"), "", &format!("Page {n} in round {round}."));
        }
        for n in 0..5 {
            preview.wait_for(&format!("/new/part/p{n}/"), &format!("in round {round}."));
        }
        fs::rename(preview.path("content/new"), preview.path("content/moved")).unwrap();
        preview.wait_for("/moved/part/p4/", &format!("in round {round}."));
        assert_eq!(preview.get("/new/part/p4/").status, 404);
        preview.page("moved/part/p4.md", "", &format!("Changed there {round}."));
        preview.wait_for("/moved/part/p4/", &format!("Changed there {round}."));
        fs::remove_dir_all(preview.path("content/moved")).unwrap();
        preview.wait("/moved/part/p4/", "end", |answer| answer.status == 404);
    }
}

#[test]
fn two_thousand_files_at_once() {
    let preview = Preview::start();
    preview.wait_for("/a/", "First");
    for branch in ["one", "two"] {
        for n in 0..2000 {
            preview.page(&format!("s{}/p{n}.md", n / 100), "", &format!("Of branch {branch}."));
        }
        for n in (0..2000).step_by(111) {
            preview.wait_for(&format!("/s{}/p{n}/", n / 100), &format!("Of branch {branch}."));
        }
    }
    fs::remove_dir_all(preview.path("content")).unwrap();
    preview.page("a.md", "", "Alone again.");
    preview.wait_for("/a/", "Alone again");
    preview.wait("/s0/p0/", "end", |answer| answer.status == 404);
}

/// Browsers are told of a file that is copied as it is, also where a link may lead to it under another name.
#[test]
#[cfg(unix)]
fn copied_files_of_a_site_with_a_link() {
    let preview = Preview::site();
    preview.write("static/own.txt", "one");
    preview.write("notes/shared.txt", "one");
    std::os::unix::fs::symlink("../notes", preview.path("static/folder")).unwrap();
    let preview = preview.serve(|_| {});
    preview.wait_for("/folder/shared.txt", "one");
    for (file, address) in [("static/own.txt", "/own.txt"), ("notes/shared.txt", "/folder/shared.txt")] {
        let before = preview.wait_state("site", |state| state["build"] != 0)["build"].as_u64().unwrap();
        preview.write(file, "two");
        preview.wait_for(address, "two");
        preview.wait_state(file, |state| {
            let told = [&state["everything"], &state["touched"][address]];
            told.into_iter().filter_map(serde_json::Value::as_u64).any(|build| build > before)
        });
    }
}

#[test]
#[cfg(unix)]
fn what_a_link_leads_to() {
    let preview = Preview::site();
    preview.write("notes/shared.md", &page("Shared", "", "Through a link."));
    fs::create_dir_all(preview.path("content/linked")).unwrap();
    std::os::unix::fs::symlink("../../notes/shared.md", preview.path("content/linked/s.md")).unwrap();
    std::os::unix::fs::symlink("../notes", preview.path("content/folder")).unwrap();
    let preview = preview.serve(|_| {});
    preview.wait_for("/linked/s/", "Through");
    preview.wait_for("/folder/shared/", "Through");
    for n in 0..5 {
        preview.write("notes/shared.md", &page("Shared", "", &format!("Changed {n}.")));
        preview.wait_for("/linked/s/", &format!("Changed {n}"));
        preview.wait_for("/folder/shared/", &format!("Changed {n}"));
    }
}
