//! Azure, by azurite: the plain way, there and back.

use std::process::Command;

use crate::harness::Site;
use crate::servers::azure;

/// What everybody knows of azurite: its account and key are printed in its manual.
const ACCOUNT: &str = "devstoreaccount1";
const ACCOUNT_KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

#[track_caller]
fn ok(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains(ACCOUNT_KEY), "{text}");
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
        command.env("AZURE_STORAGE_ACCOUNT_KEY", ACCOUNT_KEY);
        command
    };
    let output = command(&["deploy", "--yes"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("error[no-bucket]"), "{text}");
    make_container("news");
    there_and_back(&site, command);
}

/// Makes a container, with a request signed for azurite's account, by Python's standard library.
fn make_container(name: &str) {
    let program = format!(
        "
import base64, datetime, hashlib, hmac, http.client
date = datetime.datetime.now(datetime.timezone.utc).strftime('%a, %d %b %Y %H:%M:%S GMT')
account, key, name = '{ACCOUNT}', '{ACCOUNT_KEY}', '{name}'
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
