"use strict";

// The change report. Everything on the screen is made by `el`, which knows text nodes and a few
// attributes: corpus text never becomes markup, an address or a script.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const run = read("run");
const files = read("files");
const words = read("words");
const rules = new Map(run.rules.map((rule) => [rule.code, rule]));
const all = files.flatMap((file, at) => file.changes.map((change, number) => ({ file, at, change, number })));
const VIEWS = ["overview", "first", "files", "changes", "copies", "templates", ...(run.review ? ["decisions"] : [])];
const hooks = {}; // what a review adds: see review.js
const STEP = 100; // items shown at once: a browser lays out that many without a pause
const LANGUAGES = ["en", "zh"];
const THEMES = ["light", "dark"];
let language = remembered("language", LANGUAGES) || run.lang || (navigator.language.startsWith("zh") ? "zh" : "en");

// What the reader chose on an earlier page; a browser may keep no storage for pages of a disk
function remembered(key, allowed) {
  try {
    const value = sessionStorage.getItem(`cleaner-${key}`);
    return allowed.includes(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function remember(key, value) {
  try {
    sessionStorage.setItem(`cleaner-${key}`, value);
  } catch {
    // then the next page begins as this one did
  }
}

// ------------------------------------------------------------------ building blocks

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== ""));
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function t(key, values = {}) {
  const text = words.words[language][key] ?? words.families[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const count = (value) => (value || 0).toLocaleString(language);
const percent = (part, whole) =>
  (whole ? part / whole : 0).toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });

// Controls, marks of direction, characters without width: shown by number, as nothing else would
// show them. Line ends and tabs stay.
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e0fff}]/gu;

function shown(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    const number = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(text.slice(at, match.index), el("span", { class: "unseen" }, `U+${number}`));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== "");
}

// Why something was done: the ledger says it in English, and the page knows most of that in Chinese
const reasonOf = (row) => (language === "zh" && row.chinese) || row.evidence || row.reason || "";

const corpus = (text, name = "") => el("span", { class: `corpus ${name}` }, shown(text));
const family = (code) => (/^[A-Z]/.test(code) ? code[0] : "");

// Rules have English names; the page knows Chinese ones, but for rules of another version
const inChinese = (code, place) => (language === "zh" ? words.rules[code]?.[place] : undefined);
const ruleName = (code) => inChinese(code, 0) ?? rules.get(code)?.name ?? "";
const ruleSummary = (code) => inChinese(code, 1) ?? rules.get(code)?.summary ?? "";

function badge(code, link = true) {
  const inside = [code, " ", el("small", {}, ruleName(code))];
  const title = ruleSummary(code) || undefined;
  if (!link) return el("span", { class: `rule ${family(code)}`, title }, inside);
  return el("a", { class: `rule ${family(code)}`, title, href: address("changes", { rule: code }) }, inside);
}

function address(view, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value);
  return `#${view}${kept.length ? "?" : ""}${new URLSearchParams(kept)}`;
}

// A place in this part or another one: [part, file, change]
function href([part, file, change]) {
  const here = part === run.part;
  return `${here ? "" : run.part_names[part]}#files/${file}/${change}`;
}

function say(text) {
  const node = document.getElementById("said");
  node.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { node.textContent = ""; }, 4000);
}

// ------------------------------------------------------------------ commands to paste

