//! Every difference between a scorecard and what the reference expects.
//!
//! *Nothing is passed over but what the reference will not judge.*

use serde_json::Value;

use crate::reference::score::view::Tri;
use crate::reference::score::{Bound, Expected, Figures};

/// Every difference between the scorecard and what the reference expects.
pub(crate) fn differences(card: &Value, text: &str, expected: &Expected) -> Vec<String> {
    let mut found = Differences(Vec::new());
    found.text("stage", &card["stage"], &expected.stage);
    if let Some(bounds) = expected.bounds {
        found.is("bounds", &card["bounds"], bounds);
    }
    found.figures("total", &card["total"], &expected.total);
    found.count("nodes", &card["nodes"], expected.nodes.len());
    for node in list(&card["nodes"]) {
        let code = node["code"].as_str().unwrap();
        let Some(want) = expected.nodes.get(code) else {
            found.0.push(format!("node {code} is not expected"));
            continue;
        };
        found.figures(code, node, &want.figures);
        if want.component {
            continue;
        }
        found.text(&format!("{code}.stage"), &node["stage"], &want.stage);
        match &want.inputs {
            None => found.text(&format!("{code}.answer"), &node["answer"], &want.answer),
            Some((inputs, _)) => found.same(&format!("{code}.inputs"), &node["inputs"], &Value::from(inputs.clone())),
        }
    }
    for group in list(&card["groups"]) {
        for member in list(&group["members"]) {
            let code = format!("{}.{}", group["code"].as_str().unwrap(), member["code"].as_str().unwrap());
            match expected.members.get(&code) {
                Some(want) => found.figures(&code, member, want),
                None => found.0.push(format!("member {code} is not expected")),
            }
        }
    }
    found.count("measures", &card["measures"], expected.measures.len());
    for measure in list(&card["measures"]) {
        let code = measure["code"].as_str().unwrap();
        let want = &expected.measures[code];
        found.text(&format!("{code}.exact"), &measure["exact"], &want.exact);
        found.bound(code, measure, &want.bound);
        found.is(&format!("{code}.status"), &measure["status"], want.status);
        // The band of an undecided index is known where all that is still possible falls in one row.
        if want.band.is_some() || want.exact.is_some() {
            found.text(&format!("{code}.band"), &measure["band"]["code"], &want.band);
        }
    }
    let requirements: Vec<&Value> = list(&card["predicates"]).iter().flat_map(|p| list(&p["requirements"])).collect();
    if requirements.len() != expected.requirements.len() {
        found.0.push(format!("{} requirements, expected {}", requirements.len(), expected.requirements.len()));
    }
    for requirement in requirements {
        found.requirement(requirement, expected);
    }
    for predicate in list(&card["predicates"]) {
        let code = predicate["code"].as_str().unwrap();
        found.tri(&format!("{code}.status"), &predicate["status"], expected.predicates[code]);
    }
    if let Some(want) = &expected.award {
        let award = &card["award"];
        found.is("award.status", &award["status"], want.status);
        found.text("award.predicate", &award["predicate"], &want.predicate);
        found.text("award.at_least", &award["at_least"], &want.at_least);
        found.same("award.open", &award["open"], &Value::from(want.open.clone()));
        found.text("award.verified", &award["verified"], &want.verified);
    }
    found.answers(&card["answers"], expected);
    found.stages(&card["stages"], expected);
    found.findings(&card["findings"], expected, |code| is_ratio(text, code));
    found.0
}

