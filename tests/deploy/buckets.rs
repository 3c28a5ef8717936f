//! Buckets: what is kept with objects, keys, credentials, clocks, the lease, CloudFront, and how many requests it takes.

use std::time::{Duration, Instant};

use crate::harness::{Site, published};
use crate::http;
use crate::proxy::{Fault, Proxy, Trouble};
use crate::servers::{Bucket, SECRET, bucket_name, moto};

fn url(bucket: &Bucket) -> String {
    format!("http://{}", bucket.server())
}

#[test]
fn both_servers_get_the_site_and_the_second_time_nothing() {
    for bucket in [Bucket::moto(), Bucket::s3s()] {
        let site = Site::new();
        site.target(&bucket, &url(&bucket), "").build();
        site.deploy(&[]).ok();
        assert!(published(&bucket.objects()) == site.public());
        site.deploy(&[]).ok().says(&["is up to date"]);
        site.run(&["deploy", "--check"]).ok().says(&["is what it should be"]);
        site.second_version().build();
        site.deploy(&[]).ok().says(&["Pages added: 1", "Pages gone: 1", "An old page"]);
        assert!(published(&bucket.objects()) == site.public());
        site.run(&["deploy", "--check"]).ok();
    }
}

#[test]
fn keys_with_signs_that_addresses_escape() {
    for bucket in [Bucket::moto(), Bucket::s3s()] {
        let site = Site::new();
        site.target(&bucket, &url(&bucket), "include = [\"**\"]");
        site.file("static/a ~%[]{}é ü.txt", "x").file("static/été/ç+&=.txt", "y").build();
        std::fs::write(site.path().join("public/c#d?.txt"), "z").unwrap();
        site.deploy(&[]).ok();
        assert!(published(&bucket.objects()) == site.public(), "{:?}", bucket.objects().keys());
        site.deploy(&[]).ok().says(&["is up to date"]);
        site.run(&["deploy", "--check"]).ok();
    }
}

#[test]
fn types_and_caching_by_kind_and_by_rule() {
    let bucket = Bucket::moto();
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "include = [\"**/*.gz\"]").file("static/report.pdf", "%PDF").build();
    let packed = site.path().join("public/strike/index.html.gz");
    std::fs::write(packed, "packed").unwrap();
    site.deploy(&[]).ok();
    let head = |key: &str| {
        let head = bucket.head(&format!("www/{key}"));
        let get = |name: &str| head.header(name).unwrap_or("-").to_owned();
        (get("content-type"), get("cache-control"), get("content-encoding"))
    };
    let is = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(head("strike/index.html"), is("text/html; charset=utf-8", "no-cache", "-"));
    assert_eq!(head("strike/index.html.gz"), is("text/html; charset=utf-8", "no-cache", "gzip"));
    assert_eq!(head("sitemap.xml"), is("application/xml; charset=utf-8", "no-cache", "-"));
    assert_eq!(head("report.pdf"), is("application/pdf", "public, max-age=3600", "-"));
    let css = site.public().into_keys().find(|k| k.starts_with("assets/own.")).unwrap();
    assert_eq!(head(&css), is("text/css; charset=utf-8", "public, max-age=31536000, immutable", "-"));

    // A header alone changes: that is a change, and the only one.
    let more = "[[deploy.headers]]\nfor = \"**/*.pdf\"\n[deploy.headers.values]\nCache-Control = \"max-age=60\"\n\
                Content-Disposition = \"attachment\"";
    site.target(&bucket, &url(&bucket), &format!("include = [\"**/*.gz\"]\n{more}"));
    let run = site.deploy(&["--as-is", "--format", "json"]).ok();
    let plan: serde_json::Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    let sends = plan["plan"]["send"].as_array().unwrap();
    assert_eq!(sends.len(), 1, "{plan}");
    assert_eq!((&sends[0]["path"], &sends[0]["change"]), (&"report.pdf".into(), &"headers".into()));
    assert_eq!(head("report.pdf"), is("application/pdf", "max-age=60", "-"));
    assert_eq!(bucket.head("www/report.pdf").header("content-disposition"), Some("attachment"));

    // Somebody changes a header there: --check sees it.
    let theirs = http::Message {
        first: format!("PUT /{}/www/report.pdf HTTP/1.1", bucket.name()),
        headers: vec![
            ("host".into(), moto().to_string()),
            ("content-type".into(), "text/plain".into()),
            http::somebody("/"),
        ],
        body: b"%PDF".to_vec(),
    };
    http::exchange(moto(), &theirs).unwrap();
    let run = site.run(&["deploy", "--check", "--as-is"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    run.says(&["headers  /report.pdf", "content-type is text/plain, should be application/pdf"]);
}

#[test]
fn files_larger_than_a_part_go_in_parts() {
    let bucket = Bucket::moto();
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "");
    let bytes: Vec<u8> = (0..20_000_000u32).map(|n| (n * 31 % 251) as u8).collect();
    std::fs::create_dir_all(site.path().join("static")).unwrap();
    std::fs::write(site.path().join("static/film.mp4"), &bytes).unwrap();
    site.build();
    site.deploy(&[]).ok();
    assert!(published(&bucket.objects())["film.mp4"] == bytes);
    assert_eq!(bucket.head("www/film.mp4").header("content-type"), Some("video/mp4"));
    site.deploy(&[]).ok().says(&["is up to date"]);
}

