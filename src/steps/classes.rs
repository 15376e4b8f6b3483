//! Which steps are the same computation.
//!
//! *Two steps are of one class if they do the same with operands of the same classes.* Found for the steps that are asked
//! about and what they rest on, each once, without recursion: so a chain of definitions costs what it is long, and one
//! that doubles at each link costs no more.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use super::ops::{StepId, Steps};

/// The classes that are known so far; each is called by its first step.
#[derive(Debug, Default)]
pub(super) struct Classes {
    of: BTreeMap<StepId, StepId>,
    /// Classes by a hash of what they do; equal hashes are told apart.
    alike: BTreeMap<u64, Vec<StepId>>,
}

impl Classes {
    /// The class of a step.
    pub(super) fn of(&mut self, steps: &Steps, step: StepId) -> StepId {
        let mut stack = vec![step];
        while let Some(&at) = stack.last() {
            if self.of.contains_key(&at) {
                stack.pop();
                continue;
            }
            let open = stack.len();
            stack.extend(steps.step(at).of.iter().filter(|of| !self.of.contains_key(of)));
            if stack.len() > open {
                continue;
            }
            let class = self.class(steps, at);
            self.of.insert(at, class);
        }
        self.of.get(&step).copied().unwrap_or(step)
    }

    /// The class of a step whose operands have theirs.
    fn class(&mut self, steps: &Steps, step: StepId) -> StepId {
        let operands = |step: StepId| -> Vec<Option<StepId>> {
            steps.step(step).of.iter().map(|of| self.of.get(of).copied()).collect()
        };
        let own = operands(step);
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        steps.step(step).op.hash(&mut hash);
        own.hash(&mut hash);
        let alike = self.alike.get(&hash.finish()).map_or(&[][..], Vec::as_slice);
        let same = |other: &&StepId| steps.step(**other).op == steps.step(step).op && operands(**other) == own;
        match alike.iter().find(same) {
            Some(&class) => class,
            None => {
                self.alike.entry(hash.finish()).or_default().push(step);
                step
            }
        }
    }
}

/// FNV-1a: which steps meet in one bucket is the same on every machine, and of no consequence.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
