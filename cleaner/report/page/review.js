// The review: what an editor decides goes to the server from which this page came, one request at
// a time. What is decided while a request is under way goes with the next one.

const nameOf = (place) => JSON.stringify([place.document, place.rule, place.line]);
const verdicts = new Map(run.review.marks.map(([document, rule, line, verdict]) => [nameOf({ document, rule, line }), verdict]));
for (const [code, rule] of Object.entries(run.review.rules)) if (!rules.has(code)) rules.set(code, rule);
const takenBefore = run.review.decisions.filter((row) => row.verdict === "rejected").length;
const forgotten = new Set(); // decisions of earlier days, taken back in this view
const names = all.map(({ file, change }) => nameOf({ document: file.document, rule: change.rule, line: change.line }));
let present = run.ledger; // what the server said last
let waiting = new Map(); // wishes that are not sent yet
let sending = 0;
let answered = 0; // requests, since the page was loaded
let began = 0; // when the request that is under way was sent, in milliseconds
let lasted = 0; // how long the one before took
let stopped = false;

// What can be undone survives a reload: it lists of places, each with its verdict before.
const KEPT = `cleaner-made ${location.pathname}`;
const made = (() => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || [];
  } catch {
    return [];
  }
})();

function keepMade() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(made.slice(-STEP)));
  } catch {
    // then it is forgotten with the page
  }
}

// ------------------------------------------------------------------ deciding

function setVerdict(place, verdict) {
  const name = nameOf(place);
  if (verdict === "open") verdicts.delete(name);
  else verdicts.set(name, verdict);
  waiting.set(name, { ...place, verdict });
}

// What was taken back is gone from the run: only its decision can be forgotten.
function decide(places, verdict) {
  const steps = places.map((place) => ({ place, before: verdicts.get(nameOf(place)) || "open" })).filter(({ before }) => before !== verdict);
  if (!steps.length || stopped) return;
  made.push(steps);
  keepMade();
  for (const { place, before } of steps) setVerdict(place, before === "rejected" ? "open" : verdict);
  showAll();
  send();
}

function undoLast() {
  const steps = made.pop();
  if (!steps || stopped) return say(t("nothing_to_undo"));
  keepMade();
  for (const { place, before } of steps) {
    setVerdict(place, verdicts.get(nameOf(place)) === "rejected" ? "open" : before);
  }
  showAll();
  send();
  const last = nameOf(steps.at(-1).place);
  choose(items().find((item) => item.places.some((place) => nameOf(place) === last)));
  say(t("undone"));
}

async function send() {
  if (sending || stopped || !waiting.size) return;
  const wishes = [...waiting.values()];
  waiting = new Map();
  sending = wishes.length;
  began = performance.now();
  const clock = setInterval(showProgress, 1000);
  showProgress();
  let told;
  try {
    const reply = await fetch("decide", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ledger: present, wishes }),
    });
    told = await reply.json();
  } catch {
    told = { error: t("server_gone") };
  }
  clearInterval(clock);
  lasted = performance.now() - began;
  sending = 0;
  if (told.error) {
    stop(told);
  } else {
    present = told.ledger;
    answered += 1;
  }
  showProgress();
  send();
}

// The page shows what is not: nothing more is sent, and it must be loaded again.
function stop(told) {
  stopped = true;
  const dialog = el("dialog", { id: "stopped", "aria-label": t("not_done") },
    el("h2", {}, t("not_done")), el("p", {}, t(told.stale ? "stale" : "refused")),
    el("p", { class: "soft" }, corpus(told.error)),
    el("button", { type: "button", click: () => location.reload() }, t("reload")));
  document.body.append(dialog);
  dialog.showModal();
}

addEventListener("beforeunload", (event) => {
  if (sending || (waiting.size && !stopped)) event.preventDefault();
});

// ------------------------------------------------------------------ what is seen of it

const items = () => [...document.querySelectorAll("[data-item]")].filter((item) => item.places);

function verdictOf(places) {
  const found = new Set(places.map((place) => verdicts.get(nameOf(place))));
  return found.size === 1 ? [...found][0] : undefined;
}

function show(item) {
  const verdict = verdictOf(item.places);
  if (verdict) item.dataset.verdict = verdict;
  else delete item.dataset.verdict;
  for (const button of item.querySelectorAll("[data-choice]")) button.setAttribute("aria-pressed", String(button.dataset.choice === verdict));
}

function showAll() {
  items().forEach(show);
  showProgress();
}

// A large corpus takes as long as its run did: say how long, and how long it was before
function duration() {
  const seconds = Math.round((performance.now() - began) / 1000);
  const before = Math.round(lasted / 1000);
  if (!sending || Math.max(seconds, before) < 1) return "";
  return ` ${t("seconds", { count: count(seconds) })}${before ? ` (${t("seconds_before", { count: count(before) })})` : ""}`;
}

