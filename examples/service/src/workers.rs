//! Work that keeps a core busy, off the threads that answer requests.
//!
//! *No more runs than there are cores, no more waits than is allowed.* Work that was begun is finished even where nobody
//! waits for it any longer, and holds its core until then; the library's cost is linear, so that is soon.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task;

use crate::problem::{Kind, Problem};

/// The cores, and the places before them.
pub struct Workers {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    places: usize,
}

impl Workers {
    /// So many at a time, and so many taken in.
    pub fn new(running: usize, waiting: usize) -> Workers {
        let places = waiting.max(running);
        Workers { running: Arc::new(Semaphore::new(running)), waiting: Arc::new(Semaphore::new(places)), places }
    }

    /// How many run or wait now.
    pub fn taken(&self) -> usize {
        self.places.saturating_sub(self.waiting.available_permits())
    }

    /// Runs it on a core.
    ///
    /// # Errors
    ///
    /// When all places are taken: `busy`. When it panicked: `internal`.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let internal = |_| Problem::of(Kind::Internal);
        let place = self.waiting.clone().try_acquire_owned().map_err(|_| Problem::of(Kind::Busy))?;
        let core = self.running.clone().acquire_owned().await.map_err(internal)?;
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, core);
        let done = task::spawn_blocking(move || {
            let value = work();
            drop(held);
            value
        });
        done.await.map_err(|_| Problem::of(Kind::Internal))
    }
}