// A word for the shell. What could act in a terminal is written as its bytes; the name of a file
// that is no UTF-8 has them as surrogates (U+DC80 and above).
function quoted(word) {
  if (/^[\w@%+=:,.\/-]+$/.test(word)) return word;
  if (!new RegExp(UNSEEN, "u").test(word) && !/[\n\t]/.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = [...word].flatMap((char) => {
    const code = char.codePointAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) return [code - 0xdc00];
    return [...new TextEncoder().encode(char)];
  });
  const written = bytes.map((byte) =>
    byte > 0x2f && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`);
  // a digit after \x would be read as part of it
  return `$'${written.join("").replace(/(\\x[0-9a-f]{2})(?=[0-9a-fA-F])/g, "$1'$$'")}'`;
}

// A pattern for a document; a record (FILE#NUMBER) has no settings but those of its file.
const holders = new Set(run.holders);
const holderOf = (name) => (holders.has(name.replace(/#\d+$/, "")) ? name.replace(/#\d+$/, "") : name);
const isRecord = (name) => holders.has(holderOf(name)); // no check reads files that hold records
const pattern = (name) => `/${holderOf(name).replace(/[\\*?[\]!# ]/g, "\\$&")}`;

// What was done to the bytes of a file has no line: the rule is taken back for the file.
function commandsFor(change, file) {
  const out = quoted(run.out);
  const rule = `--rule ${quoted(change.rule)}`;
  const inFile = `cleaner undo ${out} ${rule} --path=${quoted(pattern(file))}`;
  const place = `${file}:${change.line}`;
  const source = run.source ? ` ${quoted(run.source)}` : "";
  const accept = `cleaner baseline${source} ${rule} --at=${quoted(run.source ? `${run.source}/${place}` : place)}`;
  const why = `cleaner why ${out} -- ${quoted(place)}`;
  const undo = change.whole ? inFile : `cleaner undo ${out} ${rule} --at=${quoted(place)}`;
  return {
    ...(family(change.rule) === "X" ? {} : { undo, ignore: inFile }), // a check of the run itself is no rule to switch off
    ...(isRecord(file) ? {} : { accept }),
    why,
  };
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("copied_now", { text }));
  } catch {
    say(t("copied_not", { text }));
  }
}

function actions(change, file) {
  return el("div", { class: "actions" }, Object.entries(commandsFor(change, file)).map(([kind, command]) =>
    el("button", { type: "button", "data-copy": kind, title: `${t(`copy_${kind}_long`)}\n${command}`,
      click: () => copy(command) }, t(`copy_${kind}`))));
}

// ------------------------------------------------------------------ one change

function kindOf(change) {
  if (change.flag) return "flag";
  return rules.get(change.rule)?.safe ? "safe" : "unsafe";
}

const removedBy = (change) => (change.flag ? 0 : Math.max(0, (change.old || "").length - (change.new || "").length));

function box(title, ...content) {
  return el("div", {}, el("div", { class: "title" }, title), el("div", { class: "text" }, content));
}

function twoPlaces(change, place) {
  const side = (which) => change.runs.map((piece) =>
    typeof piece === "string" ? shown(piece) : el(which ? "ins" : "del", {}, shown(piece[which])));
  const title = (key, where) => t(key, { place: where });
  return el("div", { class: `pair ${family(change.rule)}` },
    box(title("this_copy", place), side(0).flat()), box(title(change.flag ? "other_place" : "other_copy", change.witness), side(1).flat()));
}

function oldAndNew(change) {
  if (!change.old && !change.new) return "";
  const [left, right] = (change.around || ["", ""]).map(shown);
  const side = (tag, text) => [left, text ? el(tag, {}, withEnds(text)) : "", right];
  if (change.flag || !change.new) {
    return el("div", { class: "alone text" }, side(change.flag ? "mark" : "del", change.old));
  }
  return el("div", { class: "pair" }, box(t("before"), side("del", change.old || "")), box(t("after"), side("ins", change.new)));
}

// Line ends inside a mark are part of what changed: show them, but for the one that ends the line
function withEnds(text) {
  if (/^\n+$/.test(text)) return "⏎".repeat(text.length);
  return shown(text.replace(/\n$/, "").replace(/\n/g, "⏎\n").replace(/⏎\n$/, "⏎"));
}

// The whole of a change that a list of the run only quotes, if this part has it
function whole(row) {
  const [part, file, number] = row.ref;
  return part === run.part ? { ...row, ...files[file].changes[number] } : row;
}

const placesOf = (changes, document) => changes.map(({ rule, line }) => ({ document, rule, line }));

function menu(...content) {
  return el("details", { class: "menu", name: "menu" }, el("summary", { "aria-label": t("commands"), title: t("commands") }, "⋯"), el("div", {}, content));
}

const NARROW = matchMedia("(max-width: 46rem)"); // as in page.css: there the commands fold

function card(change, name, link, extra) {
  const place = `${name}:${change.line}`;
  const places = placesOf([change], name);
  const item = el("li", { class: `card ${family(change.rule)}`, tabindex: "-1", "data-item": true },
    el("div", { class: "top" },
      el("a", { class: "place", href: link }, corpus(place)), badge(change.rule),
      el("span", { class: "soft" }, change.flag ? t("flagged") : extra || ""),
      hooks.choices ? hooks.choices(places) : "",
      hooks.choices || NARROW.matches ? menu(actions(change, name)) : actions(change, name)),
    change.runs ? twoPlaces(change, place) : oldAndNew(change),
    el("div", { class: "evidence" }, corpus(reasonOf(change) || ruleSummary(change.rule))));
  hooks.dress?.(item, places);
  return item;
}

// A list that grows by STEP
function growing(items, make) {
  const list = el("ol", { class: "cards" });
  const end = el("div", { class: "end" });
  const more = () => {
    const from = list.children.length;
    list.append(...items.slice(from, from + STEP).map(make));
    const rest = items.length - list.children.length;
    end.replaceChildren(...(rest ? [el("button", { type: "button", click: more }, t("more", { count: count(Math.min(rest, STEP)) }))] : []));
    if (from) list.children[from].focus();
  };
  more();
  return [list, end];
}

// ------------------------------------------------------------------ overview

const tile = (value, key, name = "") => el("div", { class: name }, el("dt", {}, t(key)), el("dd", {}, value));

function overview() {
  const { files: told, characters } = run;
  const sum = (key) => run.rules.reduce((total, rule) => total + rule[key], 0);
  const others = ["kept", "copied", "failed"].filter((key) => told[key]).map((key) => tile(count(told[key]), key, "alert"));
  return [
    el("h2", {}, t("overview")),
    el("dl", { class: "tiles" },
      tile(count(told.read), "read"), tile(count(told.changed), "changed"), others,
      tile(count(characters.in), "characters_in"), tile(count(characters.out), "characters_out"),
      tile(percent(characters.removed, characters.in), "share_removed"),
      tile(count(sum("changes")), "change_count"), tile(count(sum("flags")), "flagged")),
    startWith(sum("flags")),
    el("h3", {}, t("where_it_went")), ...wholeBar(),
    el("h3", {}, t("by_rule")), byRule(),
    el("h3", {}, t("by_folder")), byFolder(),
    run.folder_count > run.folders.length ? el("p", {}, t("and_more", { count: count(run.folder_count - run.folders.length) })) : "",
  ];
}

function startWith(flags) {
  const counts = [["count_flags", flags], ["count_narrow", run.narrow_count], ["count_unfinished", run.unfinished.length]].filter(([, value]) => value);
  const text = counts.map(([key, value]) => t(key, { count: count(value) })).join(" · ");
  return text ? el("p", { class: "start" }, `${t("start_with")}: `, el("a", { href: "#first" }, text)) : "";
}

function bar(share, name) {
  return svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", class: name },
    svg("rect", { width: Math.max(share * 100, share ? 0.7 : 0), height: 8 }));
}

// One bar for all characters of the corpus: what stayed, and what each family took
function wholeBar() {
  const total = run.characters.in || 1;
  const taken = new Map();
  for (const rule of run.rules) taken.set(family(rule.code), (taken.get(family(rule.code)) || 0) + rule.removed);
  const parts = [...taken].filter(([, value]) => value).sort((a, b) => b[1] - a[1]);
  const stays = Math.max(0, total - parts.reduce((sum, [, value]) => sum + value, 0));
  let at = 0;
  const shapes = [["", stays], ...parts].map(([name, value]) => {
    const shape = svg("rect", { x: at, width: (value / total) * 1000, height: 20, class: name });
    at += (value / total) * 1000;
    return shape;
  });
  const entry = ([name, value]) => el("li", {}, el("span", { class: `dot ${name}` }), `${name ? t(name) : t("stays")} ${percent(value, total)}`);
  return [
    svg("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none", class: "whole", "aria-hidden": "true" }, ...shapes),
    el("ul", { class: "legend" }, [["", stays], ...parts].map(entry)),
  ];
}

function table(heads, rows) {
  const head = ([key, name]) => el("th", { scope: "col", class: name }, t(key));
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t(heads[0][0]) },
    el("table", {}, el("thead", {}, el("tr", {}, heads.map(head))), el("tbody", {}, rows)));
}

