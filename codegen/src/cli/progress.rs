//! A line on the terminal for as long as a run takes, when that is longer than a second; nothing in a pipe.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that is going on; dropped, it takes its line away.
pub struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// The run begins.
    pub fn start() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let (done, waiting) = channel();
        let thread = std::thread::spawn(move || {
            // A terminal that is gone is no reason to stop.
            let _ = show(&mut io::stderr(), &waiting, Duration::from_secs(1));
        });
        Self(Some((done, thread)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}

/// Says every now and then how long it has been going on, until the other end is dropped.
fn show(out: &mut impl Write, waiting: &Receiver<()>, every: Duration) -> io::Result<()> {
    let begun = Instant::now();
    let mut shown = 0;
    while waiting.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        let line = format!("generating, {} s", begun.elapsed().as_secs());
        shown = line.len();
        write!(out, "\r{line}")?;
        out.flush()?;
    }
    if shown > 0 {
        write!(out, "\r{:shown$}\r", "")?;
        out.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_says_nothing() {
        let (done, waiting) = channel();
        drop(done);
        let mut out = Vec::new();
        show(&mut out, &waiting, Duration::from_secs(60)).unwrap();
        assert!(out.is_empty());
    }

    /// A terminal at whose first line the run ends.
    struct Terminal(Vec<u8>, Option<Sender<()>>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.1 = None;
            Ok(())
        }
    }

    #[test]
    fn a_long_run_takes_its_line_away() {
        let (done, waiting) = channel();
        let mut out = Terminal(Vec::new(), Some(done));
        show(&mut out, &waiting, Duration::from_millis(1)).unwrap();
        let text = String::from_utf8(out.0).unwrap();
        let [_, line, blank, _] = text.split('\r').collect::<Vec<_>>()[..] else { panic!("{text:?}") };
        assert!(line.starts_with("generating, ") && line.ends_with(" s"), "{text:?}");
        assert_eq!(blank, " ".repeat(line.len()));
    }
}
