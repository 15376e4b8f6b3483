//! The paths of a list, as its own order leaves them to be told.
//!
//! *Two outlines are equal where their paths are the same in the same order, and only there.* Of each path it says how many
//! bytes it begins with like the one before it, how many follow, and which: a list in a rubric's order has some six bytes
//! a path, and is told from another by comparing those.

/// Paths of which each begins like the one before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline(Vec<u8>);

impl Outline {
    /// The outline of some paths.
    pub(crate) fn of<'p>(paths: impl Iterator<Item = &'p str>) -> Outline {
        let mut outline = Outline::default();
        let mut before = "";
        for path in paths {
            outline.add(before, path);
            before = path;
        }
        outline
    }

    /// One more path; before it came `before`.
    pub(super) fn add(&mut self, before: &str, path: &str) {
        let shared = alike(before.as_bytes(), path.as_bytes());
        let rest = path.as_bytes().get(shared..).unwrap_or_default();
        self.number(shared);
        self.number(rest.len());
        self.0.extend_from_slice(rest);
    }

    /// Seven bits a byte, the lowest first; all but the last have the first bit too.
    fn number(&mut self, mut number: usize) {
        loop {
            let [low, ..] = number.to_le_bytes();
            number >>= 7;
            if number == 0 {
                return self.0.push(low);
            }
            self.0.push(low | 0x80);
        }
    }
}

/// How many bytes two texts begin with alike.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let (ones, others) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
    let words = ones.iter().zip(others).take_while(|(one, other)| one == other).count();
    let alike = words.saturating_mul(8);
    let rest = one.iter().zip(other).skip(alike).take_while(|(one, other)| one == other);
    alike.saturating_add(rest.count())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = bytes.next()?;
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Some(number);
            }
        }
    }

    /// The paths that an outline was made of.
    fn read(outline: &Outline) -> Vec<Vec<u8>> {
        let mut bytes = outline.0.iter().copied();
        let mut paths: Vec<Vec<u8>> = Vec::new();
        while let Some(shared) = number(&mut bytes) {
            let rest = number(&mut bytes).unwrap();
            let mut path = paths.last().map(|before| before[..shared].to_vec()).unwrap_or_default();
            path.extend(bytes.by_ref().take(rest));
            paths.push(path);
        }
        paths
    }

    #[test]
    fn paths_of_a_rubric_take_few_bytes() {
        let outline = Outline::of(["A.1.a", "A.1.b", "A.2.masuk", "A.2.selesai"].into_iter());
        assert_eq!(outline.0, b"\x00\x05A.1.a\x04\x01b\x02\x072.masuk\x04\x07selesai");
    }

    /// So that no two lists have the same one.
    #[test]
    fn paths_are_read_back() {
        let mut random = fastrand::Rng::with_seed(20_251_130);
        let lengths = [0, 1, 2, 7, 8, 9, 126, 127, 128, 129, 16_383, 16_384];
        let (mut alike, mut long) = (0, 0);
        for _ in 0..2_000 {
            let mut paths: Vec<String> = Vec::new();
            for _ in 0..random.usize(0..6) {
                let before = paths.last().map_or("", String::as_str);
                let kept: String = before.chars().take(lengths[random.usize(..lengths.len())]).collect();
                let more = lengths[random.usize(..lengths.len())];
                let more: String =
                    (0..more).map(|_| *random.choice(&['a', '.', '\0', '\u{7f}', 'é']).unwrap()).collect();
                (alike, long) = (alike + usize::from(kept.len() > 7), long + usize::from(more.len() > 127));
                paths.push(kept + &more);
            }
            let expected: Vec<&[u8]> = paths.iter().map(String::as_bytes).collect();
            assert_eq!(read(&Outline::of(paths.iter().map(String::as_str))), expected);
        }
        assert!(alike > 500 && long > 500, "{alike} begin alike, {long} are long");
    }
}
