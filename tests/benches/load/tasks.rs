//! The number of tasks that there were enters; whether all newer ones end leaves.

use std::time::{Duration, Instant};

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
