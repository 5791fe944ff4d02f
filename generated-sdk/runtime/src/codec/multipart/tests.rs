//! Forms of uploads and their bodies on the wire.

use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::codec::{EncodeKind, Sensitive, Value};
use crate::content::FilePart;

const RANDOM: &str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
/// Of `abc`; FIPS 180-4.
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[derive(Clone)]
struct Upload {
    file: FilePart,
    meta: Meta,
}
crate::record!(Upload { file, meta as json });

#[derive(Clone)]
struct Meta {
    sha256: String,
    filename: String,
    phone: Option<Sensitive<String>>,
}
crate::record!(Meta { sha256, filename, phone });

fn upload(file: FilePart, sha256: &str) -> Upload {
    let filename = file.file_name.clone();
    Upload { file, meta: Meta { sha256: sha256.to_owned(), filename, phone: None } }
}

fn sent(multipart: &Multipart) -> String {
    String::from_utf8(multipart.body.to_bytes().unwrap().to_vec()).unwrap()
}

/// The name between the quotes of the only `filename`.
fn sent_name(file_name: &str) -> String {
    let part = Part { name: "f".into(), content: PartContent::File(FilePart::new(file_name, *b"")) };
    let body = sent(&Multipart::from_parts(vec![part], RANDOM).unwrap());
    let (_, name) = body.split_once("filename=\"").unwrap();
    name.split_once("\"\r\nContent-Type: ").unwrap().0.to_owned()
}