function showProgress() {
  const node = document.getElementById("progress");
  if (!node) return;
  const found = names.map((name) => verdicts.get(name));
  const accepted = found.filter((verdict) => verdict === "accepted").length;
  const rejected = found.filter((verdict) => verdict === "rejected").length;
  const values = { open: count(found.length - accepted - rejected), accepted: count(accepted), rejected: count(rejected + takenBefore - forgotten.size) };
  const state = sending || waiting.size ? t("saving", { count: count(sending + waiting.size) }) + duration() : "";
  const outdated = present !== run.ledger && !sending && !waiting.size;
  const share = (from, part, name) => svg("rect", { x: (from / (found.length || 1)) * 100, width: (part / (found.length || 1)) * 100, height: 8, class: name });
  const done = svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, share(0, accepted, "accepted"), share(accepted, rejected, "rejected"));
  node.replaceChildren(done, el("span", {}, t("progress", values)),
    state ? el("span", { class: "soft" }, state) : "",
    outdated ? el("button", { type: "button", id: "fresh", title: t("fresh_long"), click: () => hooks.leave() }, t("fresh")) : "");
}

const isCheck = (places) => places.some((place) => family(place.rule) === "X");

hooks.choices = (places) => {
  const button = (choice) => el("button", { type: "button", "data-choice": choice, "aria-pressed": "false", title: t(`${choice}_long`),
    click: () => decide(places, verdictOf(places) === choice ? "open" : choice) }, t(`${choice}_button`));
  return el("div", { class: "choices" }, button("accepted"), isCheck(places) ? "" : button("rejected"));
};

hooks.dress = (item, places) => {
  item.places = places;
  show(item);
};

hooks.progress = () => {
  setTimeout(showProgress);
  return el("div", { id: "progress", role: "status", "aria-label": t("decisions") });
};

// Another view is wanted: it shows the output as it is now, and all decisions. Files have other
// numbers then.
hooks.leave = () => {
  const [view, file] = location.hash.slice(1).split("/");
  const same = present === run.ledger && !(view === "decisions" && answered);
  if (same || sending || waiting.size || stopped) return false;
  try {
    if (view === "files" && files[file]) sessionStorage.setItem("cleaner-file", files[file].document);
  } catch {
    // then the list of files comes
  }
  location.reload();
  return true;
};

hooks.arrive = () => {
  try {
    const wanted = sessionStorage.getItem("cleaner-file");
    sessionStorage.removeItem("cleaner-file");
    if (wanted === null) return;
    const at = files.findIndex((file) => file.document === wanted);
    history.replaceState(null, "", at < 0 ? "#files" : `#files/${at}`);
  } catch {
    // a browser that keeps no storage did not note one either
  }
};

hooks.verdict = (file, change) => verdicts.get(nameOf({ document: file.document, rule: change.rule, line: change.line })) || "open";

// Everything that a filter shows, at one stroke; one key undoes it
hooks.allShown = (rows) => {
  const open = rows.filter(({ file, change }) => hooks.verdict(file, change) === "open");
  const places = open.map(({ file, change }) => ({ document: file.document, rule: change.rule, line: change.line }));
  return open.length ? el("button", { type: "button", id: "all-shown", click: () => { decide(places, "accepted"); route(); } }, t("accept_shown", { count: count(open.length) })) : "";
};

hooks.press = (key, item) => {
  if (key === "a" || key === "r") {
    if (!item?.places || (key === "r" && isCheck(item.places))) return true;
    decide(item.places, key === "a" ? "accepted" : "rejected");
    move(1);
  } else if (key === "z") undoLast();
  else if (key === "n") nextOpen(item);
  else return false;
  return true;
};

function nextOpen(item) {
  const every = items();
  const at = every.indexOf(item);
  const next = [...every.slice(at + 1), ...every.slice(0, Math.max(at, 0))].find((one) => !verdictOf(one.places) && one.offsetParent);
  if (next) choose(next);
  else say(t("nothing_open"));
}

// ------------------------------------------------------------------ what was decided, the last first

hooks.decisions = () => {
  const rows = [...run.review.decisions].reverse();
  return [el("h2", {}, t("decisions")), el("p", { class: "soft" }, t("decisions_note")),
    ...(rows.length ? growing(rows, decisionCard) : [el("p", {}, t("nothing"))])];
};

function decisionCard(row) {
  const title = row.document ? `${row.document}:${row.line}` : row.path;
  const button = el("button", { type: "button", "data-forget": true, click: () => forget(row, button) }, t("forget"));
  return el("li", { class: `card ${family(row.rule)}`, tabindex: "-1", "data-item": true, "data-verdict": row.verdict },
    el("div", { class: "top" }, corpus(title, "place"), badge(row.rule), el("strong", {}, t(`${row.verdict}_said`)),
      row.document ? "" : el("span", { class: "soft" }, t(row.paragraph === "*" ? "every_line" : "one_paragraph")),
      el("div", { class: "choices" }, button)),
    oldAndNew(row), row.evidence ? el("div", { class: "evidence" }, corpus(reasonOf(row))) : "");
}

function forget(row, button) {
  if (stopped) return;
  button.disabled = true;
  button.textContent = t("forgotten");
  const { path, rule, paragraph } = row;
  waiting.set(JSON.stringify([path, rule, paragraph]), { path, rule, paragraph, verdict: "open" });
  if (row.verdict === "rejected") forgotten.add(row);
  if (row.document) verdicts.delete(nameOf(row));
  showProgress();
  send();
}
