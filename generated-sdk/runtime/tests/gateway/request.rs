//! Requests exactly as they came: the target unparsed, the headers in order, including duplicates.

use std::io::{self, BufRead, Read};
use std::time::Instant;

/// A request as it was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its number, from 1; downloads of certificates are counted separately.
    pub number: usize,
    pub method: String,
    /// Path and query, unchanged.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the body had the announced length.
    pub is_complete: bool,
    pub at: Instant,
    /// The certificate that the client presented.
    pub client_certificate: Option<Vec<u8>>,
}

/// One part of a multipart body.
#[derive(Debug)]
pub struct Part {
    pub head: String,
    pub content: Vec<u8>,
}

impl Received {
    /// Reads the next request of a connection; `None` where there is none.
    pub fn read(stream: &mut dyn BufRead) -> io::Result<Option<Self>> {
        let Some(first) = line(stream)? else { return Ok(None) };
        let mut words = first.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        let (method, target, version) = (word(), word(), word());
        assert_eq!(version, "HTTP/1.1", "{first}");
        let mut headers = Vec::new();
        while let Some(line) = line(stream)?.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').expect("a header");
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut received = Self {
            number: 0,
            method,
            target,
            headers,
            body: Vec::new(),
            is_complete: true,
            at: Instant::now(),
            client_certificate: None,
        };
        let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
        let read = stream.take(length).read_to_end(&mut received.body);
        received.is_complete = read.is_ok() && received.body.len() as u64 == length;
        Ok(Some(received))
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The parts of a multipart body, however they are written.
    pub fn parts(&self) -> Vec<Part> {
        let content_type = self.header("content-type").unwrap_or_default();
        let Some((_, boundary)) = content_type.split_once("boundary=") else { return Vec::new() };
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        // The first delimiter has no line end before it.
        let mut rest = [b"\r\n", &self.body[..]].concat();
        let mut parts = Vec::new();
        while let Some(at) = find(&rest, &delimiter) {
            let content = rest[..at].to_vec();
            if let Some(head) = find(&content, b"\r\n\r\n") {
                let head_text = String::from_utf8(content[..head].to_vec()).unwrap();
                parts.push(Part { head: head_text, content: content[head + 4..].to_vec() });
            }
            rest = rest[at + delimiter.len()..].to_vec();
        }
        assert_eq!(rest, b"--\r\n", "the end of the body");
        parts
    }

    /// The signed bytes: the part `meta` of uploads, otherwise the body.
    pub fn signed_body(&self) -> Vec<u8> {
        if !self.header("content-type").is_some_and(|kind| kind.starts_with("multipart/")) {
            return self.body.clone();
        }
        let parts = self.parts();
        let meta = parts.into_iter().find(|part| part.head.contains("name=\"meta\""));
        meta.map(|part| part.content).unwrap_or_default()
    }
}

fn line(stream: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8(line).expect("a head in UTF-8");
    Ok(Some(text.strip_suffix("\r\n").expect("a line end").to_owned()))
}

pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == wanted[0]) {
        from += at;
        if bytes[from..].starts_with(wanted) {
            return Some(from);
        }
        from += 1;
    }
    None
}
