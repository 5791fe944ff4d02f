//! Replies, complete and signed, or as broken as a test wants them.

use std::io::{self, Write};
use std::time::Duration;

/// A reply.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub manner: Manner,
}

/// How a reply is sent.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With its length, at once.
    Whole,
    /// Not at all: the connection is reset.
    Reset,
    /// With its length, of which only this many bytes are sent before the connection is reset.
    CutAfter(usize),
    /// After this time.
    Late(Duration),
    /// Its head at once, and nothing else for this long.
    HeadThenLate(Duration),
    /// Chunked, in pieces of this many bytes with this pause between them.
    Chunks(usize, Duration),
    /// Chunked, without the last chunk.
    ChunksWithoutEnd(usize),
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut answer = Self { status, headers: Vec::new(), body: body.into(), manner: Manner::Whole };
        if !content_type.is_empty() {
            answer = answer.with("Content-Type", content_type);
        }
        answer
    }

    pub fn reset() -> Self {
        Self::new(200, "", "").manner(Manner::Reset)
    }

    pub fn manner(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }

    /// Adds a header, even if there is one of this name.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        self
    }

    /// Sets this header in place of any others of its name.
    pub fn replace(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// Sends it; returns whether the connection continues.
    pub fn send(&self, stream: &mut dyn Write) -> io::Result<bool> {
        let chunked = matches!(self.manner, Manner::Chunks(..) | Manner::ChunksWithoutEnd(_));
        if let Manner::Late(time) = self.manner {
            std::thread::sleep(time);
        }
        if matches!(self.manner, Manner::Reset) {
            return Ok(false);
        }
        let mut head = format!("HTTP/1.1 {} X\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match (chunked, self.status) {
            (true, _) => head.push_str("Transfer-Encoding: chunked\r\n"),
            (false, 204) => {}
            (false, _) => head.push_str(&format!("Content-Length: {}\r\n", self.body.len())),
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        stream.flush()?;
        match self.manner {
            Manner::Whole | Manner::Late(_) | Manner::Reset => stream.write_all(&self.body)?,
            Manner::HeadThenLate(time) => {
                std::thread::sleep(time);
                stream.write_all(&self.body)?;
            }
            Manner::CutAfter(length) => {
                stream.write_all(&self.body[..length])?;
                stream.flush()?;
                // What is on its way should arrive before the reset does.
                std::thread::sleep(Duration::from_millis(20));
                return Ok(false);
            }
            Manner::Chunks(size, pause) => {
                for chunk in self.body.chunks(size) {
                    write_chunk(stream, chunk)?;
                    std::thread::sleep(pause);
                }
                stream.write_all(b"0\r\n\r\n")?;
            }
            Manner::ChunksWithoutEnd(size) => {
                for chunk in self.body.chunks(size) {
                    write_chunk(stream, chunk)?;
                }
                std::thread::sleep(Duration::from_millis(20));
                return Ok(false);
            }
        }
        stream.flush()?;
        Ok(true)
    }
}

fn write_chunk(stream: &mut dyn Write, chunk: &[u8]) -> io::Result<()> {
    let chunk = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
    stream.write_all(&chunk)?;
    stream.flush()
}
