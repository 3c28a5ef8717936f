//! The manual's buckets: Azure's, by azurite; Google's and S3's, by moto: the plain way, there and back, with the configs as they are printed.

use std::process::Command;

use crate::buckets::distribution;
use crate::harness::Site;
use crate::http;
use crate::manual::blocks;
use crate::proxy::Proxy;
use crate::servers::{AZURE_KEY, Bucket, azure, moto};

/// azurite's own account.
const ACCOUNT: &str = "devstoreaccount1";

#[track_caller]
fn ok(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains(AZURE_KEY), "{text}");
    text
}

/// Deploys, changes, deploys again, and checks each time.
fn there_and_back(site: &Site, command: impl Fn(&[&str]) -> Command) {
    ok(&mut command(&["deploy", "--yes"]));
    assert!(ok(&mut command(&["deploy", "--yes"])).contains("is up to date"));
    assert!(ok(&mut command(&["deploy", "--check"])).contains("is what it should be"));
    site.second_version().build();
    let said = ok(&mut command(&["deploy", "--yes"]));
    assert!(said.contains("Pages added: 1") && said.contains("An old page"), "{said}");
    assert!(ok(&mut command(&["deploy", "--check"])).contains("is what it should be"));
    assert!(ok(&mut command(&["deploy", "--yes"])).contains("is up to date"));
}

#[test]
fn azure_the_plain_way() {
    let site = Site::new();
    let endpoint = format!("http://{}/{ACCOUNT}", azure());
    site.config(&format!(
        "[deploy]\nkeep_assets = 0\n[deploy.targets.live]\nurl = \"az://{}/www\"\nendpoint = \"{endpoint}\"\n\
         account = \"{ACCOUNT}\"\nretries = 1\n",
        "news"
    ));
    site.file("static/a ~[]{}é.txt", "x").build();
    let command = |arguments: &[&str]| {
        let mut command = site.command(arguments);
        command.env("AZURE_STORAGE_ACCOUNT_KEY", AZURE_KEY);
        command
    };
    let output = command(&["deploy", "--yes"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("error[no-bucket]"), "{text}");
    make_container(ACCOUNT, "news");
    there_and_back(&site, command);
}

/// The manual's config of a kind of target, but for the address of its server.
fn printed(url: &str, endpoint: &str) -> String {
    let mut configs = blocks("deploy.md", "toml").into_iter();
    let config = configs.find(|config| config.contains(&format!("url = \"{url}\"\n"))).unwrap();
    // Of the key for other services than Amazon's, the manual shows an example.
    let own = config.lines().filter(|line| !line.starts_with("endpoint"));
    own.chain([format!("endpoint = \"{endpoint}\"").as_str(), "retries = 1\n"]).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_manuals_bucket_at_azure() {
    let site = Site::new();
    site.config(&printed("az://$web", &format!("http://{}/newsexample", azure()))).build();
    make_container("newsexample", "$web");
    there_and_back(&site, |arguments| {
        let mut command = site.command(arguments);
        command.env("AZURE_STORAGE_ACCOUNT_KEY", AZURE_KEY);
        command
    });
}

#[test]
fn the_manuals_bucket_at_google() {
    let site = Site::new();
    let proxy = Proxy::google(moto());
    let name = "news.example.org";
    assert_eq!(http::request(moto(), "PUT", &format!("/{name}"), b"").status(), 200);
    site.config(&printed("gs://news.example.org", &proxy.url())).build();
    there_and_back(&site, |arguments| site.command(arguments));
    let there = Bucket::Moto(name.to_owned()).objects();
    assert!(site.public().iter().all(|(path, bytes)| there.get(path) == Some(bytes)));
    // Of what went, readers' open pages may still want assets alone.
    let mut old: Vec<&String> = there.keys().filter(|path| !site.public().contains_key(*path)).collect();
    old.retain(|path| !path.starts_with(".nutgraf"));
    assert!(old.len() == 1 && old[0].contains("own."), "{old:?}");
}

#[test]
fn the_manuals_bucket_at_s3_with_cloudfront() {
    let site = Site::new();
    let endpoint = format!("http://{}", moto());
    assert_eq!(http::request(moto(), "PUT", "/bucket", b"").status(), 200);
    site.config(&printed("s3://bucket/folder", &endpoint).replace("E1PA6795UKMFR9", &distribution())).build();
    there_and_back(&site, |arguments| {
        let mut command = site.command(arguments);
        command.env("AWS_ENDPOINT_URL_CLOUDFRONT", &endpoint);
        command
    });
}

/// Makes a container, with a request signed for azurite's account, by Python's standard library.
fn make_container(account: &str, name: &str) {
    let program = format!(
        "
import base64, datetime, hashlib, hmac, http.client
date = datetime.datetime.now(datetime.timezone.utc).strftime('%a, %d %b %Y %H:%M:%S GMT')
account, key, name = '{account}', '{AZURE_KEY}', '{name}'
to_sign = 'PUT' + chr(10) * 12 + 'x-ms-date:' + date + chr(10) + 'x-ms-version:2021-08-06' + chr(10)
to_sign += '/' + account + '/' + account + '/' + name + chr(10) + 'restype:container'
signature = base64.b64encode(hmac.new(base64.b64decode(key), to_sign.encode(), hashlib.sha256).digest()).decode()
headers = {{'x-ms-date': date, 'x-ms-version': '2021-08-06', 'Content-Length': '0',
           'Authorization': 'SharedKey ' + account + ':' + signature}}
connection = http.client.HTTPConnection('{}')
connection.request('PUT', '/' + account + '/' + name + '?restype=container', headers=headers)
answer = connection.getresponse()
assert answer.status == 201, (answer.status, answer.read())
",
        azure()
    );
    let output = Command::new("python3").args(["-c", &program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
