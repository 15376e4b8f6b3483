//! Code written by hand for this one rubric, unchanged: whole numbers over one denominator with exact fractions where a
//! threshold is near, and the same tree in floats and in decimals, which show what the kind of number costs by itself.

use std::hint::black_box;

use lke::harness::Peer;
use lke::{Rubric, Score, Unit};

use crate::engine::Engine;

pub struct ByHand<P> {
    peer: P,
    r: Rubric,
    name: &'static str,
    numbers: &'static str,
}

impl<P: Peer> ByHand<P> {
    pub fn new(r: &Rubric, name: &'static str, numbers: &'static str) -> ByHand<P> {
        ByHand { peer: P::compile(r, &P::source(r)), r: r.clone(), name, numbers }
    }
}

impl<P: Peer> Engine for ByHand<P> {
    type Input = P::Input;
    type Total = f64;

    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn numbers(&self) -> &'static str {
        self.numbers
    }

    fn input(&self, unit: &Unit) -> P::Input {
        self.peer.input(unit)
    }

    #[inline]
    fn score(&mut self, input: &mut P::Input) -> (f64, u8) {
        let Score { total, verdict } = self.peer.score(input);
        (total, verdict)
    }

    fn total(&self, total: &f64) -> f64 {
        *total
    }

    fn nodes(&mut self, input: &mut P::Input) {
        black_box(self.peer.breakdown(input));
    }

    fn json(&mut self, input: &mut P::Input, out: &mut Vec<u8>) {
        let breakdown = self.peer.breakdown(input);
        self.peer.json(&breakdown, out);
    }

    fn seen(&mut self, input: &mut P::Input) -> (Vec<f64>, u8) {
        let breakdown = self.peer.breakdown(input);
        (self.peer.nodes(&self.r, &breakdown), self.peer.verdict(&breakdown))
    }
}
