//! The page that a unit is judged by: one file, nothing from outside, whole, and harmless whatever a sheet says.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use pulldown_cmark::{Event, Options, Parser, Tag};
use timbang::report::Report;
use timbang::scorecard::Record;
use timbang::scorecard::{AwardStatus, Finding, NodeKind};
use timbang::{Language, Rubric};

use crate::rubrics::sheets;

/// Text that means something to a browser, a terminal, a reader of Markdown or an eye that is easily led.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></title><iframe src=//example.org>",
    "&lt;b&gt; &amp; &#x3c;",
    "a\u{1b}[31mb\u{7}c\nAWARDED",
    "WBK\u{202e}KBW\u{2066}x\u{2069}",
    "[klik](https://example.org) ![x](//example.org/x.png) <https://example.org> www.example.org x@example.org",
    "| a | b |\n|---|---|\n# AWARDED\n```",
    "*tebal* _miring_ ~~coret~~ $x$ {{ y }}",
];

/// With what is dangerous written out, as each page shows it.
fn shown(text: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if hidden(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// An element: its name, its attributes, its text, and those below it.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// Of itself and of all below it.
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(handle: &Handle) -> Element {
        let (name, attributes) = match &handle.data {
            NodeData::Element { name, attrs, .. } => {
                let attrs = attrs.borrow();
                let attributes = attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
                (name.local.to_string(), attributes.collect())
            }
            _ => (String::new(), BTreeMap::new()),
        };
        let mut element = Element { name, attributes, text: String::new(), children: Vec::new() };
        for child in handle.children.borrow().iter() {
            match &child.data {
                NodeData::Text { contents } => element.text.push_str(&contents.borrow()),
                NodeData::Comment { .. } => panic!("a comment"),
                _ => {
                    let child = Element::of(child);
                    element.text.push_str(&child.text);
                    element.children.push(child);
                }
            }
        }
        element
    }

    fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        self.children.iter().for_each(|child| all.extend(child.all()));
        all
    }

    fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|element| element.name == name).collect()
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

fn parsed(page: &str) -> Element {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    assert!(dom.errors.borrow().is_empty(), "no browser has to guess: {:?}", dom.errors.borrow());
    Element::of(&dom.document)
}

/// What is wrong with a page, whatever it says.
fn faults(page: &str) -> Vec<String> {
    let root = parsed(page);
    let mut faults = Vec::new();
    let known: BTreeSet<&str> = "html head meta title style body header main section h1 h2 p span div fieldset legend \
        label input dl dt dd table caption thead tbody tr th td svg rect details summary wbr"
        .split_whitespace()
        .collect();
    let attributes: BTreeSet<&str> = "lang charset http-equiv content name class type id checked role tabindex \
        aria-labelledby aria-hidden focusable scope viewBox preserveAspectRatio x y width height"
        .split_whitespace()
        .collect();
    for element in root.all().into_iter().filter(|element| !element.name.is_empty()) {
        if !known.contains(element.name.as_str()) {
            faults.push(format!("<{}>", element.name));
        }
        let strange = element.attributes.keys().filter(|name| !attributes.contains(name.as_str()));
        faults.extend(strange.map(|name| format!("{name} of <{}>", element.name)));
    }
    let style: String = root.named("style").iter().map(|style| style.text.as_str()).collect();
    for outside in ["url(", "@import", "http:", "https:", "expression"] {
        if style.contains(outside) {
            faults.push(format!("the style has {outside}"));
        }
    }
    for table in root.named("table") {
        let captions = table.named("caption");
        if captions.len() != 1 || captions[0].text.trim().is_empty() {
            faults.push("a table without caption".to_owned());
        }
        let columns = table.named("thead").iter().flat_map(|head| head.named("th")).count();
        for head in table.named("th") {
            match head.attribute("scope") {
                Some("col" | "row") if !head.text.trim().is_empty() => {}
                _ => faults.push(format!("a head without scope or text: {:?}", head.text)),
            }
        }
        for row in table.named("tbody").iter().flat_map(|body| body.named("tr")) {
            if row.children.len() != columns || row.children.first().is_none_or(|head| head.name != "th") {
                faults.push(format!("a row of {} under {columns} heads: {:?}", row.children.len(), row.text));
            }
        }
    }
    let ids: Vec<&str> = root.all().iter().filter_map(|element| element.attribute("id")).collect();
    let different: BTreeSet<&&str> = ids.iter().collect();
    if different.len() != ids.len() {
        faults.push("an id stands twice".to_owned());
    }
    for label in root.all().iter().filter_map(|element| element.attribute("aria-labelledby")) {
        if !ids.contains(&label) {
            faults.push(format!("nothing is called {label}"));
        }
    }
    faults
}

