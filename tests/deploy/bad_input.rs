//! What is wrong is said before anything is sent, and secrets are never repeated.

use crate::harness::{Run, Site, tree};
use crate::proxy::Proxy;
use crate::servers::moto;

/// A site whose config ends so. Nothing may reach the server that stands at ENDPOINT.
#[track_caller]
fn deploy(config: &str, arguments: &[&str]) -> Run {
    let proxy = Proxy::clear(moto());
    let site = Site::new();
    site.build();
    site.config(&config.replace("ENDPOINT", &proxy.url()));
    let run = site.deploy(arguments);
    assert_eq!(proxy.count(), 0, "{:?}", proxy.log());
    run
}

#[test]
fn targets_that_nobody_knows() {
    deploy("", &[]).fails("unknown-target", &["[deploy.targets.live]"]);
    deploy("", &["live"]).fails("unknown-target", &["[deploy.targets.live]"]);
    let two = "[deploy.targets.live]\nurl = \"s3://a\"\nendpoint = \"ENDPOINT\"\n\
               [deploy.targets.test]\nurl = \"s3://b\"\nendpoint = \"ENDPOINT\"\n";
    deploy(two, &["lvie"]).fails("unknown-target", &["did you mean `live`?"]);
    deploy(two, &["nonsense"]).fails("unknown-target", &["`live`, `test`"]);
    deploy(two, &[]).fails("unknown-target", &["which target"]);
    deploy(&format!("[deploy]\ndefault = \"tset\"\n{two}"), &["live"])
        .fails("unknown-target", &["config.toml:4", "did you mean `test`?"]);
}

#[test]
fn addresses_that_are_none() {
    for (url, word) in [
        ("s4://news", "did you mean s3://?"),
        ("ftp://news", "s3://, gs://, az:// or file:///"),
        ("news", "must begin with"),
        ("https://news.example.org", "endpoint"),
        ("s3://", "no bucket"),
        ("s3://a/../b", ".."),
        ("file://srv/www", "three slashes"),
        ("file:///", "root"),
    ] {
        deploy(&format!("[deploy.targets.live]\nurl = \"{url}\"\n"), &[]).fails("bad-target", &["config.toml:4", word]);
        deploy("", &[url]).fails(if url.contains("://") { "bad-target" } else { "unknown-target" }, &[]);
    }
}

#[test]
fn credentials_in_the_config_are_refused_and_not_repeated() {
    for config in [
        "url = \"s3://AKIAME:hunter2secret@news\"",
        "url = \"s3://news?secret=hunter2secret\"",
        "url = \"s3://news\"\nendpoint = \"https://me:hunter2secret@s3.example.org\"",
        "url = \"s3://news\"\nsecret_access_key = \"hunter2secret\"",
        "url = \"s3://news\"\naccess_key_id = \"hunter2secret\"",
        "url = \"az://news\"\nsas_token = \"hunter2secret\"",
    ] {
        let run = deploy(&format!("[deploy.targets.live]\n{config}\n"), &[]);
        assert_eq!(run.code, Some(1), "{}", run.err);
        assert!(run.err.contains("environment") || run.err.contains("can't have a ?"), "{}", run.err);
        assert!(!run.err.contains("hunter2secret") && !run.out.contains("hunter2secret"), "{}", run.err);
    }
    let run = deploy("", &["s3://me:hunter2secret@news"]).fails("bad-target", &["environment"]);
    assert!(!run.err.contains("hunter2secret"), "{}", run.err);
}

#[test]
fn keys_that_are_misspelt_or_misplaced() {
    let target = |more: &str| format!("[deploy.targets.live]\nurl = \"s3://a\"\nendpoint = \"ENDPOINT\"\n{more}\n");
    deploy(&target("regoin = \"x\""), &[]).fails("unknown-key", &["did you mean `region`?", "config.toml:6"]);
    deploy(&target("retries = \"many\""), &[]).fails("wrong-type", &["retries"]);
    deploy(&target("retries = 1000"), &[]).fails("out-of-range", &["retries"]);
    deploy(&target("account = \"x\""), &[]).fails("unknown-key", &["an az:// address"]);
    deploy(&target("cloudfront = \"E/1\""), &[]).fails("bad-id", &["CloudFront"]);
    deploy(&target("exclude = [\"a[\"]"), &[]).fails("bad-pattern", &[]);
    deploy("[deploy.targets.live]\n", &[]).fails("missing-key", &["url"]);
    deploy("[deploy.target.live]\nurl = \"s3://a\"\n", &[]).fails("unknown-key", &["did you mean `targets`?"]);
    deploy("[deploy]\ntargets = 1\n", &[]).fails("wrong-type", &["targets"]);
    deploy("[deploy.targets.live]\nurl = \"file:///tmp/x\"\nendpoint = \"https://x.org\"\n", &[])
        .fails("unknown-key", &["endpoint"]);
    let rule = |values: &str| format!("[[deploy.headers]]\nfor = \"**\"\n[deploy.headers.values]\n{values}\n");
    deploy(&rule("X-Frame-Options = \"DENY\""), &[]).fails("unknown-value", &["CDN"]);
    deploy(&rule("cache-contrl = \"x\""), &[]).fails("unknown-value", &["did you mean `cache-control`?"]);
    deploy(&rule("cache-control = \"a\\nb: c\""), &[]).fails("bad-header", &[]);
}

#[test]
fn arguments_that_are_nonsense() {
    for arguments in [
        &["--max-deletes", "many"][..],
        &["--max-deletes", "-1"],
        &["--max-deletes", "101%"],
        &["--max-deletes", "1.5%"],
        &["--max-deletes", ""],
        &["--check", "--dry-run"],
        &["--quiet", "--verbose"],
        &["live", "test"],
    ] {
        assert_eq!(deploy("", arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn folders_of_the_site_itself_are_refused() {
    let site = Site::new();
    site.build();
    std::fs::create_dir_all(site.path().join("public/sub")).unwrap();
    let before = tree(&site.path());
    for folder in ["", "public", "public/sub", "content", "content/new", "static", ".nutgraf", "..", "templates/.."] {
        let path = site.path().join(folder);
        let path = if folder.contains("..") { path.canonicalize().unwrap() } else { path };
        site.deploy(&[&format!("file://{}", path.display())]).fails("unsafe-target", &[]);
    }
    site.deploy(&["file:///nowhere/at/all"]).fails("no-bucket", &["/nowhere/at/all"]);
    let file = site.path().join("config.toml");
    site.deploy(&[&format!("file://{}", file.display())]).fails("no-bucket", &["isn't a folder"]);
    let unchanged = tree(&site.path()).into_iter().filter(|(k, _)| !k.starts_with(".nutgraf/")).collect::<Vec<_>>();
    assert_eq!(unchanged, before.into_iter().filter(|(k, _)| !k.starts_with(".nutgraf/")).collect::<Vec<_>>());
}

#[test]
fn a_config_with_an_error_anywhere_sends_nothing() {
    deploy("nonsense = 1\n[deploy.targets.live]\nurl = \"s3://a\"\nendpoint = \"ENDPOINT\"\n", &[])
        .fails("unknown-key", &["nonsense"]);
}