#[test]
fn an_upload_has_its_meta_and_then_its_file() {
    let upload = upload(FilePart::new("a.png", *b"abc"), SHA256);
    let multipart = Multipart::new(&upload, RANDOM).unwrap();
    assert_eq!(
        multipart.content_type,
        "multipart/form-data; boundary=wechatpay5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
    );
    let meta = format!(r#"{{"sha256":"{SHA256}","filename":"a.png"}}"#);
    assert_eq!(
        sent(&multipart).replace("\r\n", "\n"),
        format!(
            r#"--wechatpay5K8264ILTKCH16CQ2502SI8ZNMTM67VS
Content-Disposition: form-data; name="meta"
Content-Type: application/json

{meta}
--wechatpay5K8264ILTKCH16CQ2502SI8ZNMTM67VS
Content-Disposition: form-data; name="file"; filename="a.png"
Content-Type: image/png

abc
--wechatpay5K8264ILTKCH16CQ2502SI8ZNMTM67VS--
"#
        )
    );
    assert_eq!(sent(&multipart).matches('\n').count(), sent(&multipart).matches("\r\n").count());
    assert_eq!(multipart.signed, meta);
    assert_eq!(multipart.body.len(), sent(&multipart).len() as u64);
    assert_eq!(format!("{multipart:?}"), "Multipart(409 bytes, 96 of them signed)");
}

#[test]
fn a_file_on_disk_is_sent_like_one_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    std::fs::File::create(&path).unwrap().write_all(b"abc").unwrap();
    let disk = Multipart::new(&upload(FilePart::open(&path).unwrap(), SHA256), RANDOM).unwrap();
    let memory = Multipart::new(&upload(FilePart::new("a.png", *b"abc"), SHA256), RANDOM).unwrap();
    assert_eq!((sent(&disk), disk.body.len()), (sent(&memory), memory.body.len()));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(disk.body.to_bytes().unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn file_names_are_escaped_as_browsers_do() {
    for (name, on_the_wire) in [
        ("a.png", "a.png"),
        ("营业执照.jpg", "营业执照.jpg"),
        ("a \"b\".png", "a %22b%22.png"),
        ("a\r\nX-Header: b.png", "a%0D%0AX-Header: b.png"),
        ("100%22.png", "100%22.png"),
        ("back\\slash.png", "slash.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a.png", "a.png"),
        ("..", "file"),
        ("folder/", "file"),
        ("", "file"),
    ] {
        assert_eq!(sent_name(name), on_the_wire, "{name:?}");
    }
}

#[test]
fn the_boundary_occurs_in_nothing_held_in_memory() {
    let first = format!("wechatpay{RANDOM}");
    let second = format!("{first}-1");
    for (parts, expected) in [
        (vec![Part::text("a", "b")], &first),
        (vec![Part::text("a", format!("x{first}x"))], &second),
        (vec![Part::text(&first, "b")], &second),
        (
            vec![Part {
                name: "f".into(),
                content: PartContent::File(FilePart::new("f", first.clone().into_bytes())),
            }],
            &second,
        ),
        (vec![Part { name: "f".into(), content: PartContent::File(FilePart::new(&first, *b"")) }], &second),
        (vec![Part::text("a", format!("w{first}-1")), Part::text("b", "b")], &format!("{first}-2")),
    ] {
        let multipart = Multipart::from_parts(parts, RANDOM).unwrap();
        assert_eq!(multipart.content_type, format!("multipart/form-data; boundary={expected}"));
    }
    for (random, expected) in [("", "wechatpay"), ("a b\"\r\n;-é", "wechatpayab")] {
        let multipart = Multipart::from_parts(vec![], random).unwrap();
        assert_eq!(multipart.content_type, format!("multipart/form-data; boundary={expected}"));
    }
    let longest = Multipart::from_parts(vec![], &"a".repeat(200)).unwrap().content_type;
    assert_eq!(longest, format!("multipart/form-data; boundary=wechatpay{}", "a".repeat(40)));
}

#[test]
fn a_wrong_digest_is_refused_before_anything_is_sent() {
    let file = || FilePart::new("a.png", *b"abc");
    let wrong = SHA256.replace('a', "b");
    let error = Multipart::new(&upload(file(), &wrong), RANDOM).unwrap_err();
    assert_eq!(error.to_string(), "meta.sha256: not the SHA-256 of the file");
    // Other spellings, and texts that are not digests, are left to the platform.
    for stated in [SHA256.to_uppercase().as_str(), "", "abc", &wrong[1..], &wrong.replace('0', "g")] {
        assert!(Multipart::new(&upload(file(), stated), RANDOM).is_ok(), "{stated}");
    }

    let meta = |json: String| Part { name: "meta".into(), content: PartContent::Json(json) };
    let file = |bytes: &[u8]| Part {
        name: "file".into(),
        content: PartContent::File(FilePart::new("a.png", bytes)),
    };
    const SM3: &str = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    let stated = format!(r#"{{"sha256":"{SHA256}"}}"#);
    let with = |kind: &str, digest: &str| {
        format!(r#"{{"name":"SM3 of Tea","algorithm":"{kind}","digest":"{digest}"}}"#)
    };
    for (parts, agrees) in [
        (vec![meta(stated.clone())], true),
        (vec![meta(stated.clone()), file(b"other"), file(b"abc")], true),
        (vec![meta(stated.clone()), file(b"other")], false),
        (vec![meta(format!(r#"{{"digest":"{SHA256}"}}"#)), file(b"other")], true),
        (vec![meta(r#"{"sha256":7}"#.into()), file(b"other")], true),
        (vec![meta(with("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d")), file(b"abc")], true),
        (vec![meta(with("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d")), file(b"other")], false),
        // Without the feature, the algorithm is not built in.
        (vec![meta(with("SM3", SM3)), file(b"abc")], true),
        (vec![meta(with("DIGEST_ALGORITHM_SM3", SM3)), file(b"other")], cfg!(not(feature = "sm"))),
        (vec![meta(with("SM3", "?")), file(b"other")], true),
        (vec![meta(with("SHA512", SM3)), file(b"other")], true),
        (vec![meta("no JSON".into()), file(b"other")], true),
        (vec![file(b"other")], true),
    ] {
        assert_eq!(check_digest(&parts).is_ok(), agrees, "{parts:?}");
    }
}

#[test]
fn only_a_meta_is_signed() {
    #[derive(Clone)]
    struct V2 {
        mch_id: String,
        media: FilePart,
        media_hash: String,
        sub: Option<String>,
    }
    crate::record!(V2 { mch_id, media, media_hash, sub });
    let media = FilePart::new("a.jpg", *b"abc");
    let form = V2 { mch_id: "1900000109".into(), media_hash: media.md5().unwrap(), media, sub: None };
    let parts = Part::of_form(&form).unwrap();
    let signed: Vec<_> =
        parts.iter().filter_map(|part| Some((part.name.as_str(), part.as_text()?))).collect();
    assert_eq!(signed, [("mch_id", "1900000109"), ("media_hash", "900150983cd24fb0d6963f7d28e17f72")]);
    assert_eq!(
        format!("{parts:?}"),
        r#"[Part("mch_id", 10 bytes), Part("media_hash", 32 bytes), Part("media", "a.jpg" (3 bytes))]"#
    );
    let multipart = Multipart::from_parts(parts, RANDOM).unwrap();
    assert!(multipart.signed.is_empty());
    assert!(sent(&multipart).contains("name=\"mch_id\"\r\n\r\n1900000109\r\n--"));

    #[derive(Clone)]
    struct Untyped {
        meta: String,
    }
    crate::record!(Untyped { meta });
    let multipart = Multipart::new(&Untyped { meta: r#"{"a": 1}"#.into() }, RANDOM).unwrap();
    assert_eq!(multipart.signed, r#"{"a": 1}"#);
    assert!(sent(&multipart).contains("\r\nContent-Type: application/json\r\n\r\n{\"a\": 1}\r\n"));
}

#[test]
fn what_cannot_be_sent_is_named() {
    let mut unsealed = upload(FilePart::new("a.png", *b"abc"), SHA256);
    unsealed.meta.phone = Some("139".into());
    let error = Multipart::new(&unsealed, RANDOM).unwrap_err();
    let MultipartError::Encode(encode) = &error else { panic!("{error}") };
    assert_eq!((encode.path(), encode.kind()), ("meta.phone", EncodeKind::Unsealed));
    unsealed.meta.phone = Some(Sensitive::from_sealed("c2VhbGVk"));
    let sealed = Multipart::new(&unsealed, RANDOM).unwrap();
    assert!(std::str::from_utf8(&sealed.signed).unwrap().ends_with(r#""phone":"c2VhbGVk"}"#));

    let file = FilePart::new("a.png", *b"abc").content_type("image/png\r\nX-Header: b");
    let error = Multipart::new(&upload(file, SHA256), RANDOM).unwrap_err();
    assert_eq!(error.to_string(), "file: the media type has characters that a header cannot have");

    let blank = Multipart::new(&Upload::blank(), RANDOM).unwrap();
    assert!(sent(&blank).contains("name=\"file\"; filename=\"file\"\r\n"));
}

proptest! {
    #[test]
    fn the_boundary_stands_between_any_parts_and_nowhere_else(
        texts in proptest::collection::vec("(wechatpay|a|-|1|\r|\n|\"){0,12}", 0..4),
        name in "(wechatpay|a|\"|/|\r|\n){0,6}",
        random in "[a-]{0,3}",
    ) {
        let file = FilePart::new(name.as_str(), texts.concat().into_bytes());
        let mut parts: Vec<_> = texts.iter().map(|text| Part::text(text, text)).collect();
        parts.push(Part { name: name.clone(), content: PartContent::File(file) });
        let count = parts.len();
        let multipart = Multipart::from_parts(parts, &random).unwrap();
        let (_, boundary) = multipart.content_type.split_once("boundary=").unwrap();
        let body = sent(&multipart);
        prop_assert_eq!(body.matches(boundary).count(), count + 1);
        prop_assert_eq!(body.matches(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"")).count(), count);
        let ends = body.ends_with(&format!("\r\n--{boundary}--\r\n"));
        prop_assert!(ends);
    }
}