fn cards() -> Vec<(String, Record)> {
    let mut cards = Vec::new();
    for rubric in Rubric::shipped_names() {
        let loaded = Rubric::shipped(rubric).unwrap();
        for (case, sheet) in sheets(rubric) {
            cards.push((format!("{rubric} {case}"), loaded.score_json(&sheet).unwrap().into_record()));
        }
    }
    cards
}

#[test]
fn every_shipped_case_makes_a_page_that_is_whole() {
    let cards = cards();
    assert!(cards.len() > 90, "{}", cards.len());
    for (name, card) in &cards {
        let html = Report::of(card).language(Language::Indonesian).html();
        assert_eq!(faults(&html), Vec::<String>::new(), "{name}");
        let root = parsed(&html);
        let rows: Vec<&str> = root.named("th").iter().map(|head| head.text.as_str()).collect();
        let summaries = root.named("summary");
        for node in &card.nodes {
            let begins = |text: &str| text == node.code || text.starts_with(&format!("{}  ", node.code));
            let times = match node.kind {
                NodeKind::Criterion => rows.iter().filter(|text| begins(text)).count(),
                NodeKind::Component => summaries
                    .iter()
                    .filter(|one| begins(&one.text) || one.text.starts_with(&format!("{}:", node.code)))
                    .count(),
            };
            assert!(times >= 1, "{name}: {} stands nowhere", node.code);
        }
        for requirement in card.predicates.iter().flat_map(|predicate| &predicate.requirements) {
            let start = format!("{}  ", requirement.code);
            assert_eq!(rows.iter().filter(|row| row.starts_with(&start)).count(), 1, "{name}: {}", requirement.code);
        }
        let said = root.text.clone() + &Report::of(card).markdown();
        for part in [&card.rubric.identity, &card.evidence_sha256] {
            assert!(said.replace('\\', "").matches(part.as_str()).count() >= 2, "{name}: {part} stands on each page");
        }
        let changed = card.findings.iter().filter(|finding| matches!(finding, Finding::Overridden { .. })).count();
        assert_eq!(root.text.matches("Yang diubah tahap berikutnya").count() == 1, changed > 0, "{name}");
    }
}

#[test]
fn a_claim_is_never_called_an_award_on_any_page() {
    let mut claims = 0;
    for (name, card) in cards() {
        if card.award.status != AwardStatus::Claimed {
            continue;
        }
        claims += 1;
        for (page, language) in Language::ALL.map(|one| (Report::of(&card).language(one).markdown(), one)) {
            let page = page.to_lowercase();
            let [award, claim] = match language {
                Language::English => ["awarded", "not awarded"],
                Language::Indonesian => ["diberikan", "belum diberikan"],
            };
            assert_eq!(page.matches(award).count(), page.matches(claim).count(), "{name}");
        }
        let verdict = Report::of(&card).html();
        assert!(verdict.contains("<div class=\"verdict open\">"), "{name}");
        assert!(!verdict.contains("class=\"good\""), "{name}: nothing of a claim is green");
    }
    assert!(claims > 5, "{claims}");
}