function byRule() {
  const removed = Math.max(1, run.characters.removed);
  const rows = [...run.rules].sort((a, b) => b.removed - a.removed || b.changes - a.changes).map((rule) =>
    el("tr", { class: family(rule.code) },
      el("th", { scope: "row" }, badge(rule.code)), el("td", { class: "what" }, ruleSummary(rule.code)),
      el("td", { class: "number" }, count(rule.changes)), el("td", { class: "number" }, rule.flags ? count(rule.flags) : ""),
      el("td", { class: "number" }, count(rule.removed)), el("td", { class: "bar" }, bar(rule.removed / removed))));
  return table([["rule"], ["what", "what"], ["changes", "number"], ["flags", "number"], ["removed", "number"], ["share_of_removed"]], rows);
}

function byFolder() {
  const rows = run.folders.map((folder) =>
    el("tr", {},
      el("th", { scope: "row" }, el("a", { href: address("files", { q: folder.name }) }, folder.name ? corpus(`${folder.name}/`) : t("root"))),
      el("td", { class: "number" }, count(folder.files)), el("td", { class: "number" }, count(folder.changes)),
      el("td", { class: "number" }, count(folder.removed)), el("td", { class: "number" }, percent(folder.removed, folder.in)),
      el("td", { class: "bar" }, bar(folder.in ? folder.removed / folder.in : 0))));
  return table([["folder"], ["files_count", "number"], ["changes", "number"], ["removed", "number"], ["share", "number"], ["share_removed"]], rows);
}