#[test]
fn wrong_credentials_are_said_and_not_shown() {
    let bucket = Bucket::s3s();
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "").build();
    for (key, secret) in [("AKIANOBODYNOBODY", SECRET), (crate::servers::KEY, "c29tZWJvZHktZWxzZQ")] {
        let mut command = site.command(&["deploy", "--yes"]);
        let output = command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", secret).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("error[deploy-denied]"), "{text}");
        for word in ["AKIANOBODYNOBODY", SECRET, "c29tZWJvZHktZWxzZQ", crate::servers::KEY, "Signature="] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let mut command = site.command(&["deploy", "--yes"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("error[no-credentials]") && text.contains("AWS_ACCESS_KEY_ID"), "{text}");
    assert!(bucket.objects().is_empty());
}

#[test]
fn records_and_objects_hold_no_credentials() {
    let bucket = Bucket::moto();
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "").build();
    site.deploy(&[]).ok();
    for (key, content) in bucket.objects() {
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains(SECRET) && !text.contains(crate::servers::KEY), "{key}");
    }
    for entry in std::fs::read_dir(site.path().join(".nutgraf")).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        assert!(!text.contains(SECRET) && !text.contains(crate::servers::KEY), "{:?}", entry.path());
    }
}

#[test]
fn a_bucket_that_is_not_there() {
    // moto alone: s3s-fs makes a bucket of every name that is put to.
    let site = Site::new();
    let server = moto();
    site.config(&format!(
        "[deploy.targets.live]\nurl = \"s3://nobodys-bucket\"\nendpoint = \"http://{server}\"\nretries = 0\n"
    ));
    site.build();
    site.deploy(&[]).fails("no-bucket", &["s3://nobodys-bucket"]);
    site.run(&["deploy", "--dry-run"]).fails("no-bucket", &[]);
}

#[test]
fn a_server_that_is_not_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site::new();
    site.target(&Bucket::S3s("x".into()), &format!("http://{address}"), "retries = 1").build();
    site.deploy(&[]).fails("deploy-failed", &["run the same command again"]);
}

#[test]
fn a_clock_that_is_off_is_told_as_that() {
    let bucket = Bucket::moto();
    let site = Site::new();
    let proxy = Proxy::new(bucket.server(), Some(Trouble { at: 0, from_there_on: true, fault: Fault::Clock }));
    site.target(&bucket, &proxy.url(), "").build();
    site.deploy(&[]).fails("clock-off", &["clock"]);
}

#[test]
fn objects_of_others_are_not_overwritten_and_stay() {
    let bucket = Bucket::moto();
    bucket.put("www/strike/index.html", b"theirs");
    bucket.put("www/mine.txt", b"mine");
    bucket.put("elsewhere.txt", b"outside of the prefix");
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "").build();
    site.deploy(&[]).fails("foreign-object", &["strike/index.html"]);
    assert_eq!(bucket.objects().len(), 3, "{:?}", bucket.objects().keys());
    site.deploy(&["--adopt"]).ok().says(&["1 object of others"]);
    site.second_version().build();
    site.deploy(&[]).ok();
    let there = bucket.objects();
    assert_eq!(there["www/mine.txt"], b"mine");
    assert_eq!(there["elsewhere.txt"], b"outside of the prefix");
}