#[test]
fn the_way_to_the_score_adds_up() {
    let mut ways = 0;
    for (name, card) in cards() {
        let root = parsed(&Report::of(&card).html());
        let Some(table) = root.named("table").into_iter().find(|table| table.text.contains("where points were lost"))
        else {
            assert!(!name.starts_with("zi_2021"), "{name}: the parts of a sheet with points are the whole");
            continue;
        };
        ways += 1;
        let rows: Vec<Vec<&str>> = table
            .named("tbody")
            .iter()
            .flat_map(|body| body.named("tr"))
            .map(|row| row.children.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        // In hundredths, as they are shown.
        let hundredths = |text: &str| text.replace('.', "").parse::<i64>();
        let remaining = |row: &[&str]| hundredths(row.last().unwrap()).unwrap();
        let (first, last) = (rows.first().unwrap(), rows.last().unwrap());
        let max = card.total.weight.as_ref().map(|max| format!("{max}.00"));
        assert_eq!(first.last().copied(), max.as_deref());
        if let Some(score) = &card.total.score {
            assert_eq!(last.last().copied(), Some(score.as_str()), "{name}");
        }
        // Each is rounded on its own, so a step may be off by one and a half.
        for pair in rows[..rows.len() - 1].windows(2) {
            let lost = hundredths(pair[1][2]).unwrap_or(0);
            let step = remaining(&pair[1]) - remaining(&pair[0]);
            assert!((step - lost).abs() <= 1, "{name}: {pair:?}");
        }
    }
    assert!(ways > 20, "{ways}");
}

/// A scorecard in which every text that a sheet or a rubric brings is this one.
fn poisoned(text: &str) -> Record {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let (_, sheet) = sheets("contoh_2025").remove(0);
    let mut card = rubric.score_json(&sheet).unwrap().into_record();
    let some = || Some(text.to_owned());
    card.unit = text.into();
    (card.period, card.assessed_on, card.stage) = (some(), some(), some());
    for own in [&mut card.rubric.id, &mut card.rubric.label, &mut card.rubric.edition, &mut card.rubric.basis] {
        text.clone_into(own);
    }
    card.award.open = vec![text.to_owned()];
    (card.award.label, card.award.stage, card.award.at_least) = (some(), some(), some());
    for node in &mut card.nodes {
        (node.label, node.basis, node.stage) = (some(), some(), some());
        if node.answer.is_some() {
            node.answer = Some(some());
        }
    }
    for member in card.groups.iter_mut().flat_map(|group| &mut group.members) {
        (member.label, member.basis) = (some(), some());
    }
    card.measures.iter_mut().for_each(|measure| (measure.label, measure.basis) = (some(), some()));
    for requirement in card.predicates.iter_mut().flat_map(|predicate| &mut predicate.requirements) {
        (requirement.label, requirement.basis, requirement.op) = (some(), some(), some());
        (requirement.left, requirement.right) = (some(), some());
    }
    for record in &mut card.answers {
        (record.label, record.note, record.by, record.on) = (some(), some(), some(), some());
        record.earlier.iter_mut().for_each(|said| (said.by, said.on, said.note) = (some(), some(), some()));
    }
    for stage in &mut card.stages {
        (stage.label, stage.by, stage.on) = (some(), some(), some());
    }
    card
}

#[test]
fn each_area_stands_against_its_own_minima() {
    let hundredths = |exact: &str| {
        let (over, under) = exact.split_once('/').unwrap_or((exact, "1"));
        over.parse::<i64>().unwrap() * 100 / under.parse::<i64>().unwrap()
    };
    let mut limits = 0;
    for (name, card) in cards().iter().filter(|(name, _)| name.starts_with("zi_2021")) {
        let root = parsed(&Report::of(card).html());
        let table = root.named("table").into_iter().find(|table| table.text.contains("against its minimum")).unwrap();
        let body = table.named("tbody")[0];
        for (row, member) in body.named("tr").iter().zip(&card.groups[0].members) {
            assert!(row.children[0].text.starts_with(&format!("{}  ", member.code)), "{name}");
            let subject = format!("area.{}", member.code);
            let asked = card.predicates.iter().flat_map(|predicate| &predicate.requirements);
            let asked: Vec<_> = asked.filter(|one| one.subject.as_deref() == Some(subject.as_str())).collect();
            let cells = &row.children[row.children.len() - asked.len()..];
            for (cell, requirement) in cells.iter().zip(asked) {
                // Where two sides need more digits to be told apart, there are more.
                let (whole, digits) = cell.text.split(' ').next().unwrap().split_once('.').unwrap();
                let shown = format!("{whole}{}", &digits[..2]);
                let right = requirement.right.as_deref().unwrap();
                assert_eq!(shown.parse::<i64>().unwrap(), hundredths(right), "{name} {subject}: {}", cell.text);
                limits += 1;
            }
        }
    }
    assert!(limits > 300, "{limits}");
}

#[test]
fn hostile_text_is_text_and_nothing_else() {
    for hostile in HOSTILE {
        let card = poisoned(hostile);
        let html = Report::of(&card).html();
        assert_eq!(faults(&html), Vec::<String>::new(), "{hostile:?}");
        let root = parsed(&html);
        let body = root.named("body").remove(0);
        assert!(body.text.matches(&shown(hostile)).count() > 30, "{hostile:?} stands as text");
        assert!(!html.chars().any(|c| c != '\n' && c.is_control()), "{hostile:?}");
        assert!(!html.contains(['\u{202e}', '\u{2066}']), "{hostile:?}");

        for language in Language::ALL {
            markdown_is_harmless(&Report::of(&card).language(language).markdown(), hostile);
        }
    }
}

/// Tables, headings, lists, emphasis of ours; no link, no HTML, and the foreign text as it was.
fn markdown_is_harmless(page: &str, hostile: &str) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM | Options::ENABLE_MATH;
    let mut text = String::new();
    let mut headings = 0;
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Text(own) => text.push_str(&own),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock | Tag::CodeBlock(_) | Tag::Strikethrough,
            ) => {
                panic!("{hostile:?} makes {event:?}")
            }
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                panic!("{hostile:?} makes {event:?}")
            }
            _ => {}
        }
    }
    assert!(text.matches(&shown(hostile)).count() > 30, "{hostile:?} stands as text in {page}");
    assert!(!page.contains("://") && !page.contains("www."), "no reader makes a link of an address: {hostile:?}");
    assert!(headings < 12, "{hostile:?} makes headings: {headings}");
}