// ------------------------------------------------------------------ what to look at first

function first() {
  const item = (extra) => (row) => card(whole(row), row.document, href(row.ref), extra(row));
  const lost = (row) => t("removed_characters", { count: count(row.removed) });
  const lists = [
    ["flags_title", run.flags, item(() => "")],
    ["narrow_title", run.narrow, item((row) => t("sure", { percent: Math.round(row.margin * 100) }))],
    ["losses_title", run.losses, lossCard],
    ["largest_title", run.largest, item(lost)],
    ["unfinished_title", run.unfinished, (row) => el("li", { class: "card X", tabindex: "-1", "data-item": true },
      corpus(row.document, "place"), " ", el("span", { class: "soft" }, t(`status_${row.status}`), ": ", corpus(reasonOf(row))))],
  ].filter(([, rows]) => rows.length);
  return [
    el("h2", {}, t("first")),
    lists.length ? "" : el("p", {}, t("nothing")),
    ...lists.map(([key, rows, make]) => foldable(key, rows, make)),
  ];
}

const FEW = 5; // items of a list before the reader asks for more

function foldable(key, rows, make) {
  const list = el("ol", { class: "cards" }, rows.slice(0, FEW).map(make));
  const rest = rows.slice(FEW);
  const button = el("button", { type: "button", click: () => {
    list.append(...rest.map(make));
    list.children[FEW].focus();
    button.parentNode.remove();
  } }, t("more", { count: count(rest.length) }));
  return el("section", {},
    el("h3", {}, t(key)), key === "narrow_title" ? el("p", { class: "soft" }, t("narrow_note")) : "",
    list, rest.length ? el("div", { class: "end" }, button) : "");
}

function lossCard(row) {
  const values = { count: count(row.words), share: percent(row.words, row.in) };
  return el("li", { class: "card", tabindex: "-1", "data-item": true },
    el("div", { class: "top" }, el("a", { class: "place", href: href(row.ref) }, corpus(row.document)), el("span", { class: "soft" }, t("lost_share", values))));
}

// ------------------------------------------------------------------ files

function fileList(query) {
  const found = el("p", { class: "soft", role: "status" });
  const place = el("div");
  const draw = () => {
    const wanted = (query.get("q") || "").toLowerCase();
    const rows = files.map((file, at) => ({ file, at })).filter(({ file }) => file.document.toLowerCase().includes(wanted));
    found.textContent = t("found_files", { count: count(rows.length) });
    place.replaceChildren(...growing(rows, ({ file, at }) => fileCard(file, at)));
  };
  draw();
  return [el("h2", {}, t("files")), filters("files", query, draw, ["q"]), found, place];
}

function fileCard(file, at) {
  const tally = new Map();
  for (const change of file.changes) tally.set(change.rule, (tally.get(change.rule) || 0) + 1);
  const by = [...tally].map(([code, times]) => el("span", {}, badge(code, false), ` ×${times}  `));
  return el("li", { class: "card", tabindex: "-1", "data-item": true },
    el("div", { class: "top" },
      el("a", { class: "place", href: `#files/${at}` }, corpus(file.document)), sectionOf(file),
      el("span", { class: "soft" }, file.status === "changed" ? t("lost_share", { count: count(file.removed), share: percent(file.removed, file.in) }) : t(`status_${file.status}`), reasonOf(file) ? [": ", corpus(reasonOf(file))] : "")),
    el("div", { class: "legend" }, by));
}

const sectionOf = (file) => (file.section ? t("section", { section: file.section, count: file.section_count }) : "");

