//! Uploads that are cut, continued, wrong, too large, or meet a full disk; reading blobs back.

use crate::support::world::{World, case, upload};
use prosector_core::BlobHash;
use serde_json::json;

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|k| (k * 31 % 251) as u8).collect()
}

fn hash(bytes: &[u8]) -> String {
    BlobHash::of(bytes).to_hex()
}

#[test]
fn an_upload_is_continued_where_it_ended_even_by_a_restarted_server() {
    let mut world = World::new();
    let content = bytes(300_000);
    let hash = hash(&content);
    let progress = case(&format!("/uploads/{hash}"));
    assert_eq!(world.owner.get(&progress).json(), json!({ "received": 0, "complete": false }));
    let part = world.owner.put_bytes(&upload(&hash, 0, 300_000), &content[..100_000]).expect(200);
    assert_eq!(part.json(), json!({ "received": 100_000, "complete": false }));
    world.server.restart(|_| ());
    let address = world.server.address();
    world.owner.moved_to(&address);
    assert_eq!(world.owner.get(&progress).json()["received"], 100_000);
    let wrong = world.owner.put_bytes(&upload(&hash, 50_000, 300_000), &content[50_000..]).refused(409, "wrong_offset");
    assert_eq!(wrong.json()["received"], 100_000);
    let done = world.owner.put_bytes(&upload(&hash, 100_000, 300_000), &content[100_000..]).expect(200);
    assert_eq!(done.json(), json!({ "received": 300_000, "complete": true }));
    assert_eq!(world.owner.get(&progress).json(), json!({ "received": 300_000, "complete": true }));
    let again = world.owner.put_bytes(&upload(&hash, 0, 300_000), &content).expect(200);
    assert_eq!(again.json()["complete"], true);
    assert_eq!(world.owner.get(&case(&format!("/blobs/{hash}"))).expect(200).body, content);
}

