// The answer follows each change. Without this file the page does the same by its buttons.
"use strict";
(() => {
  const form = document.getElementById("case");
  if (!form || !window.fetch || !window.DOMParser) return;
  const WAIT = 400;
  const NOTHING_CAME = "No answer came. What stands below is of an earlier state of the case. Leave this page open: what is " +
    "filled in is nowhere else. If the service has ended, start it again. Then press Show the answer.";
  const here = id => document.getElementById(id);
  let timer = 0, running = null;

  // Put another text into an element only if it is another one: a screen reader says what changes, once.
  const say = (id, other) => {
    const one = here(id);
    if (one && other && one.innerHTML !== other.innerHTML) one.innerHTML = other.innerHTML;
  };

  // A field that is worked on, or that somebody may be reading, stays where it is.
  const stays = row => row.contains(document.activeElement) || row.closest("details.group[open]");

  // Keep the fields that are there, with what is filled in, and put them where the new page has them.
  const arrange = (box, wanted) => {
    const fields = [...wanted.querySelectorAll(":scope > .field")].map(row => here(row.id));
    fields.filter(row => row && (row.parentElement === box || !stays(row))).forEach((row, at) => {
      if (box.children[at] !== row && !row.contains(document.activeElement)) box.insertBefore(row, box.children[at] || null);
    });
  };

  const takeFields = page => {
    for (const box of page.querySelectorAll("#case .fields")) {
      const own = box.id && here(box.id);
      if (own) arrange(own, box);
    }
    for (const row of page.querySelectorAll("#case .field[id]")) {
      const name = row.id.slice(2), own = here(row.id);
      if (!own) continue;
      own.className = row.className;
      say(`m-${name}`, row.querySelector(".messages"));
      const why = own.querySelector(".why"), now = row.querySelector(".why");
      if (why && now) why.innerHTML = now.innerHTML;
      const entry = own.querySelector("[aria-invalid], input[type=text], select");
      if (entry) entry.toggleAttribute("aria-invalid", false);
      if (entry && row.querySelector("[aria-invalid]")) entry.setAttribute("aria-invalid", "true");
    }
    for (const other of page.querySelectorAll("#case details[id]")) {
      const own = here(other.id);
      if (!own) continue;
      own.hidden = other.hidden;
      const count = own.querySelector(":scope > summary .count"), now = other.querySelector(":scope > summary .count");
      if (count && now) count.textContent = now.textContent;
    }
  };

  // Take the answer of a new page; what is open stays open, and the focus stays where it was.
  const takeAnswer = page => {
    const answer = here("answer"), other = page.getElementById("answer");
    if (!other) return;
    const focused = answer.contains(document.activeElement) ? document.activeElement : null;
    const key = focused && (focused.id || focused.value);
    const open = [...answer.querySelectorAll("details")].map(row => row.open);
    answer.replaceChildren(...other.childNodes);
    [...answer.querySelectorAll("details")].forEach((row, at) => { row.open = open[at] || row.open; });
    if (key) {
      const again = [...answer.querySelectorAll("button, input, select, summary, a")].find(row => (row.id || row.value) === key);
      if (again) again.focus({ preventScroll: true });
    }
    prepare();
  };

  const take = (page, done) => {
    say("trouble", page.getElementById("trouble"));
    const trouble = here("trouble"), now = page.getElementById("trouble");
    trouble.className = now.className;
    now.hasAttribute("role") ? trouble.setAttribute("role", "alert") : trouble.removeAttribute("role");
    here("asked").value = page.getElementById("asked").value;
    here("was").replaceChildren(...page.getElementById("was").childNodes);
    if (done.startsWith("try:")) {
      const name = done.slice(4).split("=")[0], own = here(`f-${name}`), other = page.getElementById(`f-${name}`);
      if (own && other) own.replaceWith(other);
    }
    if (done === "find") say("found", page.getElementById("found"));
    say("m-reason", page.getElementById("m-reason"));
    say("settled", page.getElementById("settled"));
    takeFields(page);
    takeAnswer(page);
    say("said", page.getElementById("said"));
  };

  const ask = async (submitter, done) => {
    clearTimeout(timer);
    if (running) running.abort();
    const mine = running = new AbortController();
    const data = new FormData(form);
    data.delete("case-file");
    if (submitter) data.set(submitter.name, submitter.value);
    const answer = here("answer");
    answer.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch("/", { method: "POST", body: data, signal: mine.signal, cache: "no-store" });
      if (reply.status !== 200 && reply.status !== 422) throw new Error(String(reply.status));
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (mine !== running) return;
      if (!page.getElementById("answer")) throw new Error("page");
      take(page, done || "");
      if (submitter) lead(submitter.value);
    } catch (error) {
      if (mine.signal.aborted) return;
      here("said").textContent = NOTHING_CAME;
    }
    if (mine === running) {
      running = null;
      answer.setAttribute("aria-busy", "false");
    }
  };

  // Save a file without leaving the page: if none comes, what is filled in stays.
  const save = async button => {
    const data = new FormData(form);
    data.delete("case-file");
    data.set(button.name, button.value);
    try {
      const reply = await fetch("/", { method: "POST", body: data, cache: "no-store" });
      const name = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition") || "");
      if (reply.status !== 200 || !name) { await ask(button, button.value); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = name[1];
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      if (here("trouble-title")) ask(null, "");
    } catch (error) {
      here("said").textContent = NOTHING_CAME.replace("No answer came", "No file came");
    }
  };

  // Lead to what a button has opened.
  const lead = value => {
    const opened = here("more-title") && /^(detail|explain|why-not)/.test(value) ? here("more-title") : null;
    const trouble = here("trouble-title");
    const goal = trouble || opened;
    if (goal && value !== "find" && !value.startsWith("try:")) { goal.focus(); goal.scrollIntoView({ block: "start" }); }
  };

  const later = () => { clearTimeout(timer); timer = setTimeout(() => ask(null, ""), WAIT); };

  const reveal = target => {
    for (let at = target && target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };

  // Numbers as sliders: while one is moved its text follows, and the answer follows when it is let go.
  const inSpan = (row, value) => {
    const low = Number(row.dataset.low), high = Number(row.dataset.high);
    return (low < value || (low === value && !("openLow" in row.dataset))) &&
      (value < high || (value === high && !("openHigh" in row.dataset)));
  };
  const prepare = () => {
    for (const slider of document.querySelectorAll("#numbers input[type=range]")) {
      slider.parentElement.hidden = false;
      slider.addEventListener("input", () => {
        const value = Number(slider.value);
        slider.closest(".number").querySelector("output").textContent = `${slider.value} ${slider.dataset.unit}`.trim();
        for (const row of here(`${slider.id}-spans`).children)
          inSpan(row, value) ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
      });
      slider.addEventListener("change", () => {
        const value = `try:${slider.dataset.for}=${slider.value}`;
        ask({ name: "do", value }, value);
      });
    }
  };

  // What is filled in is nowhere else: the browser asks before it is lost.
  let filled = Boolean(here("approaches")), leaving = false;
  window.addEventListener("beforeunload", event => { if (filled && !leaving) event.preventDefault(); });

  form.addEventListener("input", event => {
    filled = true;
    if (event.target.name === "find") { clearTimeout(timer); timer = setTimeout(() => ask({ name: "do", value: "find" }, "find"), WAIT); }
    else if (event.target.type !== "file") later();
  });
  form.addEventListener("submit", event => {
    const button = event.submitter, value = button ? button.value : "answer";
    if (value.startsWith("save-")) { event.preventDefault(); save(button); return; }
    if (/^(show-|open$)/.test(value)) {
      leaving = true;
      setTimeout(() => { leaving = false; }, 5000);
      return;
    }
    event.preventDefault();
    ask(button, value).then(() => {
      if (value === "answer" && !here("trouble-title")) here("answer").scrollIntoView({ block: "nearest" });
    });
  });
  document.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    const target = link && here(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    reveal(target);
    const field = target.closest(".field");
    const entry = field && field.querySelector("input, select, textarea");
    if (entry) { event.preventDefault(); entry.focus(); field.scrollIntoView({ block: "center" }); }
  });
  prepare();
})();