function fileView(at, number) {
  const file = files[at];
  const go = (to, key) => (files[to] ? el("a", { href: `#files/${to}`, "data-go": key }, t(key)) : "");
  const facts = [t(`status_${file.status}`), file.encoding, file.in === undefined ? "" : t("lost_share", { count: count(file.removed), share: percent(file.removed, file.in) })];
  const placed = new Set(file.pieces.flatMap((piece) => piece.changes || []));
  const loose = file.changes.map((change, n) => n).filter((n) => !placed.has(n));
  const wholeFile = loose.filter((n) => !file.changes[n].old && !file.changes[n].new);
  const others = loose.filter((n) => file.changes[n].old || file.changes[n].new);
  setTimeout(() => choose(number === undefined ? undefined : document.getElementById(`why-${number}`)));
  return [
    el("div", { class: "crumbs" }, el("h2", {}, corpus(file.document)), sectionOf(file), el("div", { class: "steps" }, go(at - 1, "previous"), go(at + 1, "next"))),
    el("p", { class: "soft" }, facts.filter(Boolean).join(" · "), file.title ? [" · ", corpus(file.title)] : ""),
    file.missing ? el("p", {}, t("no_text", { why: "" }), corpus(file.missing)) : "",
    ...(wholeFile.length ? [el("div", { class: "note sheet" }, el("h3", {}, t("whole_file")), notes(file, wholeFile))] : []),
    ...(others.length ? [el("h3", {}, file.pieces.length ? t("elsewhere") : t("changes")), ...growing(others, (n) => { const item = card(file.changes[n], file.document, `#files/${at}/${n}`); item.id = `why-${n}`; return item; })] : []),
    file.pieces.length ? sides(file) : "",
  ];
}

// Rows of the table: a row ends where an unchanged line does, or where both sides begin a line
function rowsOf(pieces) {
  const rows = [];
  let row = { old: [], new: [], changes: [] };
  let open = [false, false]; // does the side stand in the middle of a line?
  const flush = () => {
    if (row.old.length || row.new.length || row.changes.length) rows.push(row);
    row = { old: [], new: [], changes: [] };
    open = [false, false];
  };
  for (const piece of pieces) {
    if (piece.lines !== undefined) {
      flush();
      rows.push({ fold: piece });
    } else if (typeof piece === "string") {
      for (const line of piece.match(/[^\n]*\n|[^\n]+/g) || []) {
        row.old.push(line);
        row.new.push(line);
        open = [true, true];
        if (line.endsWith("\n")) flush();
      }
    } else {
      row.old.push(piece);
      row.new.push(piece);
      row.changes.push(...piece.changes);
      const after = piece.new ?? piece.old;
      if (piece.old) open[0] = !piece.old.endsWith("\n");
      if (after) open[1] = !after.endsWith("\n");
      if (!open[0] && !open[1]) flush();
    }
  }
  flush();
  return rows;
}

function sides(file) {
  const body = el("tbody");
  for (const row of rowsOf(file.pieces)) {
    if (row.fold) {
      const values = { lines: count(row.fold.lines), characters: count(row.fold.characters) };
      body.append(el("tr", { class: "fold" }, el("td", { colspan: "3" }, t("folded", values))));
      continue;
    }
    const numbers = [...new Set(row.changes)];
    const side = (which) => el("td", { class: `${which ? "after" : "before"} text`, "data-title": t(which ? "after" : "before") }, cell(row, which, file));
    body.append(el("tr", { class: numbers.length ? "touched" : "plain" }, side(0), side(1), el("td", { class: "note" }, numbers.length ? notes(file, numbers) : "")));
    for (const n of numbers.filter((number) => file.changes[number].runs)) {
      const change = file.changes[n];
      body.append(el("tr", { class: "compare" }, el("td", { colspan: "3" }, comparison(change, `${file.document}:${change.line}`))));
    }
  }
  const head = ["before", "after", "why"].map((key) => el("th", { scope: "col" }, t(key)));
  return el("table", { class: "sides" },
    el("colgroup", {}, el("col"), el("col"), el("col", { class: "note" })), el("thead", {}, el("tr", {}, head)), body);
}

function cell(row, which, file) {
  const parts = row[which ? "new" : "old"].map((piece) => {
    if (typeof piece === "string") return shown(piece.replace(/\n$/, ""));
    const changed = piece.new !== undefined;
    const text = which && changed ? piece.new : piece.old;
    const code = file.changes[piece.changes[0]]?.rule || "";
    return text ? el(changed ? (which ? "ins" : "del") : "mark", { class: family(code), "data-change": piece.changes.join(" ") }, withEnds(text)) : [];
  });
  return parts.flat();
}

const SAME_RULE = 3; // notes of one rule in a row before the others fold