#[test]
fn a_word_without_end_does_not_push_the_page_apart() {
    let endless = "x".repeat(4_000);
    let html = Report::of(&poisoned(&endless)).html();
    assert_eq!(faults(&html), Vec::<String>::new());
    let without_styles = html.split("</style>").nth(1).unwrap();
    let longest = without_styles.split([' ', '<', '>', '\n']).map(str::len).max().unwrap();
    assert!(longest < 200, "{longest}");
    assert!(parsed(&html).named("body")[0].text.contains(&endless), "and is whole");
}

#[test]
fn a_day_stays_in_one_piece() {
    let mut seen = 0;
    for (name, card) in cards() {
        for cell in parsed(&Report::of(&card).html()).named("td") {
            let is_day = cell.text.len() == 10 && cell.text.chars().all(|c| c.is_ascii_digit() || c == '-');
            if is_day && cell.text.matches('-').count() == 2 {
                assert!(matches!(cell.attribute("class"), Some("whole" | "right")), "{name}: {}", cell.text);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let (_, card) = cards().remove(0);
    let good = Report::of(&card).html();
    assert_eq!(faults(&good), Vec::<String>::new());
    for (from, to) in [
        ("</main>", "<script></script></main>"),
        ("</main>", "<img src=\"x\"></main>"),
        ("<p class=\"dim\">", "<p onclick=\"x\">"),
        ("<p class=\"dim\">", "<p style=\"background: url(x)\">"),
        (" scope=\"col\"", ""),
        ("<caption ", "<caption hidden "),
        ("id=\"t2\"", "id=\"t1\""),
        ("@page {", "@import url(x); @page {"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from} is not there");
        assert!(!faults(&bad).is_empty(), "{to} is not found");
    }
}

/// The colours of a block of custom properties.
fn palette(block: &str) -> BTreeMap<&str, [u32; 3]> {
    let pairs = block.split(['{', ';', '\n']).filter_map(|part| part.trim().strip_prefix("--")?.split_once(": #"));
    let channel = |hex: &str, at: usize| u32::from_str_radix(&hex[at..at + 2], 16).unwrap();
    pairs.map(|(name, hex)| (name, [channel(hex, 0), channel(hex, 2), channel(hex, 4)])).collect()
}

/// Relative luminance and contrast as WCAG 2 has them.
#[allow(clippy::float_arithmetic, clippy::disallowed_types, reason = "the standard's own formula")]
fn contrast(one: [u32; 3], other: [u32; 3]) -> f64 {
    let linear = |channel: u32| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |[r, g, b]: [u32; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Pairs of colours that are too near.
fn too_near(style: &str) -> Vec<String> {
    let palettes: Vec<_> =
        style.split(":root {").skip(1).map(|rest| palette(rest.split('}').next().unwrap())).collect();
    assert_eq!(palettes.len(), 3, "light, dark and paper");
    let mut near = Vec::new();
    for palette in palettes {
        let text = ["text", "dim", "good", "bad", "open"].map(|one| [(one, "ground", 4.5), (one, "panel", 4.5)]);
        let drawn = ["reached", "loss", "open", "mark"].map(|one| [(one, "track", 3.0), (one, "ground", 3.0)]);
        for (one, other, least) in text.into_iter().chain(drawn).flatten() {
            let found = contrast(palette[one], palette[other]);
            if found < least {
                near.push(format!("{one} on {other}: {found:.2}"));
            }
        }
    }
    near
}

#[test]
fn colours_are_far_enough_apart() {
    assert_eq!(contrast([0, 0, 0], [255, 255, 255]).round(), 21.0, "the formula is the standard's");
    let html = Report::of(&cards()[0].1).html();
    let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert_eq!(too_near(style), Vec::<String>::new());
    for (from, to) in [("--dim: #525b65", "--dim: #8a949e"), ("--track: #343b43", "--track: #9aa0a6")] {
        let bad = style.replacen(from, to, 1);
        assert_ne!(bad, style);
        assert!(!too_near(&bad).is_empty(), "{to} is not found");
    }
}

#[test]
fn one_footnote_and_only_where_shown_parts_do_not_add_up() {
    let (mut with, mut without) = (0, 0);
    for (name, card) in cards() {
        let page = Report::of(&card).html();
        let notes = page.matches("class=\"footnote\"").count();
        // The terminal's page says it once for each whole.
        let told = Report::of(&card).to_string().contains("each is rounded on its own");
        assert_eq!(notes, usize::from(told), "{name}");
        if told { with += 1 } else { without += 1 }
    }
    assert!(with > 10 && without > 10, "{with} with, {without} without");
}