#[test]
fn what_others_changed_is_put_back() {
    let bucket = Bucket::moto();
    let site = Site::new();
    site.target(&bucket, &url(&bucket), "").build();
    site.deploy(&[]).ok();
    let same_size = vec![b'x'; site.public()["strike/index.html"].len()];
    bucket.put("www/strike/index.html", &same_size);
    let run = site.deploy(&[]).ok();
    assert!(run.err.contains("changed-remotely"), "{}", run.err);
    assert!(published(&bucket.objects()) == site.public());
}

#[test]
fn two_deployments_do_not_mix() {
    for bucket in [Bucket::moto(), Bucket::s3s()] {
        let (one, two) = (Site::new(), Site::new());
        // The first stands still in the middle, and lives.
        let proxy =
            Proxy::new(bucket.server(), Some(Trouble { at: 8, from_there_on: false, fault: Fault::HeldBefore }));
        one.target(&bucket, &proxy.url(), "lease = 4\nconnections = 1\nretries = 3").build();
        let config =
            std::fs::read_to_string(one.path().join("config.toml")).unwrap().replace("timeout = 1", "timeout = 60");
        one.file("config.toml", &config).build();
        two.target(&bucket, &url(&bucket), "lease = 4").second_version().build();
        let child = one.start(&["deploy", "--yes"]);
        assert!(proxy.wait(Duration::from_secs(20)));
        two.deploy(&[]).fails("deploy-busy", &["run this again"]);
        proxy.release();
        Site::finish(child).ok();
        assert!(published(&bucket.objects()) == one.public());
        two.deploy(&[]).ok();
        assert!(published(&bucket.objects()) == two.public());
    }
}

#[test]
fn a_lease_that_was_left_behind_elsewhere_is_taken_over_after_its_time() {
    let bucket = Bucket::moto();
    let (one, two) = (Site::new(), Site::new());
    let proxy = Proxy::new(bucket.server(), Some(Trouble { at: 6, from_there_on: true, fault: Fault::HeldBefore }));
    one.target(&bucket, &proxy.url(), "lease = 2\nconnections = 1\nretries = 0").build();
    let mut child = one.start(&["deploy", "--yes"]);
    assert!(proxy.wait(Duration::from_secs(20)));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(proxy);
    two.target(&bucket, &url(&bucket), "lease = 2").build();
    let began = Instant::now();
    two.deploy(&[]).ok();
    assert!(began.elapsed() >= Duration::from_secs(2), "it didn't wait");
    assert!(published(&bucket.objects()) == two.public());
}

#[test]
fn whoever_was_out_of_reach_for_too_long_stops() {
    let bucket = Bucket::moto();
    let (one, two) = (Site::new(), Site::new());
    // Everything from the pending record on is held: the lease isn't renewed either.
    let proxy = Proxy::new(bucket.server(), Some(Trouble { at: 3, from_there_on: true, fault: Fault::HeldBefore }));
    one.target(&bucket, &proxy.url(), "lease = 2\nconnections = 1\nretries = 0");
    let config =
        std::fs::read_to_string(one.path().join("config.toml")).unwrap().replace("timeout = 1", "timeout = 60");
    one.file("config.toml", &config).build();
    let child = one.start(&["deploy", "--yes"]);
    assert!(proxy.wait(Duration::from_secs(20)));
    two.target(&bucket, &url(&bucket), "lease = 2").second_version().build();
    two.deploy(&[]).ok();
    proxy.release();
    Site::finish(child).fails("lease-lost", &["another deployment"]);
    let there = published(&bucket.objects());
    assert!(there == two.public(), "the first went on");
}

/// A distribution at moto's CloudFront.
pub(crate) fn distribution() -> String {
    // Two of one reference are one.
    let reference = bucket_name();
    let config = "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
        <CallerReference>REFERENCE</CallerReference><Comment>x</Comment><Enabled>true</Enabled>\
        <Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>b.s3.amazonaws.com</DomainName>\
        <S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig></Origin></Items></Origins>\
        <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy>\
        </DefaultCacheBehavior></DistributionConfig>"
        .replace("REFERENCE", &reference);
    let made = http::request(moto(), "POST", "/2020-05-31/distribution", config.as_bytes()).text();
    made.split("<Id>").nth(1).and_then(|r| r.split("</Id>").next()).unwrap_or_else(|| panic!("{made}")).to_owned()
}

