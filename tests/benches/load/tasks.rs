//! The number of tasks that there were enters; whether all newer ones end leaves.

use std::time::{Duration, Instant};

use crate::memory::Memory;

/// Idle connections end by themselves after 7 s, which is looked at as often.
pub const IDLE: Duration = Duration::from_secs(20);

/// How many tasks are alive.
pub fn alive() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// Waits until there are no more tasks than these.
pub async fn end(baseline: usize, patience: Duration) -> Result<(), String> {
    let begun = Instant::now();
    while alive() > baseline {
        if begun.elapsed() > patience {
            return Err(format!("{} tasks are alive, {baseline} were in the beginning", alive()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!(
        "  {baseline} tasks in the beginning, and again {:.1} s after the end",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Waits until connections have ended, since their number is different each time: whoever asks for one begins to make it,
/// and takes another one if that becomes free before.
pub async fn rest(baseline: usize, is_full: bool) -> Result<Memory, String> {
    if is_full {
        // One task stays, which looks for idle connections.
        end(baseline + 1, IDLE).await?;
    }
    Ok(Memory::now())
}