// One note for the changes of one rule on the same evidence
function notes(file, numbers) {
  const byReason = new Map();
  for (const n of numbers) {
    const reason = `${file.changes[n].rule} ${file.changes[n].evidence}`;
    byReason.set(reason, [...(byReason.get(reason) || []), n]);
  }
  const byRule = new Map();
  for (const group of byReason.values()) {
    const { rule } = file.changes[group[0]];
    byRule.set(rule, [...(byRule.get(rule) || []), group]);
  }
  const list = el("ul");
  for (const [rule, groups] of byRule) {
    list.append(...groups.slice(0, SAME_RULE).map((group) => note(file, group)));
    const rest = groups.slice(SAME_RULE);
    if (rest.length) {
      const inner = el("ul", {}, rest.map((group) => note(file, group)));
      list.append(el("li", { class: family(rule) }, el("details", {}, el("summary", {}, t("and_more", { count: rest.length })), inner)));
    }
  }
  return list;
}

function note(file, group) {
  const change = file.changes[group[0]];
  const times = group.length > 1 ? ` ×${group.length}` : "";
  const places = placesOf(group.map((n) => file.changes[n]), file.document);
  const item = el("li", { class: family(change.rule), tabindex: "-1", "data-item": true, focus: () => mark(group) },
    group.map((n) => el("span", { id: `why-${n}` })),
    el("div", {}, badge(change.rule), times, change.flag ? ` ${t("flagged")}` : "", " ", el("span", { class: "soft" }, t("line", { line: change.line }))),
    el("div", {}, corpus(reasonOf(change) || ruleSummary(change.rule))),
    hooks.choices?.(places) ?? "",
    menu(el("div", { class: "soft" }, ruleSummary(change.rule)), actions(change, file.document)));
  hooks.dress?.(item, places);
  return item;
}

function mark(numbers) {
  const wanted = new Set(numbers.map(String));
  for (const node of document.querySelectorAll("[data-change]")) {
    node.classList.toggle("now", node.dataset.change.split(" ").some((n) => wanted.has(n)));
  }
}

function choose(inside) {
  const node = inside?.closest("[data-item]");
  if (!node) return;
  const folded = node.parentNode.closest("details");
  if (folded) folded.open = true;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "center" });
}

// ------------------------------------------------------------------ changes, with filters

function changeList(query) {
  const found = el("p", { class: "soft", role: "status" });
  const shownRows = el("p");
  const place = el("div");
  const draw = () => {
    const rows = filtered(query);
    found.replaceChildren(t("found", { count: count(rows.length) }));
    shownRows.replaceChildren(...[hooks.allShown?.(rows) ?? ""].flat());
    const make = ({ file, at, change, number }) => card(change, file.document, `#files/${at}/${number}`);
    place.replaceChildren(...growing(rows, make));
  };
  draw();
  return [el("h2", {}, t("changes")), filters("changes", query, draw, ["q", "rule", "file", "kind", ...(run.review ? ["verdict"] : []), "order"]), found, hooks.allShown ? shownRows : "", place];
}

function filtered(query) {
  const [text, rule, name, kind, verdict] = ["q", "rule", "file", "kind", "verdict"].map((key) => query.get(key) || "");
  const wanted = text.toLowerCase();
  const has = (value) => (value || "").toLowerCase().includes(wanted);
  const rows = all.filter(({ file, change }) =>
    (!rule || change.rule === rule || family(change.rule) === rule)
    && (!kind || kindOf(change) === kind)
    && (!name || file.document.includes(name))
    && (!verdict || !hooks.verdict || hooks.verdict(file, change) === verdict)
    && (!wanted || has(change.old) || has(change.new) || has(change.evidence) || has(change.chinese) || has(file.document)));
  return query.get("order") === "size" ? rows.sort((a, b) => removedBy(b.change) - removedBy(a.change)) : rows;
}

