"use strict";
// Draws the timeline, sorts and filters the table, opens a card for a story. All words that come from pages are set
// as text, never as markup, and no address is linked to that is not http or https.
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const { pages, links, lanes, axis, kinds } = facts;
  const SVG = "http://www.w3.org/2000/svg";
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const DAY = 86400000;
  const byId = (id) => document.getElementById(id);

  // Elements ------------------------------------------------------------------------------------

  const fill = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
  const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);
  const theirs = (text, name = "bdi", attributes = {}) => el(name, { dir: "auto", ...attributes }, text);
  const isWeb = (url) => /^https?:\/\//i.test(url || "");
  const anchor = (url, text) =>
    isWeb(url) ? el("a", { href: url, rel: "noreferrer noopener" }, text) : el("span", {}, text);
  const bare = (url) => url.replace(/^https?:\/\/(www\.)?/i, "");
  const short = (text, most) => (text.length > most ? text.slice(0, most - 1).trimEnd() + "…" : text);

  // The graph -----------------------------------------------------------------------------------

  const outOf = pages.map(() => []);
  const into = pages.map(() => []);
  const onTrail = new Map();
  links.forEach(([source, target], at) => {
    outOf[source].push(at);
    if (source !== target) into[target].push(at);
    // Links that stand on a trail come first.
    const pair = source + " " + target;
    if (!onTrail.has(pair)) onTrail.set(pair, at);
  });
  const wayTo = (n) => {
    const trail = pages[n].t || [n];
    return trail.map((page, at) => [page, at ? onTrail.get(trail[at - 1] + " " + page) : -1]);
  };
  const mainLinks = new Set();
  pages.forEach((page, n) => wayTo(n).slice(-1).forEach(([, link]) => link >= 0 && mainLinks.add(link)));
  const nameOf = (n) => pages[n].h || pages[n].as || short(bare(pages[n].u), 90);
  const told = (page) =>
    (page.s ? "seed, " : "") + kinds[page.k] + (page.r ? ": " + page.r : "") + (page.lost ? "; " + page.lost : "");
  // What was captured and is gone or not to be had since are groups of their own, wherever pages are picked by what became of them.
  const groupOf = (page) => page.g || page.k;

  // Replay: whoever serves the report may say in its address where the captures are.
  let replayBase = "";
  const readReplay = () => {
    const found = /^#replay=(.+)$/.exec(location.hash);
    if (!found) return;
    try {
      const url = new URL(found[1]);
      if (url.protocol === "http:" || url.protocol === "https:") replayBase = url.href;
    } catch { /* no address */ }
  };
  readReplay();

  // The card ------------------------------------------------------------------------------------

  const card = byId("card");
  let opened = -1;
  let returnTo = null;

  const row = (name, ...value) => (value.some(Boolean) ? el("div", {}, el("dt", {}, name), el("dd", {}, ...value)) : null);
  const go = (n) => theirs(nameOf(n), "button", { class: "go", type: "button", onclick: () => open(n) });
  const goAny = (end) => (typeof end === "number" ? go(end) : theirs(end, "span", { class: "url" }));
  const sign = (page) => el("i", { class: "mark m-" + page.k + (page.s ? " m-seed" : "") + (page.g ? " m-" + page.g : ""), "aria-hidden": "true" });

  const linkItem = (at, other) => {
    const [, , label, words, context, outcome] = links[at];
    return el("li", { onmouseenter: () => glow(at, true), onmouseleave: () => glow(at, false),
      onfocusin: () => glow(at, true), onfocusout: () => glow(at, false) },
      el("div", {}, theirs(label, "span", { class: "label" })),
      go(other),
      words && nameOf(other) !== words && nameOf(other) !== `“${words}”` ? el("p", {}, "linked as ", theirs("“" + words + "”")) : null,
      context && context !== words ? theirs(context, "p", { class: "quote" }) : null,
      outcome ? el("p", { class: "aside" }, outcome) : null);
  };
  const linkList = (title, list, end) => {
    if (!list.length) return [];
    const shown = list.slice(0, 60);
    const rest = list.length - shown.length;
    return [el("h3", {}, `${title} (${list.length})`),
      el("ul", {}, ...shown.map((at) => linkItem(at, links[at][end]))),
      rest ? el("p", { class: "aside" }, `and ${rest} more, in graph/edges.csv`) : null].filter(Boolean);
  };

  function open(n, focus = true) {
    const page = pages[n];
    if (opened < 0) returnTo = document.activeElement;
    opened = n;
    const way = wayTo(n);
    const title = theirs(nameOf(n), "h2", { id: "card-title", tabindex: "-1" });
    const where = page.id ? [el("code", {}, page.id), el("br"), el("code", {}, `${page.file}, byte ${page.off ?? 0}`)] : [];
    const replay = replayBase && page.play ? anchor(replayBase + page.play, "Open the archived page") : null;
    card.replaceChildren(
      el("button", { class: "close", type: "button", "aria-label": "Close", onclick: close }, "×"),
      el("p", { class: "state" }, sign(page), told(page)),
      title,
      el("p", {}, theirs([page.pub, page.by].filter(Boolean).join(" · "))),
      replay ? el("p", {}, replay) : "",
      el("dl", {},
        row("Published", page.day || "", page.day && page.src ? el("span", { class: "aside" }, ` (${page.src})`) : ""),
        row("Modified", page.mod || ""),
        row("Address", anchor(page.u, theirs(page.u, "span", { class: "url" }))),
        row("Captured", page.at || ""),
        row("Status", page.st ? String(page.st) : ""),
        row("Record", ...where),
        row("Digest", page.dig ? el("code", {}, page.dig) : ""),
        row("Language", page.lang || ""),
        row("Section", page.sec ? theirs(page.sec) : ""),
        row("Length", page.len || ""),
        row("Paywall", page.free === undefined ? "" : page.free ? "no" : "yes"),
        row("Steps", page.d === undefined ? (page.s ? "0" : "") : String(page.d)),
        row("Changed", page.ch || ""),
        ...(page.al || []).map((alias) => row("Also at", theirs(alias, "span", { class: "url" })))),
      el("h3", {}, "How we got here"),
      way.length === 1 && !page.s
        ? el("p", {}, ...(page.from ? ["Reached by a redirect from ", ...page.from.flatMap((end, at) => [at ? ", " : "", goAny(end)])] : ["Nothing that was kept leads here."]))
        : el("ol", { class: "way" }, ...way.map(([step, at]) =>
          el("li", {}, el("div", { class: "label" }, at >= 0 ? theirs(links[at][2]) : "Seed"),
            step === n ? theirs(nameOf(step), "span", { class: "story" }) : go(step)))),
      ...(page.to ? [el("h3", {}, "Redirects to"), ...page.to.map((end) => el("p", {}, goAny(end)))] : []),
      ...linkList("Leads to", outOf[n], 1),
      ...linkList("Linked from", into[n], 0));
    card.hidden = false;
    card.scrollTop = 0;
    hideTip();
    pick(n);
    if (focus) title.focus({ preventScroll: true });
  }
  function close() {
    card.hidden = true;
    opened = -1;
    pick(-1);
    const spot = returnTo && returnTo.isConnected ? returnTo : null;
    returnTo = null;
    if (spot && spot.focus) spot.focus({ preventScroll: true });
  }
  card.setAttribute("role", "dialog");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { hideTip(); if (opened >= 0) close(); }
  });
  document.addEventListener("click", (event) => {
    const story = event.target.closest ? event.target.closest("a[href^='#p']") : null;
    const found = story && /^#p(\d+)$/.exec(story.getAttribute("href"));
    if (!found || event.metaKey || event.ctrlKey || event.shiftKey || !pages[Number(found[1])]) return;
    event.preventDefault();
    if (opened < 0) story.focus();
    open(Number(found[1]));
  });

  // The hint beside the pointer -----------------------------------------------------------------

  const tip = byId("tip");
  function hideTip() { tip.hidden = true; }
  function showTip(box, ...children) {
    tip.replaceChildren(...children.filter(Boolean));
    tip.hidden = false;
    placeTip(box);
  }
  function placeTip(box) {
    const size = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left + box.width / 2 - size.width / 2, innerWidth - size.width - 8));
    const below = box.bottom + 10;
    const top = below + size.height > innerHeight ? Math.max(8, box.top - size.height - 10) : below;
    tip.style.left = left + "px";
    tip.style.top = top + "px";
  }
  const pageTip = (n) => {
    const page = pages[n];
    return [theirs(nameOf(n), "p", { class: "title" }), el("p", { class: "aside" },
      [page.pub, page.day || "no date", told(page)].filter(Boolean).join(" · "))];
  };
  const linkTip = (at) => {
    const [source, target, label, words, context, outcome] = links[at];
    return [el("p", {}, theirs(label, "span", { class: "label" }), " ", theirs(words || nameOf(target), "b")),
      context && context !== words ? theirs(context, "p", { class: "quote" }) : null,
      el("p", { class: "aside" }, "in ", theirs(short(nameOf(source), 90)), outcome ? " · " + outcome : "")];
  };

  // The timeline --------------------------------------------------------------------------------

  const chart = byId("chart");
  const MOST_ARROWS = 400;
  const hint = el("span", { class: "aside", hidden: true }, "Pick a story to see its links and its trail.");
  const hidden = new Set();
  let allLinks = false;
  let spots = new Map();
  let arrows = new Map();
  let drawnWidth = 0;
  let drawing = null;
  let layout = null;

  const measure = (() => {
    const pen = document.createElement("canvas").getContext("2d");
    if (pen && chart) pen.font = "12px " + getComputedStyle(chart).fontFamily;
    return (text) => (pen ? pen.measureText(text).width : text.length * 6.4);
  })();
  const fit = (text, width) => {
    let cut = short(text, 90);
    while (cut.length > 4 && measure(cut) > width) cut = short(cut.replace(/…$/, ""), Math.max(4, cut.length - 3));
    return cut;
  };
  const pad = (number) => String(number).padStart(2, "0");

  function ticksOf([begin, end, ], width) {
    const span = end - begin;
    const most = Math.max(1, Math.floor(width / 64));
    const ticks = [];
    const first = new Date(begin * DAY);
    const add = (time, name) => { const day = time / DAY; if (day >= begin && day <= end) ticks.push([day, name]); };
    for (const step of [0.25, 1, 2, 7, 14]) {
      if (span / step > most) continue;
      for (let day = Math.ceil(begin / step) * step; day <= end; day += step) {
        const date = new Date(day * DAY);
        const clock = day % 1 ? `${pad(date.getUTCHours())}:00` : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
        add(day * DAY, clock);
      }
      return ticks;
    }
    for (const step of [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]) {
      if (span / (step * 30.4) > most) continue;
      const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
      for (let month = Math.ceil(start / step) * step; ; month += step) {
        const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
        if (time / DAY > end) break;
        add(time, step >= 12 || month % 12 === 0 ? String(Math.floor(month / 12)) : MONTHS[month % 12]);
      }
      return ticks;
    }
    return ticks;
  }
  const yearOf = (day) => String(new Date(day * DAY).getUTCFullYear());
  function gapName(days) {
    if (days >= 700) return `${Math.round(days / 365)} years`;
    if (days >= 60) return `${Math.round(days / 30.4)} months`;
    return `${Math.round(days)} days`;
  }

  function draw() {
    if (!chart || !facts.drawn) return;
    const width = Math.max(280, chart.clientWidth);
    drawnWidth = width;
    const visible = pages.map((_, n) => n).filter((n) => !hidden.has(groupOf(pages[n])));
    const dated = visible.filter((n) => pages[n].b !== undefined || pages[n].e !== undefined);
    const undated = visible.filter((n) => pages[n].b === undefined && pages[n].e === undefined);
    const isPhone = width < 560;
    const named = visible.length <= (isPhone ? 14 : 44);
    const isDense = visible.length > 500;
    const rowHeight = named ? 21 : isDense ? 9 : 13;
    const size = named ? 5 : isDense ? 2.8 : 4;
    const pitch = isDense ? 9 : 13;
    const GAP = isPhone ? 16 : 34;
    let cuts = 0;
    const cutsUpTo = axis.map((each) => (cuts += each[4] ? 1 : 0));
    const side = undated.length
      ? (dated.length ? Math.min(width * 0.34, named ? (isPhone ? 120 : 260) : Math.max(54, Math.min(width * 0.24, Math.sqrt(undated.length) * 2 * pitch))) : width)
      : 0;
    const plotRight = width - side - (side ? 14 : 8);
    const plotLeft = 8;
    const plot = Math.max(60, plotRight - plotLeft - GAP * cuts);
    const stretches = axis.map(([begin, end, left, right, isCut], at) => ({ begin, end, isCut,
      left: plotLeft + left * plot + cutsUpTo[at] * GAP, right: plotLeft + right * plot + cutsUpTo[at] * GAP }));
    const xOf = (day) => {
      const on = stretches.find((each) => day <= each.end) || stretches[stretches.length - 1];
      const share = Math.max(0, Math.min(1, (day - on.begin) / (on.end - on.begin)));
      return on.left + share * (on.right - on.left);
    };
    const isVague = (page) => page.e !== undefined && page.e - (page.b ?? 0) > 1.5;
    const middle = (page) => ((page.b ?? 0) + (page.e ?? page.b ?? 0)) / 2;

    // Rows: in each lane a mark takes the first row in which nothing is in its way.
    const top = 46;
    let y = top;
    const places = new Map();
    const laneLines = [];
    lanes.forEach((lane, number) => {
      const inLane = dated.filter((n) => (pages[n].lane || 0) === number)
        .sort((a, b) => middle(pages[a]) - middle(pages[b]) || a - b);
      const without = undated.filter((n) => (pages[n].lane || 0) === number);
      if (!inLane.length && !without.length) return;
      const head = y + 15;
      const ends = [];
      for (const n of inLane) {
        const x = xOf(middle(pages[n]));
        const apart = isDense ? 1.7 : 4;
        // A date that is only a month is as wide as that, where there is room for names.
        const half = named && isVague(pages[n]) ? Math.max(size, (xOf(pages[n].e) - xOf(pages[n].b ?? 0)) / 2) : size;
        const center = half > size ? (xOf(pages[n].e) + xOf(pages[n].b ?? 0)) / 2 : x;
        let from = center - half - apart;
        let to = center + half + apart;
        let text = "";
        let atLeft = false;
        const isInside = named && 2 * half > Math.min(200, measure(nameOf(n))) + 20;
        if (isInside) {
          text = fit(nameOf(n), 2 * half - 20);
        } else if (named) {
          const most = isPhone ? 170 : visible.length <= 12 ? 420 : 250;
          const [right, left] = [plotRight - center - half - 9, center - half - plotLeft - 9];
          const wanted = Math.min(most, measure(nameOf(n)));
          atLeft = wanted > right && left > right;
          text = fit(nameOf(n), Math.max(40, Math.min(most, atLeft ? left : right)));
          const wide = measure(text) + 14;
          if (atLeft) from = center - half - wide - 1; else to = center + half + wide + 1;
        }
        let level = ends.findIndex((taken) => taken.every(([a, b]) => to < a || from > b));
        if (level < 0) level = ends.push([]) - 1;
        ends[level].push([from, to]);
        places.set(n, { x: center, half, row: level, text, atLeft, isInside });
      }
      const columns = named ? 1 : Math.max(1, Math.floor((side - 10) / pitch));
      without.forEach((n, at) => {
        places.set(n, { x: width - side + 10 + size + (at % columns) * pitch, half: size, row: Math.floor(at / columns),
          text: named ? fit(nameOf(n), side - 30) : "", undated: true });
      });
      const rows = Math.max(ends.length, Math.ceil(without.length / columns), 1);
      for (const n of [...inLane, ...without]) {
        const place = places.get(n);
        place.y = head + 15 + place.row * rowHeight;
      }
      laneLines.push({ lane, y: head, end: head + 15 + rows * rowHeight });
      y = head + 15 + rows * rowHeight;
    });
    const height = y + 8;

    const back = svg("g", { "aria-hidden": "true" });
    if (side && dated.length) {
      back.append(svg("rect", { class: "undated", x: width - side, y: top - 14, width: side, height: height - top + 14 }),
        svg("text", { class: "tick-name", x: width - side + 8, y: top - 20 }, "no date"));
    }
    let lastX = -99;
    let year = "";
    stretches.forEach((each, at) => {
      const wide = each.right - each.left;
      const isAlone = (each.isCut || !at) && (at + 1 === stretches.length || stretches[at + 1].isCut);
      if (each.isCut) {
        const x = each.left - GAP / 2;
        back.append(svg("path", { class: "break", d: `M${x - 5} ${top - 4}l5 -9M${x} ${top - 4}l5 -9` }));
        back.append(svg("line", { class: "tick", x1: x, x2: x, y1: top - 2, y2: height, "stroke-dasharray": "1 4" }));
        if (!isPhone) back.append(svg("text", { class: "break-name", x, y: height + 11, "text-anchor": "middle" }, gapName(each.begin - stretches[at - 1].end)));
        year = "";
        lastX = x - 14;
      }
      let ticks = ticksOf([each.begin, each.end], wide);
      if (isAlone && (wide < 60 || !ticks.length)) ticks = [[(each.begin + each.end) / 2, ""]];
      for (const [day, name] of ticks) {
        const x = xOf(day);
        if (x - lastX < 44 && lastX > -99) continue;
        const thisYear = yearOf(day);
        const label = name || MONTHS[new Date(day * DAY).getUTCMonth()];
        lastX = x;
        back.append(svg("line", { class: "tick", x1: x, x2: x, y1: top - 14, y2: height }));
        back.append(svg("text", { class: "tick-name", x, y: top - 20, "text-anchor": "middle" }, label));
        if (thisYear !== year && label !== thisYear) back.append(svg("text", { class: "tick-name", x, y: top - 32, "text-anchor": "middle" }, thisYear));
        year = thisYear;
      }
    });
    const laneNames = svg("g", { "aria-hidden": "true" });
    for (const line of laneLines) {
      back.append(svg("line", { class: "lane", x1: 0, x2: width, y1: line.y - 13, y2: line.y - 13 }));
      laneNames.append(svg("text", { class: "lane-name", x: 0, y: line.y + 2 }, line.lane[0],
          line.lane[1] && !isPhone ? svg("tspan", { class: "domain", dx: 7 }, line.lane[1]) : null));
    }

    // Arrows below the marks; a crowd of them only hints at the shape.
    const arrowLayer = svg("g", { role: "group", "aria-label": "Links between stories; arrow keys go from one to the next" });
    arrows = new Map();
    const order = visible.slice().sort((a, b) => {
      const [one, other] = [places.get(a), places.get(b)];
      return (one.undated ? 1 : 0) - (other.undated ? 1 : 0) || one.x - other.x || one.y - other.y;
    });
    const drawable = links.map((_, at) => at).filter((at) => {
      const [source, target] = links[at];
      return source !== target && places.has(source) && places.has(target) && (allLinks || mainLinks.has(at));
    });
    // Where there are many, those to pages that are not there are drawn once a story is picked.
    const isCrowd = drawable.length > 120;
    const isFar = (at) => pages[links[at][1]].k !== "captured";
    const wanted = drawable.filter((at) => !isCrowd || allLinks || !isFar(at));
    // A thousand arrows tell nobody anything.
    const isTooMany = wanted.length > MOST_ARROWS && !allLinks;
    const shown = isTooMany ? [] : wanted.slice(0, 1500);
    hint.hidden = !isTooMany;
    for (const at of shown) arrowLayer.append(arrow(at, places, size));
    roving(arrowLayer, [...arrows.values()]);

    const spotLayer = svg("g", { role: "group", "aria-label": "Stories in the order of their dates; arrow keys go from one to the next, Enter opens one" });
    spots = new Map();
    for (const n of order) spotLayer.append(spot(n, places.get(n), size, isVague(pages[n]) && !places.get(n).undated));
    roving(spotLayer, order.map((n) => spots.get(n)));

    drawing = svg("svg", { viewBox: `0 0 ${width} ${height + 16}`, width, height: height + 16, class: shown.length > 90 ? "crowded" : "few" },
      back, arrowLayer, laneNames, spotLayer);
    layout = { places, size, layer: arrowLayer };
    chart.replaceChildren(drawing);
    pick(opened);
  }

  function arrow(at, places, size) {
    const [from, to] = [places.get(links[at][0]), places.get(links[at][1])];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const far = Math.hypot(dx, dy) || 1;
    const bend = Math.min(46, far * 0.22) * (dx < 0 ? -1 : 1);
    const [cx, cy] = [(from.x + to.x) / 2 + (dy / far) * bend, (from.y + to.y) / 2 - (dx / far) * bend];
    const slope = Math.atan2(to.y - cy, to.x - cx);
    const start = Math.atan2(cy - from.y, cx - from.x);
    const [x1, y1] = [from.x + Math.cos(start) * (size + 2), from.y + Math.sin(start) * (size + 2)];
    const [x2, y2] = [to.x - Math.cos(slope) * (size + 3), to.y - Math.sin(slope) * (size + 3)];
    const barb = (turn) => `${(x2 - 6 * Math.cos(slope + turn)).toFixed(1)} ${(y2 - 6 * Math.sin(slope + turn)).toFixed(1)}`;
    const curve = `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
    const [source, target, label, words, context] = links[at];
    const element = svg("g", {
      class: "arrow" + (mainLinks.has(at) ? "" : " minor"), tabindex: "-1", role: "img",
      "aria-label": `${label}: ${words || nameOf(target)}, from ${nameOf(source)} to ${nameOf(target)}. ${context}`,
      onmouseenter: (event) => showTip({ left: event.clientX, width: 0, top: event.clientY, bottom: event.clientY }, ...linkTip(at)),
      onmouseleave: hideTip,
      onfocus: () => showTip(element.getBoundingClientRect(), ...linkTip(at)),
      onblur: hideTip,
      onclick: () => open(target),
      onkeydown: (event) => { if (event.key === "Enter") open(target); },
    }, svg("path", { class: "reach", d: curve }),
    svg("path", { class: "line", d: `${curve}M${barb(0.45)}L${x2.toFixed(1)} ${y2.toFixed(1)}L${barb(-0.45)}` }));
    arrows.set(at, element);
    return element;
  }

  function spot(n, place, size, isVague) {
    const page = pages[n];
    const { x, y, half } = place;
    const isGone = page.k === "gone";
    const r = page.s ? size + 0.5 : size;
    const high = place.isInside ? 8 : r;
    const element = svg("g", {
      class: "spot " + page.k + (isVague && page.k === "captured" ? " vague" : "") + (place.undated ? " side" : ""), tabindex: "-1", role: "button", "data-n": n,
      "aria-label": [nameOf(n), page.pub, page.day || "no date", told(page)].filter(Boolean).join(", "),
      onmouseenter: () => showTip(element.querySelector(".sign").getBoundingClientRect(), ...pageTip(n)),
      onmouseleave: hideTip,
      onfocus: () => { if (element.matches(":focus-visible")) showTip(element.querySelector(".sign").getBoundingClientRect(), ...pageTip(n)); },
      onblur: hideTip,
      onclick: () => { element.focus({ preventScroll: true }); open(n); },
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(n); } },
    },
    svg("circle", { class: "reach", cx: x, cy: y, r: size + (size < 3 ? 1.6 : 5) }),
    isGone ? svg("path", { class: "sign", d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}` })
      : page.k === "failed" ? svg("rect", { class: "sign", x: x - r, y: y - r, width: 2 * r, height: 2 * r })
        : half > size ? svg("rect", { class: "sign", x: x - half, y: y - high, width: 2 * half, height: 2 * high, rx: high })
          : svg("circle", { class: "sign", cx: x, cy: y, r }),
    ...(page.lost ? ["lost halo", "lost " + page.g].map((name) => svg("path", { class: name, d: `M${x - r - 2.5} ${y + r + 2.5}L${x + r + 2.5} ${y - r - 2.5}` })) : []),
    page.s ? svg("circle", { class: "ring", cx: x, cy: y, r: r + 3.5 }) : null,
    svg("circle", { class: "focus", cx: x, cy: y, r: size + 6 }),
    place.text ? svg("text", { class: "name" + (place.isInside ? " inside" : ""), x: place.isInside ? x - half + 10 : place.atLeft ? x - half - (page.s ? 8 : 5) : x + half + (page.s ? 8 : 5), y: y + 4,
      "text-anchor": place.atLeft ? "end" : "start" }, "\u2068" + place.text + "\u2069") : null);
    spots.set(n, element);
    return element;
  }

  // One stop for the tab key; the arrow keys go on from there.
  function roving(layer, elements) {
    if (!elements.length) return;
    elements[0].setAttribute("tabindex", "0");
    layer.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const last = elements.length - 1;
      const at = elements.indexOf(document.activeElement);
      if (at < 0) return;
      const next = event.key === "Home" ? 0 : event.key === "End" ? last : step ? Math.max(0, Math.min(last, at + step)) : -1;
      if (next < 0) return;
      event.preventDefault();
      elements[at].setAttribute("tabindex", "-1");
      elements[next].setAttribute("tabindex", "0");
      elements[next].focus();
    });
  }

  function glow(at, isOn) { const element = arrows.get(at); if (element) element.classList.toggle("near", isOn); }

  function pick(n) {
    document.querySelectorAll("tr.on").forEach((each) => each.classList.remove("on"));
    if (n >= 0 && byId("p" + n)) byId("p" + n).classList.add("on");
    if (!drawing) return;
    drawing.classList.toggle("picked", n >= 0);
    drawing.querySelectorAll(".extra").forEach((each) => each.remove());
    for (const [at, element] of arrows) if (!element.isConnected) arrows.delete(at);
    drawing.querySelectorAll(".on, .near, .way").forEach((each) => each.classList.remove("on", "near", "way"));
    if (n < 0) return;
    const add = (element, name) => element && element.classList.add(name);
    add(spots.get(n), "on");
    for (const [page] of wayTo(n)) add(spots.get(page), "way");
    for (const at of [...outOf[n], ...into[n], ...wayTo(n).map(([, link]) => link)]) {
      if (at < 0) continue;
      if (!arrows.has(at) && layout && layout.places.has(links[at][0]) && layout.places.has(links[at][1]) && links[at][0] !== links[at][1]) {
        const extra = arrow(at, layout.places, layout.size);
        extra.classList.add("extra");
        layout.layer.append(extra);
      }
      if (wayTo(n).some(([, link]) => link === at)) { add(arrows.get(at), "way"); continue; }
      add(arrows.get(at), "near");
      add(spots.get(links[at][0]), "near");
      add(spots.get(links[at][1]), "near");
    }
  }

  function drawTools() {
    const tools = byId("draw");
    if (!tools || !facts.drawn) return;
    const counts = {};
    for (const page of pages) counts[groupOf(page)] = (counts[groupOf(page)] || 0) + 1;
    // What was only linked to is shown at first unless it would drown the stories.
    for (const kind of ["linked", "refused"]) if ((counts[kind] || 0) > Math.max(60, 2 * (counts.captured || 0))) hidden.add(kind);
    hidden.add("detour");
    const box = (mark, text, checked, change) => el("label", { class: "tick-box" },
      el("input", { type: "checkbox", checked, onchange: (event) => { change(event.target.checked); draw(); } }), mark, text);
    if (Object.keys(counts).length > 1) byId("legend").hidden = true;
    for (const kind of Object.keys(kinds)) {
      if (!counts[kind] || Object.keys(counts).length < 2) continue;
      tools.append(box(sign(kind === "lost" || kind === "missed" ? { k: "captured", g: kind } : { k: kind }), `${kinds[kind]} (${counts[kind]})`, !hidden.has(kind), (on) => { if (on) hidden.delete(kind); else hidden.add(kind); }));
    }
    tools.append(hint);
    if (links.length > mainLinks.size) tools.append(box("", `all ${links.length} links, not only the ways from the seed`, false, (on) => { allLinks = on; }));
  }

  // The table -----------------------------------------------------------------------------------

  const FIRST_ROWS = 40;
  const table = byId("stories-table");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((element) => ({ element, n: Number(element.dataset.n) }));
  const state = { words: "", kind: "", lane: "", key: "date", down: false, all: rows.length <= FIRST_ROWS + 10 };
  const text = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const none = (value) => value === undefined || value === "";
  const linkedFrom = (n) => { const trail = pages[n].t || []; return trail.length > 1 ? trail[trail.length - 2] : -1; };
  const VALUES = {
    date: (n) => pages[n].b ?? pages[n].e,
    headline: (n) => nameOf(n),
    publisher: (n) => pages[n].pub,
    author: (n) => pages[n].by,
    language: (n) => pages[n].lang,
    depth: (n) => pages[n].d ?? (pages[n].s ? 0 : undefined),
    linked: (n) => (linkedFrom(n) < 0 ? undefined : nameOf(linkedFrom(n))),
    status: (n) => kinds[pages[n].k] + (pages[n].r || "") + (pages[n].lost || ""),
    changed: (n) => pages[n].ch,
  };
  const haystack = rows.map(({ n }) => {
    const page = pages[n];
    return [nameOf(n), page.pub, page.by, page.u, page.lang, page.day, page.sec, told(page), page.ch].join("\n").toLowerCase();
  });
  const isMatch = ({ n }, at) => (!state.kind || groupOf(pages[n]) === state.kind)
    && (!state.lane || pages[n].pub === state.lane)
    && state.words.toLowerCase().split(/\s+/).every((word) => haystack[at].includes(word));
  let matching = rows;

  function sortRows(list) {
    const value = VALUES[state.key];
    return list.slice().sort((a, b) => {
      const [one, other] = [value(a.n), value(b.n)];
      // What has no value stands last either way.
      if (none(one) || none(other)) return (none(one) ? 1 : 0) - (none(other) ? 1 : 0) || a.n - b.n;
      const order = typeof one === "number" ? one - other : text.compare(one, other);
      return (state.down ? -order : order) || a.n - b.n;
    });
  }
  function show(isOrdered) {
    matching = sortRows(rows.filter(isMatch));
    const chosen = new Set(matching);
    for (const each of rows) if (each.element.hidden === chosen.has(each)) each.element.hidden = !chosen.has(each);
    matching.forEach(({ element }, at) => element.classList.toggle("more", !state.all && at >= FIRST_ROWS));
    if (isOrdered) body.append(...matching.map(({ element }) => element));
    count.textContent = matching.length === rows.length ? `${rows.length} pages` : `${matching.length} of ${rows.length} pages`;
    more.hidden = state.all || matching.length <= FIRST_ROWS;
    more.textContent = `Show all ${matching.length}`;
    for (const head of table.tHead.rows[0].cells) {
      if (head.dataset.key === state.key) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }
  // As in the tables of the graph: a spreadsheet would run what begins so as a formula.
  const cell = (value) => {
    const plain = String(value ?? "").replace(/[\r\n\t]+/g, " ");
    const safe = /^[=+\-@]/.test(plain) ? "'" + plain : plain;
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  function asCsv() {
    const lines = [["date", "headline", "url", "publisher", "author", "language", "depth", "linked_from", "status", "reason", "gone_since", "changed", "captured", "warc_record_id"]];
    for (const { n } of matching) {
      const page = pages[n];
      const from = linkedFrom(n);
      lines.push([page.iso, page.h, page.u, page.pub, page.by, page.lang, VALUES.depth(n), from < 0 ? "" : pages[from].u, page.k, page.r, page.lost, page.ch, page.at, page.id]);
    }
    return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  }
  async function copy() {
    const csv = asCsv();
    let isDone = false;
    try { await navigator.clipboard.writeText(csv); isDone = true; } catch {
      const area = el("textarea", { "aria-hidden": "true" });
      area.value = csv;
      document.body.append(area);
      area.select();
      isDone = document.execCommand("copy");
      area.remove();
    }
    count.textContent = isDone ? `${matching.length} rows copied as CSV` : "The browser did not let this page copy";
  }

  const count = el("output", { "aria-live": "polite" });
  const more = el("button", { type: "button", onclick: () => { state.all = true; show(false); } });
  const publishers = [...new Set(pages.map((page) => page.pub).filter(Boolean))].sort(text.compare);
  const choice = (name, label, options) => el("label", {}, label, el("select", { "data-name": name,
    onchange: (event) => { state[name] = event.target.value; show(false); } },
  el("option", { value: "" }, "all"), ...options.map(([value, shown]) => el("option", { value }, short(shown, 60)))));
  byId("tools").append(
    el("label", {}, "Find", el("input", { type: "search", placeholder: "headline, author, address …",
      oninput: (event) => { state.words = event.target.value.trim(); show(false); } })),
    choice("kind", "Status", Object.entries(kinds).filter(([kind]) => pages.some((page) => groupOf(page) === kind))),
    publishers.length > 1 ? choice("lane", "Publisher", publishers.map((name) => [name, name])) : "",
    el("button", { type: "button", onclick: copy }, "Copy as CSV"), count);
  table.parentElement.after(el("p", { class: "tools" }, more));
  for (const head of table.tHead.rows[0].cells) {
    const key = head.dataset.key;
    head.replaceChildren(el("button", { type: "button", onclick: () => {
      state.down = state.key === key ? !state.down : false;
      state.key = key;
      show(true);
    } }, head.textContent));
  }

  // Beginning -----------------------------------------------------------------------------------

  show(false);
  drawTools();
  draw();
  if (chart && "ResizeObserver" in window) {
    new ResizeObserver(() => { if (Math.abs(chart.clientWidth - drawnWidth) > 2) requestAnimationFrame(draw); }).observe(chart);
  }
  const folded = [];
  addEventListener("beforeprint", () => {
    hideTip();
    document.querySelectorAll("details:not([open])").forEach((each) => { each.open = true; folded.push(each); });
  });
  addEventListener("afterprint", () => { folded.splice(0).forEach((each) => { each.open = false; }); });
  // What has the focus keeps its hint when it is scrolled to; what the pointer has left behind does not.
  addEventListener("scroll", () => {
    const focused = document.activeElement;
    if (!tip.hidden && drawing && drawing.contains(focused)) placeTip((focused.querySelector(".sign") || focused).getBoundingClientRect());
    else hideTip();
  }, { passive: true });
  const openNamed = () => {
    readReplay();
    const named = /^#p(\d+)$/.exec(location.hash);
    if (named && pages[Number(named[1])]) open(Number(named[1]), false);
  };
  addEventListener("hashchange", openNamed);
  openNamed();
})();
