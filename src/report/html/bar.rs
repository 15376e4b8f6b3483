//! Bars as inline SVG.
//!
//! *A bar holds numbers and class names, never text*: it is drawn in thousandths of its width, rounded for the eye alone.

use crate::number::{Exact, Rounding};
use crate::report::document::Bar;

/// Width of the drawing.
const WIDTH: i64 = 1000;
/// Its height.
const HEIGHT: i64 = 40;
/// Width of a mark, and of the ground around it that keeps it apart from the bar.
const MARK: i64 = 6;
const MARK_GROUND: i64 = 18;

pub(super) fn svg(bar: &Bar) -> String {
    let mut svg = format!(
        "<svg class=\"bar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">"
    );
    svg.push_str(&rect("track", 0, WIDTH));
    let [from, to, open] = [&bar.from, &bar.to, &bar.open].map(place);
    let filled = if bar.is_loss { "loss" } else { "reached" };
    if bar.is_loss {
        // What can be won back is the part next to what remains.
        svg.push_str(&rect(filled, open, to));
        svg.push_str(&rect("open", from, open));
    } else {
        svg.push_str(&rect(filled, from, to));
        svg.push_str(&rect("open", to, open));
    }
    for mark in bar.marks.iter().map(place) {
        for (class, width) in [("ground", MARK_GROUND), ("mark", MARK)] {
            let half = width.checked_div(2).unwrap_or(0);
            svg.push_str(&rect(class, mark.saturating_sub(half), mark.saturating_add(half)));
        }
    }
    svg.push_str("</svg>");
    svg
}

fn rect(class: &str, from: i64, to: i64) -> String {
    let width = to.saturating_sub(from);
    if width <= 0 {
        return String::new();
    }
    format!("<rect class=\"{class}\" x=\"{from}\" y=\"0\" width=\"{width}\" height=\"{HEIGHT}\"/>")
}

/// Thousandths of the width, within it.
fn place(share: &Exact) -> i64 {
    let thousandths = share.times(&Exact::from(i128::from(WIDTH))).show(0, Rounding::HalfAway);
    // What is longer than a whole number can be is far out on one side.
    let far = if share.is_positive() { WIDTH } else { 0 };
    thousandths.parse().unwrap_or(far).clamp(0, WIDTH)
}
