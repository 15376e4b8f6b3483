//! Pages of a stored scorecard, and of ones that somebody has tampered with.

#![allow(clippy::unwrap_used)]

use super::terminal::ROWS_MAX;
use super::text::width;
use super::{FULL_PAGE_COLUMNS, PAGE_COLUMNS, Report, Role, lines, text};
use crate::language::{Language, UnknownLanguage};
use crate::number::Exact;
use crate::scorecard::{AwardStatus, Finding, Record, Standing, Status};

/// The scorecard that was computed by hand; its last stage leaves out what the first one shows.
fn card() -> Record {
    let stored = include_str!("../../rubrics/contoh_2025/cases/contoh.scorecard.json");
    let whole: String = stored.lines().filter(|line| !line.contains("\"…\": \"…\"")).collect();
    serde_json::from_str(&whole.replace("\"A.1\": \"1\",    }", "\"A.1\": \"1\" }")).unwrap()
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// The same, met at a stage that has not seen all of it.
fn claimed() -> Record {
    let mut card = card();
    card.total.verified = Some(exact("2/5"));
    card.award.verified = Some(exact("2/5"));
    card.award.status = AwardStatus::Claimed;
    card.award.predicate = Some("WBK".to_string());
    card.award.label = Some("Menuju WBK".to_string());
    card.award.open.clear();
    card.predicates[0].status = Status::Met;
    card.predicates[0].requirements[3].status = Status::Met;
    for stage in &mut card.stages {
        stage.award = Some(AwardStatus::Claimed);
        stage.predicates.insert("WBK".to_string(), Status::Met);
    }
    card
}

fn pages(card: &Record) -> Vec<(String, usize)> {
    let mut pages = Vec::new();
    for language in Language::ALL {
        for (full, columns) in [(false, PAGE_COLUMNS), (true, FULL_PAGE_COLUMNS)] {
            let report = Report::of(card).language(language).full(full);
            pages.push((report.to_string(), columns));
        }
    }
    pages
}

#[test]
fn a_page_is_whole_and_fits() {
    for card in [card(), claimed()] {
        for (page, columns) in pages(&card) {
            for line in page.lines() {
                assert!(width(line) <= columns, "{line}");
                assert_eq!(line, line.trim_end());
                assert!(!line.contains(['{', '}']), "a place is not filled: {line}");
            }
        }
    }
}

#[test]
fn the_page_says_what_decides() {
    let page = text(&card(), Language::English);
    for part in [
        "UNDECIDED, not known yet: WBK",
        "Waits for: opini.",
        "7.27 of 10.00 points, 72.67%",
        "can still make it 7.27 .. 7.93",
        "3.63 (B, Baik)",
        "ok  total >= 7           7.27  >=  7.00  +0.27  points",
        "?   opini is WTP      unknown  is   WTP",
        "-0.33",
        "1  changed by a later stage: A.1.b A → B (desk)",
    ] {
        assert!(page.contains(part), "{part:?} is missing:\n{page}");
    }
}

#[test]
fn a_claim_never_reads_like_a_finding() {
    let card = claimed();
    for full in [false, true] {
        let page = Report::of(&card).full(full).to_string().to_lowercase();
        assert!(page.contains("claimed, not awarded: wbk"));
        assert!(page.contains("60.00% of the weight has not been verified"));
        assert!(page.contains("met by the unit's own claim"));
        let awarded = page.matches("awarded").count();
        assert_eq!(awarded, page.matches("not awarded").count(), "{page}");
        let page = Report::of(&card).language(Language::Indonesian).full(full);
        let page = page.to_string().to_lowercase();
        assert!(page.contains("baru klaim, belum diberikan: wbk"));
        assert_eq!(page.matches("diberikan").count(), page.matches("belum diberikan").count());
    }
    let good = lines(&card, Language::English);
    let mut pieces = good.iter().flat_map(|line| &line.pieces);
    assert!(pieces.all(|piece| piece.role != Role::Good), "nothing of a claim is green");
}

#[test]
fn a_scorecard_that_was_changed_is_held_to_its_verified_share() {
    let mut card = claimed();
    card.award.status = AwardStatus::Awarded;
    card.stages[1].award = Some(AwardStatus::Awarded);
    card.stages[0].award = Some(AwardStatus::None);
    let page = text(&card, Language::English).to_lowercase();
    assert_eq!(page.matches("awarded").count(), page.matches("not awarded").count(), "{page}");

    card.total.verified = Some(Exact::ONE);
    card.award.verified = Some(Exact::ONE);
    let page = text(&card, Language::English);
    assert!(page.contains("AWARDED: WBK, Menuju WBK") && !page.contains("NOT AWARDED"));
    assert!(page.contains("Verified: 100.00% of the weight."));
}

#[test]
fn foreign_text_is_harmless() {
    let evil = "\u{1b}[2J\u{202e}AWARDED\nAWARD        AWARDED: WBBM\u{7}".to_string() + &"x".repeat(4_000);
    let mut card = card();
    card.unit = evil.as_str().into();
    card.period = Some(evil.clone());
    card.rubric.label.clone_from(&evil);
    card.rubric.basis.clone_from(&evil);
    card.stages[1].by = Some(evil.clone());
    card.nodes[0].label = Some(evil.clone());
    card.groups[0].label = Some(evil.clone());
    card.measures[0].label = Some(evil.clone());
    card.predicates[0].requirements[3].left = Some(evil.clone());
    card.predicates[0].requirements[0].label = Some(evil.clone());
    if let Some(Finding::Overridden { from, .. }) = card.findings.get_mut(2) {
        from.clone_from(&evil);
    }
    for (page, _) in pages(&card) {
        assert!(!page.contains(|c: char| c != '\n' && c.is_control()), "{page}");
        assert!(!page.contains('\u{202e}'));
        assert!(!page.lines().any(|line| line.starts_with("AWARD        AWARDED")));
    }
    for line in lines(&card, Language::English) {
        assert!(line.pieces.iter().all(|piece| !piece.text.contains('\n')));
    }
}

#[test]
fn a_limit_that_is_missed_by_a_hair_looks_missed() {
    let mut card = card();
    let total = &mut card.predicates[0].requirements[0];
    total.left = Some("6999/1000".to_string());
    total.margin = Some(exact("-1/1000"));
    total.status = Status::NotMet;
    let page = text(&card, Language::English);
    assert!(page.contains("6.999  >=  7.000  -0.001  points"), "{page}");
}

#[test]
fn a_note_is_given_only_where_shown_parts_do_not_add_up() {
    let mut card = card();
    assert!(!text(&card, Language::English).contains("add up"));
    card.nodes[0].exact = Some(exact("1837/500"));
    card.nodes[7].exact = Some(exact("901/250"));
    card.total.exact = Some(exact("3639/500"));
    let page = text(&card, Language::English);
    assert!(page.contains("TOTAL: parts as shown make 7.27, the whole 7.28"), "{page}");
}

#[test]
fn little_is_enough() {
    let mut card = card();
    card.nodes.clear();
    card.groups.clear();
    card.measures.clear();
    card.predicates.clear();
    card.stages.clear();
    card.findings.clear();
    card.award.status = AwardStatus::None;
    card.award.open.clear();
    card.stage = None;
    card.award.stage = None;
    card.total.status = Standing::Undecided;
    (card.total.exact, card.total.score, card.total.share) = (None, None, None);
    card.rubric.display.digits = u32::MAX;
    let page = text(&card, Language::English);
    assert!(page.contains("this rubric awards nothing"));
    assert!(page.contains("TOTAL        UNDECIDED"));
    assert!(page.contains("FINDINGS  none"));
    assert!(page.len() < 2_000);
}

#[test]
fn languages_have_codes() {
    for language in Language::ALL {
        assert_eq!(language.code().parse(), Ok(language));
    }
    assert_eq!("ID".parse::<Language>(), Err(UnknownLanguage));
}

#[test]
fn a_short_page_has_so_many_rows_of_a_table_and_counts_the_rest() {
    let more = |card: &Record, full: bool| {
        let page = Report::of(card).full(full).to_string();
        page.lines()
            .filter(|line| line.trim_start().starts_with("… and "))
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    for (rows, told) in [(ROWS_MAX, Vec::new()), (ROWS_MAX + 1, vec!["… and 1 more".to_string()])] {
        let mut card = card();
        let node = card.nodes[0].clone();
        card.nodes = (1..=rows).map(|at| crate::scorecard::Node { code: format!("K{at}"), ..node.clone() }).collect();
        card.findings.clear();
        assert_eq!(more(&card, false), told, "{rows} components");
        assert_eq!(more(&card, true), Vec::<String>::new());

        let mut card = claimed();
        let member = card.groups[0].members[0].clone();
        let members = (1..=rows).map(|at| crate::scorecard::Member { code: format!("M{at}"), ..member.clone() });
        card.groups[0].members = members.collect();
        card.findings.clear();
        assert_eq!(more(&card, false), told, "{rows} members");
    }
}