function filters(view, query, draw, keys) {
  let timer;
  const set = (key) => (event) => {
    query.set(key, event.target.value);
    history.replaceState(null, "", address(view, Object.fromEntries(query)));
    clearTimeout(timer);
    timer = setTimeout(draw, 120);
  };
  const choice = (key, label, options) => el("label", {}, t(label), el("select", { change: set(key), "data-filter": key },
    options.map(([value, text]) => el("option", { value, selected: (query.get(key) || "") === value }, text))));
  const line = (key, label) => el("label", {}, t(label), el("input", { type: "search", value: query.get(key) || "", input: set(key), "data-filter": key }));
  const families = [...new Set(run.rules.map((rule) => family(rule.code)))].map((letter) => [letter, `${letter}: ${t(letter)}`]);
  const controls = {
    q: () => line("q", view === "files" ? "search_file" : "search"),
    file: () => line("file", "file"),
    rule: () => choice("rule", "rule", [["", t("all")], ...families, ...run.rules.map((rule) => [rule.code, `${rule.code} ${ruleName(rule.code)}`])]),
    kind: () => choice("kind", "kind", [["", t("all")], ...["safe", "unsafe", "flag"].map((kind) => [kind, t(`kind_${kind}`)])]),
    verdict: () => choice("verdict", "decision", [["", t("all")], ...["open", "accepted", "rejected"].map((verdict) => [verdict, t(`${verdict}_said`)])]),
    order: () => choice("order", "order", [["", t("order_place")], ["size", t("order_size")]]),
  };
  return el("form", { class: "filters", submit: (event) => event.preventDefault(), role: "search" }, keys.map((key) => controls[key]()),
    el("button", { type: "button", click: () => goTo(`#${view}`) }, t("clear")));
}

// ------------------------------------------------------------------ copies and templates

function copies() {
  const make = (group) => el("li", { class: "card D", tabindex: "-1", "data-item": true },
    el("div", { class: "top" }, el("strong", {}, t("group_copies", { count: count(group.count) })), el("span", {}, t(group.copies.every((row) => row.flag) ? "other_place" : "other_copy", { place: "" }), corpus(group.place))),
    group.text ? el("div", { class: "alone text" }, shown(group.text)) : "",
    el("ul", {}, group.copies.map(copyLine)),
    group.count > group.copies.length ? el("p", { class: "soft" }, t("and_more", { count: count(group.count - group.copies.length) })) : "");
  const more = run.group_count - run.groups.length;
  return [el("h2", {}, t("copies")), el("p", { class: "soft" }, t("groups_note")),
    ...(run.groups.length ? growing(run.groups, make) : [el("p", {}, t("nothing"))]), more > 0 ? el("p", {}, t("and_more", { count: count(more) })) : ""];
}

function copyLine(row) {
  const change = whole(row);
  const place = `${row.document}:${row.line}`;
  return el("li", {}, el("a", { href: href(row.ref) }, corpus(place)), " ", badge(row.rule), " ",
    row.flag ? `${t("flagged")} ` : "", el("span", { class: "evidence" }, corpus(reasonOf(row))), comparison(change, place));
}

function comparison(change, place) {
  if (!change.runs) return "";
  const same = change.runs.every((piece) => typeof piece === "string");
  return el("details", { class: "compare", open: !same }, el("summary", {}, t(same ? "same_words" : "side_by_side")), twoPlaces(change, place));
}

function templates() {
  const make = (row) => el("li", { class: `card ${family(row.rule)}`, tabindex: "-1", "data-item": true },
    el("div", { class: "top" }, el("strong", {}, t("times", { count: count(row.count) })), badge(row.rule),
      el("span", {}, row.folder ? corpus(`${row.folder}/`) : t("root")), el("span", { class: "soft" }, t("removed_characters", { count: count(row.removed) }))),
    el("div", { class: "evidence" }, corpus(reasonOf(row))),
    el("div", {}, `${t("example")}: `, el("a", { href: href(row.ref) }, corpus(`${row.document}:${row.line}`))),
    el("div", { class: "alone text" }, el("del", {}, shown((row.old || "").replace(/\n+$/, "")))));
  const more = run.template_count - run.templates.length;
  return [el("h2", {}, t("templates")), el("p", { class: "soft" }, t("templates_note")),
    ...(run.templates.length ? growing(run.templates, make) : [el("p", {}, t("nothing"))]), more > 0 ? el("p", {}, t("and_more", { count: count(more) })) : ""];
}

// ------------------------------------------------------------------ frame, address, keys

function route() {
  if (hooks.leave?.()) return;
  const [path, query = ""] = location.hash.slice(1).split("?");
  const [name, file, change] = path.split("/");
  const view = VIEWS.includes(name) ? name : "overview";
  const asked = new URLSearchParams(query);
  const drawn = {
    overview, first, copies, templates,
    files: () => (files[file] ? fileView(Number(file), change) : fileList(asked)),
    changes: () => changeList(asked),
    decisions: () => hooks.decisions(),
  }[view]();
  const main = document.getElementById("main");
  main.replaceChildren(...drawn.flat().filter((node) => node !== ""));
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  window.scrollTo(0, 0);
}

function goTo(hash) {
  history.pushState(null, "", hash); // at once: an assignment to location would draw it later
  route();
}

