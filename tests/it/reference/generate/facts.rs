//! Inputs of the rubric, and tables with values for formulas to read.

use num_traits::{One, Zero};

use super::super::model::{
    BandResult, BandRow, Bands, Check, Cmp, Expr, Input, Is, Item, Kind, Let, Literal, Ref, Truth,
};
use super::super::numbers::{Q, ratio, whole};
use super::Maker;
use super::formulas::{cmp, names, path, percent};

/// An input of the rubric, with the `let`s and checks that follow it.
#[derive(Clone)]
pub(crate) struct Fact {
    pub(crate) input: Input,
    pub(crate) after: Vec<Item>,
}

impl Maker<'_> {
    pub(crate) fn draw_facts(&mut self) {
        let number = |lo: i128, hi: i128| {
            let end = |n| Literal::decimal(&whole(n)).expect("whole");
            Kind::Number(end(lo), end(hi))
        };
        let mut stock: Vec<(&str, Kind, Option<&str>, bool)> = vec![
            ("opini_bpk", Kind::List(names(&["WTP", "WDP", "TMP", "TW"])), None, false),
            ("nilai_sakip", number(0, 100), None, false),
            ("tlhp", Kind::Percent(None), None, false),
            ("wbk_sejak", Kind::Date, Some("Belum"), false),
            ("kasus_korupsi", Kind::List(names(&["Ya", "Tidak"])), None, false),
        ];
        if self.features.facts_read {
            let ends = (Literal::percentage(&ratio(1, 10)), Literal::percentage(&ratio(9, 10)));
            let ends = ends.0.zip(ends.1);
            let unranked = self.rng.bool().then_some("Belum");
            stock.extend([
                ("predikat_sakip", Kind::Ordered(names(&["AA", "A", "BB", "B", "Sangat kurang"])), unranked, false),
                ("jumlah_pegawai", Kind::Count, None, false),
                ("jumlah_jabatan", Kind::Count, None, false),
                ("serapan", Kind::Percent(ends), None, false),
                ("maturitas", number(1, 5), Some("Belum"), false),
                ("dibentuk", Kind::Date, None, false),
                ("alamat_nomor", Kind::Count, None, true),
                ("tingkat_spip", Kind::Scale("abc".to_owned()), None, false),
            ]);
        }
        let share = self.rng.u32(0..100);
        for (name, kind, word, recorded) in stock {
            if self.chance(share) {
                let (label, basis) = (self.label(), self.basis());
                let word = word.map(str::to_owned);
                let input = Input { name: name.to_owned(), label, kind, word, recorded, basis };
                self.facts.push(Fact { input, after: Vec::new() });
            }
        }
        if self.features.facts_read {
            self.after_facts();
        }
    }

    pub(crate) fn has_fact(&self, name: &str) -> bool {
        self.facts.iter().any(|fact| fact.input.name == name)
    }

    /// A `let` and a check at the top.
    fn after_facts(&mut self) {
        if self.has_fact("kasus_korupsi") && self.chance(60) {
            let low = percent(&ratio(i128::from(self.rng.u8(1..10)), 20));
            let is = Truth::Is(Ref::Path("kasus_korupsi".to_owned()), Is::One("Ya".to_owned()));
            let formula = Expr::If(Box::new(is), Box::new(low), Box::new(percent(&Q::one())));
            let batas = Item::Let(Let { name: "batas".to_owned(), formula });
            let fact = self.facts.iter_mut().find(|fact| fact.input.name == "kasus_korupsi").expect("drawn");
            fact.after.push(batas);
        }
        if self.has_fact("jumlah_pegawai") && self.has_fact("jumlah_jabatan") && self.chance(60) {
            let truth = cmp(path("jumlah_pegawai"), Cmp::Le, path("jumlah_jabatan"));
            let check = Item::Check(Check { truth, label: self.label(), basis: self.basis() });
            let fact = self.facts.iter_mut().find(|fact| fact.input.name == "jumlah_pegawai").expect("drawn");
            fact.after.push(check);
        }
        if self.has_fact("nilai_sakip") && self.chance(40) {
            // The last two hold whatever is given.
            let limit = |n| Expr::Number(Literal::decimal(&whole(n)).expect("whole"));
            let (cmp_sign, end) = *self.one_of(&[(Cmp::Le, 60), (Cmp::Lt, 90), (Cmp::Le, 100), (Cmp::Ge, 0)]);
            let truth = cmp(path("nilai_sakip"), cmp_sign, limit(end));
            let check = Item::Check(Check { truth, label: self.label(), basis: self.basis() });
            let fact = self.facts.iter_mut().find(|fact| fact.input.name == "nilai_sakip").expect("drawn");
            fact.after.push(check);
        }
    }

    pub(crate) fn has_cap_let(&self) -> bool {
        self.facts.iter().any(|fact| fact.after.iter().any(|item| matches!(item, Item::Let(_))))
    }

    pub(crate) fn draw_tables(&mut self) {
        if !self.features.band_values || !self.chance(50) {
            return;
        }
        let result = |option: &str, value: Q| BandResult {
            option: option.to_owned(),
            label: None,
            value: Literal::decimal(&value),
        };
        let mut rows = Vec::new();
        let falling = self.rng.bool();
        let count = self.rng.usize(2..5);
        for n in 0..count {
            let step = if falling { count - n } else { n + 1 };
            let bound = Literal::percentage(&ratio(step as i128, count as i128 + 1).max(ratio(1, 20)));
            let bound = bound.or_else(|| Literal::percentage(&ratio(step as i128, 8))).expect("a percentage");
            let cmps = if falling { [Cmp::Ge, Cmp::Gt] } else { [Cmp::Lt, Cmp::Le] };
            let value = ratio((count - n) as i128, 5);
            rows.push(BandRow { cmp: *self.one_of(&cmps), bound, result: result(&format!("T{n}"), value) });
        }
        rows.dedup_by(|a, b| a.bound.value == b.bound.value);
        let sorted = rows.windows(2).all(|pair| (pair[0].bound.value > pair[1].bound.value) == falling);
        if sorted {
            let otherwise = Some(result("Rendah", Q::zero()));
            let label = self.label();
            self.tables.push(Bands { name: "nilai_tingkat".to_owned(), label, rows, otherwise });
        }
    }
}
