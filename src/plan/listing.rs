//! A list of answers poured into a row, where its paths are known.
//!
//! *What is poured is what each answer would be read as by itself; what cannot be told at a glance is given back to be read.*
//! Which key each place of the list answers is known, and an answer's word says what to put there: no text is looked at.

use super::field::{Field, Fields};
use super::lanes::{Lanes, Room};
use crate::check::{Domain, KeyId, Model, ScaleId, ScaleOption};
use crate::evidence::{Answers, Outline, Packed};
use crate::limits::COUNT_MAX;
use crate::table::Table;

/// Keys that are answered together, in the order of some sheet.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    outline: Outline,
    /// Each with its place in the list.
    choices: Vec<(usize, Field, ScaleId)>,
    counts: Vec<(usize, Field)>,
    others: Vec<usize>,
    /// By place.
    keys: Vec<KeyId>,
}

/// What a rubric lists, and how its options are named.
#[derive(Debug, Clone)]
pub(crate) struct Listings {
    pub(crate) facts: Listing,
    /// What a stage answers.
    pub(crate) answers: Listing,
    names: Table<ScaleId, Names>,
}

impl Listings {
    pub(crate) fn new(model: &Model, fields: &Fields) -> Listings {
        let of = |facts: bool| {
            let keys = fields.entries().filter(|(_, field)| field.fact == facts).map(|(key, _)| key);
            let keys: Vec<KeyId> = keys.collect();
            let outline = Outline::of(keys.iter().map(|&key| model.key(key).path.as_str()));
            Listing::new(model, fields, keys, outline)
        };
        let names = model.scales.iter().map(|scale| Names::of(&scale.options)).collect();
        Listings { facts: of(true), answers: of(false), names }
    }
}

impl Listing {
    /// A list of the paths of these keys.
    pub(crate) fn new(model: &Model, fields: &Fields, keys: Vec<KeyId>, outline: Outline) -> Listing {
        let (mut choices, mut counts, mut others) = (Vec::with_capacity(keys.len()), Vec::new(), Vec::new());
        for (place, &key) in keys.iter().enumerate() {
            let field = *fields.of(key);
            match (field.room, &model.key(key).domain) {
                // Where a word stands for "there is none", there is other room.
                (Room::Choice, Domain::Scale(scale)) => choices.push((place, field, *scale)),
                (Room::Count, _) => counts.push((place, field)),
                _ => others.push(place),
            }
        }
        Listing { outline, choices, counts, others, keys }
    }

    /// Whether a list has these paths, in this order.
    pub(crate) fn is_of(&self, answers: &Answers) -> bool {
        *answers.outline() == self.outline
    }

    /// Puts all answers of such a list where they belong; false where `other` says so.
    ///
    /// `other` puts an answer that has to be read, by its place in the list.
    pub(crate) fn pour(
        &self,
        named: &Listings,
        answers: &Answers,
        lanes: &mut Lanes,
        mut other: impl FnMut(&mut Lanes, KeyId, usize) -> bool,
    ) -> bool {
        let packed = answers.packed();
        let mut read =
            |lanes: &mut Lanes, place: usize| self.keys.get(place).is_some_and(|&key| other(lanes, key, place));
        for (place, field, scale) in &self.choices {
            match packed.get(*place).and_then(|word| named.names[*scale].code(*word)) {
                Some(code) => lanes.put_code(field, code),
                None if read(lanes, *place) => {}
                None => return false,
            }
        }
        for (place, field) in &self.counts {
            match packed.get(*place).map(|word| word.count()) {
                Some(count) if count <= COUNT_MAX => lanes.put_count(field, count),
                _ if read(lanes, *place) => {}
                _ => return false,
            }
        }
        self.others.iter().all(|&place| read(lanes, place))
    }
}

/// The options of a scale by the words that name them.
///
/// Each word has a slot of its own, found by a multiplication; one that would have to share it is left out.
#[derive(Debug, Clone)]
struct Names {
    multiplier: u64,
    words: [u64; SLOTS],
    codes: [u8; SLOTS],
}