/// Whether a measure is a quotient: of points by their maximum it is shown in percent, which the reference does not know.
fn is_ratio(text: &str, measure: &str) -> bool {
    let start = format!("measure {measure} ");
    text.lines().any(|line| line.contains(&start) && line.contains(" / "))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

struct Differences(Vec<String>);

impl Differences {
    fn same(&mut self, what: &str, found: &Value, want: &Value) {
        if found != want {
            self.0.push(format!("{what}: engine {found}, reference {want}"));
        }
    }

    fn text(&mut self, what: &str, found: &Value, want: &Option<String>) {
        self.same(what, found, &want.clone().map_or(Value::Null, Value::String));
    }

    fn is(&mut self, what: &str, found: &Value, want: &str) {
        self.same(what, found, &Value::from(want));
    }

    fn count(&mut self, what: &str, found: &Value, want: usize) {
        if list(found).len() != want {
            self.0.push(format!("{what}: engine has {}, reference {want}", list(found).len()));
        }
    }

    fn tri(&mut self, what: &str, found: &Value, want: Tri) {
        match want {
            Tri::True => self.is(what, found, "met"),
            Tri::False => self.is(what, found, "not_met"),
            Tri::Undecided => self.is(what, found, "undecided"),
            Tri::Unsure => {}
        }
    }

    fn bound(&mut self, what: &str, found: &Value, want: &Bound) {
        match want {
            Bound::Unchecked => {}
            Bound::Nothing => {
                self.same(&format!("{what}.low"), &found["low"], &Value::Null);
                self.same(&format!("{what}.high"), &found["high"], &Value::Null);
            }
            Bound::Between(low, high) => {
                self.is(&format!("{what}.low"), &found["low"], low);
                self.is(&format!("{what}.high"), &found["high"], high);
            }
        }
    }

    fn figures(&mut self, what: &str, found: &Value, want: &Figures) {
        self.text(&format!("{what}.weight"), &found["weight"], &want.weight);
        self.text(&format!("{what}.exact"), &found["exact"], &want.exact);
        self.text(&format!("{what}.share"), &found["share"], &want.share);
        self.is(&format!("{what}.status"), &found["status"], want.status);
        self.text(&format!("{what}.verified"), &found["verified"], &want.verified);
        self.bound(what, found, &want.bound);
    }

    fn requirement(&mut self, found: &Value, expected: &Expected) {
        let code = found["code"].as_str().unwrap();
        let Some(want) = expected.requirements.get(code) else {
            self.0.push(format!("requirement {code} is not expected"));
            return;
        };
        self.tri(&format!("{code}.status"), &found["status"], want.status);
        // A comparison that reads a word for "there is none" is not met, and shows the word.
        let fails = found["status"] == "not_met" && found["margin"].is_null();
        // The band of an undecided index is known where all that is still possible falls in one row.
        let subject = found["subject"].as_str().unwrap_or_default();
        let open_index = expected.measures.get(subject).is_some_and(|measure| measure.exact.is_none());
        if want.left.is_some() || !(fails || open_index) {
            self.text(&format!("{code}.left"), &found["left"], &want.left);
        }
        self.text(&format!("{code}.op"), &found["op"], &want.op.map(str::to_owned));
        // Several options are one text in a scorecard; the reference does not spell it.
        let several = found["op"].as_str().is_some_and(|op| op.contains("one of"));
        if !several && (want.right.is_some() || !fails) {
            self.text(&format!("{code}.right"), &found["right"], &want.right);
        }
        if let Some(margin) = &want.margin {
            self.text(&format!("{code}.margin"), &found["margin"], margin);
        }
        if let Some((low, high)) = &want.margins {
            self.is(&format!("{code}.margin_low"), &found["margin_low"], low);
            self.is(&format!("{code}.margin_high"), &found["margin_high"], high);
        }
    }

    fn answers(&mut self, found: &Value, expected: &Expected) {
        self.count("answers", found, expected.answers.len());
        for answer in list(found) {
            let path = answer["path"].as_str().unwrap();
            let Some(want) = expected.answers.get(path) else {
                self.0.push(format!("answer {path} is not expected"));
                continue;
            };
            self.is(&format!("answer {path}"), &answer["answer"], &want.answer);
            self.text(&format!("answer {path}.stage"), &answer["stage"], &want.stage);
            let earlier: Vec<(String, String)> = list(&answer["earlier"])
                .iter()
                .map(|e| (e["stage"].as_str().unwrap().to_owned(), e["answer"].as_str().unwrap().to_owned()))
                .collect();
            if earlier != want.earlier {
                self.0.push(format!("answer {path}.earlier: engine {earlier:?}, reference {:?}", want.earlier));
            }
        }
    }

    fn stages(&mut self, found: &Value, expected: &Expected) {
        let want: Vec<_> = expected.stages.iter().filter(|stage| !stage.code.is_empty()).collect();
        self.count("stages", found, want.len());
        for (stage, want) in list(found).iter().zip(want) {
            let code = &want.code;
            self.is("stage code", &stage["code"], code);
            self.same(&format!("stage {code} answers"), &stage["answers"], &Value::from(want.answers));
            let Some(scores) = &want.scores else {
                self.same(&format!("stage {code} total"), &stage["total"], &Value::Null);
                self.same(&format!("stage {code} award"), &stage["award"], &Value::Null);
                continue;
            };
            self.text(&format!("stage {code} total"), &stage["total"], &scores.total);
            let maps = [("nodes", &scores.nodes), ("groups", &scores.members), ("measures", &scores.measures)];
            for (what, want) in maps {
                let want = serde_json::to_value(want).unwrap();
                self.same(&format!("stage {code} {what}"), &stage[what], &want);
            }
            for (predicate, want) in &scores.predicates {
                self.tri(&format!("stage {code} {predicate}"), &stage["predicates"][predicate], *want);
            }
            if let Some(award) = scores.award {
                self.is(&format!("stage {code} award"), &stage["award"], award);
            }
        }
    }

    fn findings(&mut self, found: &Value, expected: &Expected, shown_otherwise: impl Fn(&str) -> bool) {
        let (boundary, rest): (Vec<&Value>, Vec<&Value>) = list(found).iter().partition(|f| f["kind"] == "boundary");
        let rest: Vec<String> = rest.iter().map(|f| compact(f)).collect();
        let want: Vec<String> = expected
            .findings
            .iter()
            .map(|f| {
                let words: Vec<String> = f.words.iter().map(|(k, v)| format!("{k}={v}")).collect();
                let mut paths = f.paths.clone();
                sort_where_free(f.kind, &mut paths);
                format!("{} {} {:?} {}", f.kind, f.code, paths, words.join(" "))
            })
            .collect();
        if rest != want {
            let mine: Vec<&String> = rest.iter().filter(|f| !want.contains(f)).collect();
            let theirs: Vec<&String> = want.iter().filter(|f| !rest.contains(f)).collect();
            self.0.push(format!("findings: only engine {mine:?}, only reference {theirs:?} (or their order)"));
        }
        let named: Vec<&str> = boundary.iter().map(|f| f["code"].as_str().unwrap()).collect();
        for (code, on_edge) in &expected.boundary {
            if named.contains(&code.as_str()) != *on_edge && !shown_otherwise(code) {
                self.0.push(format!("boundary {code}: engine {}, reference {on_edge}", !on_edge));
            }
        }
    }
}

/// The paths of a check stand in the order of the rubric or of the check: either will do.
fn sort_where_free<T: Ord>(kind: &str, paths: &mut [T]) {
    if kind == "unchecked" || kind == "inconsistent" {
        paths.sort_unstable();
    }
}

fn compact(finding: &Value) -> String {
    let mut paths: Vec<&str> = list(&finding["paths"]).iter().filter_map(Value::as_str).collect();
    sort_where_free(finding["kind"].as_str().unwrap(), &mut paths);
    let words: Vec<String> = ["policy", "stage", "from", "to"]
        .iter()
        .filter_map(|word| finding[word].as_str().map(|value| format!("{word}={value}")))
        .collect();
    let (kind, code) = (finding["kind"].as_str().unwrap(), finding["code"].as_str().unwrap());
    format!("{kind} {code} {paths:?} {}", words.join(" "))
}