function partLinks() {
  if (run.part_count === 1) return "";
  const link = (name, n) => (n === run.part ? el("strong", {}, String(n + 1)) : el("a", { href: `${name}${location.hash.split("/")[0]}` }, String(n + 1)));
  return el("p", {}, t("part", { part: run.part + 1, count: run.part_count }), ": ", run.part_names.flatMap((name, n) => [link(name, n), " "]), el("br"), t("part_note"));
}

// A long path is told by its end
function endOf(path) {
  const longest = run.review ? 18 : 34;
  if (path.length <= longest) return path;
  const from = path.indexOf("/", path.length - longest);
  return `…${path.slice(from < 0 ? path.length - longest : from)}`;
}

function frame() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = `${run.out}: ${t("title")}`;
  const link = (view) => el("li", {}, el("a", { href: `#${view}`, "data-view": view }, t(view)));
  const other = language === "zh" ? "en" : "zh";
  const settings = Object.entries(run.settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join("\n");
  document.body.replaceChildren(
    el("a", { class: "skip", href: "#main", click: (event) => { event.preventDefault(); document.getElementById("main").focus(); } }, t("skip")),
    el("header", {},
      el("h1", {}, t("title"), el("span", { class: "soft", title: run.out }, shown(endOf(run.out)))),
      el("nav", { "aria-label": t("views") }, el("ul", {}, VIEWS.map(link))),
      hooks.progress?.() ?? "",
      el("div", { class: "tools" },
        el("button", { type: "button", id: "language", lang: other === "zh" ? "zh-Hans" : "en", click: () => { language = other; remember("language", other); frame(); } }, t("other_language")),
        el("button", { type: "button", id: "theme", "aria-label": t("theme"), title: t("theme"), click: changeTheme }, "◐"),
        el("button", { type: "button", id: "help", "aria-label": t("help"), title: t("help"), click: showHelp }, "?"))),
    el("main", { id: "main", tabindex: "-1" }),
    el("footer", {}, partLinks(), el("p", {}, t("footer", { version: run.cleaner, digest: run.ledger })),
      el("details", {}, el("summary", {}, t("settings")), el("div", { class: "text" }, shown(settings)))),
    el("div", { id: "said", role: "status" }), helpDialog());
  route();
}

function changeTheme() {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  remember("theme", theme);
}

const KEYS = [["j k", "key_move"], ["Enter", "key_open"], ["/", "key_search"], [`1 – ${VIEWS.length}`, "key_views"], ["[ ]", "key_file"], ["u i b w", "key_copy"], ...(run.review ? [["a r", "key_decide"], ["z", "key_undo"], ["n", "key_open_next"]] : []), ["?", "key_help"]];

function helpDialog() {
  const rows = KEYS.flatMap(([keys, text]) => [el("dt", {}, keys.split(" ").flatMap((key) => [el("kbd", {}, key), " "])), el("dd", {}, t(text))]);
  const dialog = el("dialog", { id: "keys", "aria-label": t("help") }, el("h2", {}, t("help")), el("dl", {}, rows),
    el("button", { type: "button", click: () => dialog.close() }, t("close")));
  return dialog;
}

const showHelp = () => document.getElementById("keys").showModal();

function move(by) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent);
  const at = items.indexOf(document.activeElement.closest("[data-item]"));
  choose(items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)]);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  const item = document.activeElement.closest("[data-item]");
  const copyOf = { u: "undo", i: "ignore", b: "accept", w: "why" }[event.key];
  if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (copyOf) item?.querySelector(`[data-copy="${copyOf}"]`)?.click();
  else if (event.key === "Enter" && item === document.activeElement) item?.querySelector("a.place")?.click();
  else if (event.key === "[" || event.key === "]") document.querySelector(`[data-go="${event.key === "[" ? "previous" : "next"}"]`)?.click();
  else if (event.key === "?") showHelp();
  else if (hooks.press?.(event.key, item)) event.preventDefault();
  else if (event.key === "/") {
    event.preventDefault();
    if (!document.querySelector("[data-filter=q]")) goTo("#changes")
    document.querySelector("[data-filter=q]").focus();
  } else if (VIEWS[event.key - 1]) location.hash = `#${VIEWS[event.key - 1]}`;
}

document.documentElement.dataset.theme = remembered("theme", THEMES) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
addEventListener("hashchange", route);
addEventListener("keydown", press);
addEventListener("DOMContentLoaded", () => {
  hooks.arrive?.();
  frame();
});