const SLOTS: usize = 32;
/// So many multipliers are tried, odd multiples of this one, whose bits are well mixed.
const TRIES: usize = 64;
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Names {
    /// No answer has this word.
    const FREE: u64 = u64::MAX;
    const EMPTY: Names = Names { multiplier: 0, words: [Names::FREE; SLOTS], codes: [0; SLOTS] };

    fn of(options: &[ScaleOption]) -> Names {
        let mut words = Vec::new();
        // INVARIANT(choice-code): of more options than a byte counts there is no lane of choices.
        for (option, code) in options.iter().zip(1..=u8::MAX) {
            let names = std::iter::once(&option.code).chain(&option.spellings).map(|name| Packed::text(name));
            words.extend(names.filter(|word| *word != Packed::LONG).map(|word| (word, code)));
        }
        let mut best = Names::EMPTY;
        for odd in (1..).step_by(2).take(TRIES) {
            let names = Names::by(GOLDEN.wrapping_mul(odd), &words);
            if names.count() > best.count() {
                best = names;
            }
            if best.count() == words.len() {
                break;
            }
        }
        best
    }

    fn by(multiplier: u64, words: &[(Packed, u8)]) -> Names {
        let mut names = Names { multiplier, ..Names::EMPTY };
        for (word, code) in words {
            let at = names.slot(*word);
            if let (Some(own), Some(to)) = (names.words.get_mut(at), names.codes.get_mut(at))
                && *own == Names::FREE
            {
                (*own, *to) = (word.bits(), *code);
            }
        }
        names
    }

    fn count(&self) -> usize {
        self.words.iter().filter(|word| **word != Names::FREE).count()
    }

    #[inline]
    fn slot(&self, word: Packed) -> usize {
        let [top, ..] = word.bits().wrapping_mul(self.multiplier).to_be_bytes();
        usize::from(top >> (u8::BITS.saturating_sub(SLOTS.ilog2())))
    }

    #[inline]
    fn code(&self, word: Packed) -> Option<u8> {
        let at = self.slot(word);
        if self.words.get(at) == Some(&word.bits()) { self.codes.get(at).copied() } else { None }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rubric::Rubric;

    /// Of a scale whose options are named so.
    fn names(options: &[&[String]]) -> Names {
        let options: Vec<String> = options
            .iter()
            .map(|names| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ") + " = 1")
            .collect();
        let text = format!(
            "timbang 1\nrubric r \"R\" {{ edition \"e\" basis \"b\" total 10 mean missing zero }}\nscale s {{ {} }}\ncriterion a : s",
            options.join(", ")
        );
        let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| unreachable!("{wrong}"));
        rubric.listings().names[rubric.model().scales.ids().next().unwrap()].clone()
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn options_are_found_by_each_of_their_names() {
        let options = [texts(&["Ya", "ya", "Y", "3"]), texts(&["Tidak", "2.5", "n/a"]), texts(&["Sebagian"])];
        let names = names(&options.each_ref().map(Vec::as_slice));
        for (option, code) in options.iter().zip(1..) {
            for name in option {
                // Eight bytes are too many.
                let expected = if name.len() < 8 { Some(code) } else { None };
                assert_eq!(names.code(Packed::text(name)), expected, "{name}");
            }
        }
        for other in ["", "y", "YA", "Ya ", "3.0", "03", "2.50", "Sebagia"] {
            assert_eq!(names.code(Packed::text(other)), None, "{other}");
        }
        assert_eq!(names.code(Packed::LONG), None);
    }

    #[test]
    fn names_without_room_are_left_to_be_read() {
        let many: Vec<String> = (0..40).map(|name| format!("n{name}")).collect();
        let options: Vec<&[String]> = many.chunks(20).collect();
        let names = names(&options);
        let found: Vec<Option<u8>> = many.iter().map(|name| names.code(Packed::text(name))).collect();
        let right = found.iter().zip(0..).all(|(found, at)| found.is_none_or(|code| code == at / 20 + 1));
        let count = found.iter().flatten().count();
        assert!(right && (16..=SLOTS).contains(&count), "{found:?}");
    }

    #[test]
    fn few_names_have_a_slot_each() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut left_out = 0;
        for _ in 0..500 {
            let options = random.usize(1..=7);
            let all: Vec<String> = (0..options).map(|at| format!("{}{at}", random.alphabetic())).collect();
            let names = names(&all.chunks(1).collect::<Vec<_>>());
            left_out += options - names.count();
        }
        assert_eq!(left_out, 0);
    }
}