#[test]
fn cloudfront_is_told_of_what_changed() {
    let bucket = Bucket::moto();
    let id = distribution();
    let site = Site::new();
    let more = format!("cloudfront = \"{id}\"");
    site.target(&bucket, &url(&bucket), &more).build();
    let deploy = |site: &Site, cloudfront: &str| {
        let mut command = site.command(&["deploy", "--yes"]);
        let output = command.env("AWS_ENDPOINT_URL_CLOUDFRONT", cloudfront).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    };
    let direct = format!("http://{}", moto());
    let told = || -> Vec<Vec<String>> {
        let path = format!("/2020-05-31/distribution/{id}/invalidation");
        let list = http::request(moto(), "GET", &path, b"").text();
        let between = |text: &str, tag: &str| -> Vec<String> {
            let (start, end) = (format!("<{tag}>"), format!("</{tag}>"));
            text.split(&start).skip(1).filter_map(|r| Some(r.split_once(&end)?.0.to_owned())).collect()
        };
        let one = |id: &String| between(&http::request(moto(), "GET", &format!("{path}/{id}"), b"").text(), "Path");
        between(&list, "Id").iter().map(one).collect()
    };
    let (code, text) = deploy(&site, &direct);
    assert_eq!(code, Some(0), "{text}");
    assert!(told().is_empty(), "nothing changed, all was new: {:?}", told());

    site.page("strike", "Another title").remove("content/old.md").file("static/été.txt", "1").build();
    // CloudFront fails: everything is there, the run says so, and the next one tells it.
    let proxy = Proxy::new(moto(), Some(Trouble { at: 0, from_there_on: true, fault: Fault::Unavailable }));
    let (code, text) = deploy(&site, &proxy.url());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error[invalidation-failed]"), "{text}");
    assert!(told().is_empty());
    let (code, text) = deploy(&site, &direct);
    assert_eq!(code, Some(0), "{text}");
    let all: Vec<String> = told().concat();
    for address in ["/strike/", "/strike/index.html", "/sitemap.xml", "/old/"] {
        assert!(all.iter().any(|a| a == address), "{address} isn't in {all:?}");
    }
    assert!(!all.iter().any(|a| a.contains("budget") || a.contains("t%C3%A9")), "{all:?}");

    let many = (0..120).map(|n| format!("content/page-{n}.md"));
    for path in many.clone() {
        site.file(&path, "+++\ntitle = \"A\"\n+++\n1");
    }
    site.build();
    assert_eq!(deploy(&site, &direct).0, Some(0));
    let before = told().len();
    for path in many.clone() {
        site.file(&path, "+++\ntitle = \"A\"\n+++\n2");
    }
    site.build();
    assert_eq!(deploy(&site, &direct).0, Some(0));
    let all = told();
    assert_eq!(all.len(), before + 1);
    assert!(all.iter().any(|paths| paths == &["/*"]), "{all:?}");

    // With a search, 120 old texts of its index go, and nobody loses a page: that is no removal to ask about.
    site.run(&["build", "--quiet"]).ok();
    assert_eq!(deploy(&site, &direct).0, Some(0));
    for path in many {
        site.file(&path, "+++\ntitle = \"A\"\n+++\n3");
    }
    site.run(&["build", "--quiet"]).ok();
    let (code, text) = deploy(&site, &direct);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn one_changed_page_takes_a_few_requests() {
    let bucket = Bucket::moto();
    let site = Site::new();
    let proxy = Proxy::clear(bucket.server());
    site.target(&bucket, &proxy.url(), "");
    for n in 0..200 {
        site.file(&format!("static/{n}.txt"), &format!("{n}"));
    }
    site.build();
    site.deploy(&[]).ok();
    let first = proxy.count();
    assert!(first > 200);
    site.file("static/7.txt", "changed").build();
    site.deploy(&[]).ok();
    // Lease, manifest, listing; pending record, the file, manifest; and the two that are given back.
    assert_eq!(proxy.count() - first, 8, "{:?}", &proxy.log()[first..]);
}
