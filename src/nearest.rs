//! The known name that was probably meant.
//!
//! *A suggestion is one of the known names, and the same one for the same names in the same order.*

/// With more names than this none is suggested: the search would cost more than the help is worth.
const CANDIDATES_MAX: usize = 20_000;

/// A longer text is not a misspelt name.
const FOUND_CHARS_MAX: usize = 256;

/// The known name that is nearest to `found`, where one is near: at most a third of the characters differ (one in a
/// short name). Capitals count only between names that are otherwise equally near; then the first wins.
pub(crate) fn nearest<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().take(FOUND_CHARS_MAX + 1).count();
    if length > FOUND_CHARS_MAX || known.size_hint().0 > CANDIDATES_MAX {
        return None;
    }
    let limit = (length / 3).max(1);
    let folded = found.to_ascii_lowercase();
    let (own, most) = (letters(found), u32::try_from(limit.saturating_mul(2)).unwrap_or(u32::MAX));
    let mut best: Option<((usize, usize), &str)> = None;
    for (position, name) in known.enumerate() {
        if position >= CANDIDATES_MAX {
            return None;
        }
        let room = length.saturating_add(limit).saturating_add(1);
        if name.chars().take(room).count().abs_diff(length) > limit {
            continue;
        }
        // One character for another makes at most two of the letters differ, and no other slip makes more.
        if (own ^ letters(name)).count_ones() > most {
            continue;
        }
        let distance = strsim::osa_distance(&folded, &name.to_ascii_lowercase());
        if distance > limit || best.is_some_and(|(least, _)| distance > least.0) {
            continue;
        }
        let distances = (distance, strsim::osa_distance(found, name));
        if best.is_none_or(|(least, _)| distances < least) {
            best = Some((distances, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Which characters a name has, capitals or not; unlike ones may count as one.
fn letters(name: &str) -> u64 {
    name.chars().fold(0, |all, c| all | 1 << (u32::from(c.to_ascii_lowercase()) % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passes over most names passes over none that is near.
    #[test]
    fn letters_tell_of_no_name_that_it_is_far_when_it_is_near() {
        let mut rng = fastrand::Rng::with_seed(1);
        let alphabet: Vec<char> = "abcxyzABZ019_.éÉß€\u{1f600}".chars().collect();
        for _ in 0..20_000 {
            let mut name = |length: usize| -> String {
                (0..length).filter_map(|_| alphabet.get(rng.usize(..alphabet.len()))).collect()
            };
            let (one, two) = (name(4), name(5));
            let distance = strsim::osa_distance(&one.to_ascii_lowercase(), &two.to_ascii_lowercase());
            let differ = (letters(&one) ^ letters(&two)).count_ones();
            assert!(differ as usize <= 2 * distance, "{one} and {two}: {differ} letters, distance {distance}");
        }
    }

    #[test]
    fn suggests_what_is_near() {
        let near = |found, known: &[&'static str]| nearest(found, known.iter().copied());
        assert_eq!(near("answrs", &["inputs", "answers", "stages"]), Some("answers"));
        assert_eq!(near("wtp", &["WDP", "WTP"]), Some("WTP"));
        assert_eq!(near("a", &["A", "a"]), Some("a"));
        assert_eq!(near("ab", &["ac", "ad"]), Some("ac"));
        assert_eq!(near("mandiri", &["desk", "visit"]), None);
        assert_eq!(near(&"x".repeat(300), &["x"]), None);
        assert_eq!(nearest("a", std::iter::repeat_n("a", CANDIDATES_MAX + 1)), None);
    }
}