#[test]
fn blobs_are_read_in_ranges_and_kept_by_browsers() {
    let mut world = World::new();
    let content = bytes(5000);
    let name = world.blob(&content);
    let path = case(&format!("/blobs/{name}"));
    let check = |world: &mut World, range: &str, status: u16, expected: &[u8]| {
        let reply = world.owner.request("GET", &path, &[("range", range)], None).expect(status);
        assert_eq!(reply.body, expected, "{range}");
    };
    check(&mut world, "bytes=0-99", 206, &content[..100]);
    check(&mut world, "bytes=4990-", 206, &content[4990..]);
    check(&mut world, "bytes=-10", 206, &content[4990..]);
    check(&mut world, "bytes=6000-", 416, b"");
    let whole = world.owner.get(&path).expect(200);
    assert_eq!(whole.header("cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(whole.header("content-type"), "application/octet-stream");
    let tag = whole.header("etag").to_owned();
    world.owner.request("GET", &path, &[("if-none-match", &tag)], None).expect(304);
    let head = world.owner.request("HEAD", &path, &[], None).expect(200);
    assert_eq!(head.header("content-length"), "5000");
}

#[test]
fn wrong_bytes_lengths_and_names_are_refused() {
    let mut world = World::new();
    let content = bytes(1000);
    let name = hash(&content);
    world.owner.put_bytes(&upload(&name, 0, 1000), &[0; 1000]).refused(422, "hash_mismatch");
    assert_eq!(world.owner.get(&case(&format!("/uploads/{name}"))).json()["received"], 0);
    world.owner.put_bytes(&upload(&name, 0, 500), &content).refused(400, "bad_request");
    world.owner.put_bytes(&case(&format!("/uploads/{name}")), &content).refused(400, "bad_request");
    world.owner.put_bytes(&upload("..%2f..%2fx", 0, 10), b"x").refused(404, "not_found");
    world.owner.put_bytes(&upload(&name, 0, usize::MAX / 2), b"x").refused(413, "too_large");
    let empty = hash(b"");
    world.owner.put_bytes(&upload(&empty, 0, 0), b"").expect(200);
    assert_eq!(world.owner.get(&case(&format!("/blobs/{empty}"))).expect(200).body, b"");
}

#[test]
fn a_chunk_over_the_limit_keeps_what_was_taken() {
    let mut world = World::with(|config| config.limits.upload_chunk_bytes = 100_000);
    let content = bytes(400_000);
    let name = hash(&content);
    let mut received = 0;
    for _ in 0..10 {
        let end = (received + 90_000).min(content.len());
        let reply = world.owner.put_bytes(&upload(&name, received, content.len()), &content[received..end]).expect(200);
        received = reply.json()["received"].as_u64().unwrap() as usize;
        if reply.json()["complete"] == true {
            break;
        }
    }
    assert_eq!(received, content.len());
    let other = bytes(300_001);
    let name = hash(&other);
    let refused = world.owner.put_bytes(&upload(&name, 0, other.len()), &other).refused(413, "too_large");
    let kept = refused.json()["received"].as_u64().unwrap();
    assert!(kept <= 100_000, "{kept}");
    assert_eq!(world.owner.get(&case(&format!("/uploads/{name}"))).json()["received"], kept);
}

#[test]
fn a_full_disk_is_said_in_plain_words_and_what_was_saved_stays() {
    let mut world = World::new();
    let saved = world.blob(b"saved before");
    world.server.restart(|config| config.limits.keep_free_bytes = u64::MAX);
    let address = world.server.address();
    world.owner.moved_to(&address);
    let content = bytes(1000);
    let refused = world.owner.put_bytes(&upload(&hash(&content), 0, 1000), &content).refused(507, "disk_full");
    let text = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(text.starts_with("The server's disk is full. Nothing already saved is lost."), "{text}");
    assert_eq!(world.owner.get(&case(&format!("/blobs/{saved}"))).expect(200).body, b"saved before");
}

#[test]
fn what_other_cases_hold_can_be_neither_read_nor_guessed() {
    let mut world = World::new();
    let content = bytes(1000);
    let name = world.blob(&content);
    let mut stranger = world.stranger();
    let other = "11111111-2222-4333-8444-555555555555";
    stranger.post("/api/cases", &json!({ "id": other, "title": "Other" })).expect(201);
    stranger.get(&format!("/api/cases/{other}/blobs/{name}")).refused(404, "not_found");
    let progress = stranger.get(&format!("/api/cases/{other}/uploads/{name}")).json();
    assert_eq!(progress, json!({ "received": 0, "complete": false }));
    let path = format!("/api/cases/{other}/uploads/{name}?offset=0&total=1000");
    stranger.put_bytes(&path, &content).expect(200);
    assert_eq!(stranger.get(&format!("/api/cases/{other}/blobs/{name}")).expect(200).body, content);
    assert_eq!(world.owner.get(&case(&format!("/blobs/{name}"))).expect(200).body, content);
}

#[test]
fn imaging_is_named_only_when_all_of_it_has_arrived() {
    let mut world = World::new();
    let slice = hash(b"slice one");
    let manifest = json!({ "title": "CT", "files": [{ "path": "1.dcm", "bytes": 9, "hash": slice }] }).to_string();
    let path = case("/imaging");
    let body = json!({ "manifest": hash(manifest.as_bytes()) });
    let missing = world.owner.json("PUT", &path, &body).refused(409, "missing_blobs").json();
    assert_eq!(missing["missing"], json!([hash(manifest.as_bytes())]));
    world.blob(manifest.as_bytes());
    let missing = world.owner.json("PUT", &path, &body).refused(409, "missing_blobs").json();
    assert_eq!(missing["missing"], json!([slice]));
    world.blob(b"slice one");
    world.owner.json("PUT", &path, &body).expect(200);
    assert_eq!(world.owner.get(&case("")).json()["imaging"], body["manifest"]);
    let garbage = world.blob(b"not a manifest");
    world.owner.json("PUT", &path, &json!({ "manifest": garbage })).refused(422, "not_a_manifest");
    assert_eq!(world.owner.get(&case("")).json()["imaging"], body["manifest"]);
}

#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let mut world = World::new();
    let content = bytes(12_000_000);
    let name = hash(&content);
    for _ in 0..3 {
        world.owner.put_bytes(&upload(&name, 5, content.len()), &content).refused(409, "wrong_offset");
        world.nobody().put_bytes(&upload(&name, 0, content.len()), &content).refused(401, "not_logged_in");
    }
    let guard = [("x-prosector", "1"), ("content-type", "application/json")];
    world.owner.request("PATCH", &case(""), &guard, Some(content)).refused(413, "too_large");
}
