//! A peer that sends as little of a reply as a test wants, and counts the connections that stay open.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a peer does with a connection before it falls silent.
#[derive(Clone, Copy, Debug)]
pub enum Silence {
    /// It accepts the connection and reads no more than this.
    Reading(usize),
    /// It reads everything, and sends this as soon as there is something to read.
    Sending(&'static str),
    /// The same with the first connection only.
    SendingOnce(&'static str),
    /// The same with all, and from then on a byte ten times a second.
    Dripping(&'static str),
}

/// A server that never ends.
pub struct Peer {
    pub address: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    taken: AtomicUsize,
    open: AtomicUsize,
    /// From then on, everything is read, so that the end of a connection is noticed.
    is_draining: AtomicBool,
}

impl Peer {
    pub fn start(silence: Silence) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let counts = Arc::new(Counts::default());
        let shared = Arc::clone(&counts);
        // Ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let counts = Arc::clone(&shared);
                let is_first = counts.taken.fetch_add(1, Ordering::SeqCst) == 0;
                counts.open.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    let silence = match silence {
                        Silence::SendingOnce(text) if is_first => Silence::Sending(text),
                        Silence::SendingOnce(_) => Silence::Sending(""),
                        other => other,
                    };
                    serve(stream, silence, &counts);
                    counts.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, counts }
    }

    /// How many connections there were.
    pub fn taken(&self) -> usize {
        self.counts.taken.load(Ordering::SeqCst)
    }

    /// Waits until the other side has closed all of its connections; returns whether it has.
    pub fn is_left(&self, patience: Duration) -> bool {
        self.counts.is_draining.store(true, Ordering::SeqCst);
        let begun = Instant::now();
        while self.counts.open.load(Ordering::SeqCst) > 0 {
            if begun.elapsed() > patience {
                return false;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    }
}

/// Until the other side closes the connection.
fn serve(mut stream: TcpStream, silence: Silence, counts: &Counts) {
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut buffer = vec![0; 64 * 1024];
    let (mut read, mut has_sent) = (0, false);
    loop {
        let is_silent = matches!(silence, Silence::Reading(most) if read >= most);
        if is_silent && !counts.is_draining.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        }
        let now = match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(now) => now,
            Err(error) if is_timeout(&error) => 0,
            Err(_) => return,
        };
        read += now;
        let sent = match silence {
            Silence::Sending(text) | Silence::Dripping(text) if read > 0 && !has_sent => {
                has_sent = true;
                stream.write_all(text.as_bytes())
            }
            Silence::Dripping(_) if has_sent => stream.write_all(b" "),
            _ => Ok(()),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}
