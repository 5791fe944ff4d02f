//! Callers of all kinds enter; that one of them downloads and the others wait leaves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;
use std::time::UNIX_EPOCH;

use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn ticket(turn: RefreshTurn) -> RefreshTicket {
    match turn {
        RefreshTurn::Go(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

fn wait(turn: RefreshTurn) -> RefreshWait {
    match turn {
        RefreshTurn::Wait(wait) => wait,
        other => panic!("{other:?}"),
    }
}

fn too_soon(turn: RefreshTurn) -> Option<u64> {
    match turn {
        RefreshTurn::TooSoon { again_in } => Some(again_in.as_secs()),
        _ => None,
    }
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn one_goes_and_the_next_come_after_the_interval() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    ticket(gate.turn(at(1_000))).finish(at(1_010));
    for (now, expected) in [(1_010, Some(60)), (1_069, Some(1)), (1_070, None), (1_000, None), (0, None)] {
        // What is dropped at once was no refresh.
        assert_eq!(too_soon(gate.turn(at(now))), expected, "{now}");
    }
    ticket(gate.turn(at(1_070))).finish(at(1_071));
    assert_eq!(too_soon(gate.turn(at(1_072))), Some(59));
}

#[test]
fn without_an_interval_only_one_at_a_time_goes() {
    let gate = RefreshGate::new(Duration::ZERO);
    let first = ticket(gate.turn(at(5)));
    drop(wait(gate.turn(at(5))));
    first.finish(at(5));
    drop(ticket(gate.turn(at(5))));
}

#[test]
fn who_waits_is_woken_once_the_refresh_ends() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    for finished in [true, false] {
        let running = ticket(gate.turn(at(0)));
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut context = Context::from_waker(&waker);
        let mut waiting: Vec<_> = (0..3).map(|_| wait(gate.turn(at(0)))).collect();
        for wait in &mut waiting {
            for _ in 0..2 {
                assert!(Pin::new(&mut *wait).poll(&mut context).is_pending());
            }
        }
        assert_eq!(count.0.load(Ordering::SeqCst), 0);
        if finished {
            running.finish(at(100))
        } else {
            drop(running)
        }
        assert_eq!(count.0.load(Ordering::SeqCst), 1, "the waker is kept once");
        for wait in &mut waiting {
            assert_eq!(Pin::new(wait).poll(&mut context), Poll::Ready(finished));
        }
        // The clock is set back, which opens the gate again for the second round.
    }
}

#[test]
fn a_canceled_refresh_goes_to_the_next() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    drop(ticket(gate.turn(at(0))));
    let second = ticket(gate.turn(at(0)));
    // Waiting for the first does not wait for the second, and brings nothing.
    let stale = || RefreshWait { shared: Arc::clone(&gate.0), ended: 0 };
    assert!(!stale().block(Duration::from_secs(60)));
    second.finish(at(1));
    assert!(stale().block(Duration::ZERO));
    assert_eq!(too_soon(gate.turn(at(1))), Some(60));
}

#[test]
fn after_a_failure_the_next_comes_soon() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    ticket(gate.turn(at(0))).fail(at(5));
    assert_eq!((too_soon(gate.turn(at(5))), gate.last()), (Some(1), Some(at(5))));
    ticket(gate.turn(at(6))).finish(at(6));
    assert_eq!(too_soon(gate.turn(at(7))), Some(59));
}

#[test]
fn a_finished_refresh_does_not_end_the_next() {
    struct Next(RefreshGate, Mutex<Option<RefreshTicket>>);

    impl Wake for Next {
        fn wake(self: Arc<Self>) {
            *self.1.lock().unwrap() = Some(ticket(self.0.turn(at(0))));
        }
    }

    let gate = RefreshGate::new(Duration::ZERO);
    let running = ticket(gate.turn(at(0)));
    let next = Arc::new(Next(gate.clone(), Mutex::default()));
    let waker = Waker::from(Arc::clone(&next));
    let mut waiting = wait(gate.turn(at(0)));
    assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(&waker)).is_pending());
    running.finish(at(0));
    assert!(next.1.lock().unwrap().is_some());
    drop(wait(gate.turn(at(0))));
}

#[test]
fn threads_wait_for_each_other() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    let running = ticket(gate.turn(at(0)));
    assert!(!wait(gate.turn(at(0))).block(Duration::from_millis(1)), "it is still running");
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let waiting = wait(gate.turn(at(0)));
            std::thread::spawn(move || waiting.block(Duration::from_secs(60)))
        })
        .collect();
    running.finish(at(0));
    for thread in waiting {
        assert!(thread.join().unwrap());
    }
}

#[test]
fn of_many_threads_one_goes() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    let went = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| match gate.turn(at(0)) {
                RefreshTurn::Go(ticket) => {
                    went.fetch_add(1, Ordering::SeqCst);
                    std::thread::yield_now();
                    ticket.finish(at(0));
                }
                RefreshTurn::Wait(wait) => assert!(wait.block(Duration::from_secs(60))),
                RefreshTurn::TooSoon { .. } => {}
            });
        }
    });
    assert_eq!(went.into_inner(), 1);
}
