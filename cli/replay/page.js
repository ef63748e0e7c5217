"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);

// Okabe and Ito's colours, which every kind of colour blindness tells apart; further processors take them
// lighter, then darker.
const BASE = [[0, 114, 178], [230, 159, 0], [0, 158, 115], [204, 121, 167], [86, 180, 233], [213, 94, 0], [240, 228, 66], [130, 130, 130]];
const SHADES = [0, .35, .3, .6, .45, .75, .55, .85];
function colour(processor, alpha = 1) {
  if (processor < 0) return `rgba(130,130,130,${alpha})`;
  const round = Math.floor(processor / BASE.length) % SHADES.length, to = round % 2 ? 255 : 0, by = SHADES[round];
  const [r, g, b] = BASE[processor % BASE.length].map(c => Math.round(round ? c + (to - c) * by : c));
  return `rgba(${r},${g},${b},${alpha})`;
}

// ---- the recordings, from flat arrays (page.c writes them in this order) ----
const FIELDS = {
  parts: ["begin", "end", "processor", "name", "goroutine", "x0", "x1", "y0", "y1", "arrow", "arrows"],
  steps: ["begin", "end", "processor", "name", "goroutine", "x0", "x1", "y0", "y1", "arrow", "arrows"],
  runs: ["begin", "end", "processor", "name", "goroutine", "why", "count"],
  arrows: ["sent", "received", "from", "to"],
  steals: ["ns", "by", "from"],
  fills: ["ns", "channel", "values"],
};
function rows(flat, fields) {
  const list = [];
  for (let i = 0; i < flat.length; i += fields.length) {
    const item = {};
    fields.forEach((field, k) => { item[field] = flat[i + k]; });
    list.push(item);
  }
  return list;
}
for (const r of data.recordings) {
  for (const [key, fields] of Object.entries(FIELDS)) r[key] = rows(r[key], fields);
  for (const list of [r.parts, r.steps, r.runs]) for (const p of list) p.label = r.names[p.name];
  r.stages = [];
  for (const p of r.parts) {
    let s = r.stages.find(q => q.label === p.label);
    if (!s) r.stages.push(s = {label: p.label, width: 0, height: 0});
    s.width = Math.max(s.width, p.x1);
    s.height = Math.max(s.height, p.y1);
  }
  r.channels = [];
  for (const f of r.fills) (r.channels[f.channel] ||= {points: [], most: 0}).points.push(f);
  r.channels.forEach((c, i) => { c.number = i + 1; for (const f of c.points) c.most = Math.max(c.most, f.values); });
  r.channels = r.channels.filter(Boolean);
}
let whole = 1; // the clock: that of the longest recording shown

// ---- words ----
function time(ns) {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toPrecision(ns < 1e7 ? 3 : 4)} ms` : `${(ns / 1e9).toPrecision(4)} s`;
}
const moment = ns => ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(3)} ms`;
const many = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
function leftOut(r) {
  const said = [];
  if (r.rows_as_one > 1) said.push(`${r.rows_as_one} rows are shown as one`);
  if (r.runs_as_one_ns) said.push(`turns of a processor less than ${time(r.runs_as_one_ns)} apart are shown as one`);
  if (r.turns > 2 * r.recorded_runs) said.push(`${many(r.turns, "goroutine")} ran; those that ended at once were counted, 256 at a time, not recorded one by one`);
  if (r.arrows_left_out) said.push(`${many(r.sent, "arrow")} left out`);
  if (r.fills_each > 1) said.push(`one in ${r.fills_each} changes of the channels is shown`);
  if (r.steals_each > 1) said.push(`one in ${r.steals_each} steals is shown`);
  if (r.lost) said.push(`the first ${many(r.lost, "event")} were overwritten: the recording begins late`);
  return said.join("; ");
}
function put(tag, parent, text, cls) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  parent.append(e);
  return e;
}

$("heading").textContent = data.input ? `${data.input.split("/").pop()}: ${data.chain}` : data.chain;
document.title = `weft replay: ${$("heading").textContent}`;
$("machine").textContent = `${data.machine}; ${data.width} x ${data.height}`;
$("command").textContent = data.command;
$("verdict").textContent = data.verdict ? `verdict: ${data.verdict}` : "";
$("copy").onclick = async () => {
  try {
    await navigator.clipboard.writeText(data.command);
  } catch { // a page from a file may not be given the clipboard
    const range = document.createRange();
    range.selectNodeContents($("command"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  $("copy").textContent = "copied";
  setTimeout(() => { $("copy").textContent = "copy"; }, 1500);
};

// ---- state ----
const state = {now: 0, playing: false, from: 0, to: 1, tint: true, stage: "", hover: null};
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function load(address) {
  if (!address) return null;
  const image = new Image();
  image.onload = draw;
  image.src = address;
  return image;
}
const pictures = {source: load(data.source), result: load(data.result)};
const ready = image => image && image.complete && image.naturalWidth > 0;

// ---- panels ----
class Panel {
  constructor(parent, chosen) {
    this.r = data.recordings[chosen];
    const box = put("section", parent, undefined, "panel"), head = put("h2", box);
    if (data.recordings.length > 1) {
      const select = put("select", head);
      data.recordings.forEach((r, i) => { put("option", select, r.title).value = i; });
      select.value = chosen;
      select.setAttribute("aria-label", "schedule");
      select.onchange = () => { this.r = data.recordings[+select.value]; state.hover = null; this.settle(); fillStages(); setClock(); };
    } else {
      this.title = put("span", head);
    }
    this.figures = put("span", head, "", "quiet");
    this.picture = put("canvas", box, undefined, "picture");
    this.picture.setAttribute("role", "img");
    put("p", box, "processors", "caption");
    this.lanes = put("canvas", box, undefined, "lanes");
    this.fillCaption = put("p", box, "", "caption");
    this.fill = put("canvas", box, undefined, "fill");
    this.key = put("div", box, undefined, "key");
    this.left = put("p", box, "", "quiet left-out");
    this.picture.onmousemove = e => this.pointPicture(e);
    this.lanes.onmousemove = e => this.pointLanes(e);
    for (const c of [this.picture, this.lanes]) c.onmouseleave = () => { state.hover = null; draw(); };
    for (const c of [this.lanes, this.fill]) {
      c.onwheel = e => { e.preventDefault(); zoom(e.deltaY > 0 ? 1.25 : .8, this.timeAt(e)); };
      c.onpointerdown = e => { this.drag = {x: e.offsetX, from: state.from, to: state.to, moved: false}; c.setPointerCapture(e.pointerId); };
      c.onpointermove = e => this.dragged(e);
      c.onpointerup = e => { if (this.drag && !this.drag.moved) seek(this.timeAt(e)); this.drag = null; };
    }
    this.settle();
  }

  settle() {
    const r = this.r;
    if (this.title) this.title.textContent = r.title;
    this.figures.textContent = [time(r.ns), r.tasks ? many(r.tasks, "task") : many(r.parts.length, "part"), many(r.sent, "value") + " sent", many(r.stolen, "steal")].join(", ");
    this.picture.setAttribute("aria-label", `the picture, filling in: ${r.title}`);
    this.left.textContent = leftOut(r);
    this.key.textContent = "";
    let idle = 0;
    for (let p = 0; p < r.procs; p++) {
      const busy = r.runs.reduce((sum, run) => sum + (run.processor === p ? run.end - run.begin : 0), 0);
      if (!busy) {
        idle++;
        continue;
      }
      const item = put("span", this.key), box = put("i", item);
      box.style.background = colour(p);
      item.append(`${r.procs > 1 ? p : "processor 0"}: ${Math.round(100 * busy / r.ns)} % of the time busy`.replace(p ? " of the time busy" : "", ""));
    }
    if (idle) put("span", this.key, `${many(idle, "processor")} did nothing`);
    const shown = this.shownChannels();
    this.fillCaption.textContent = shown.length ? "values waiting: " + shown.map(c => `channel ${c.number} (most ${c.most})`).join(", ") : this.r.sent ? "no value waited in a channel" : "no channel";
  }

  shownChannels() { return [...this.r.channels].sort((a, b) => b.points.length - a.points.length).slice(0, 4).sort((a, b) => a.number - b.number); }
  timeAt(e) { return state.from + (e.offsetX - this.margin) / Math.max(1, this.lanes.clientWidth - this.margin) * (state.to - state.from); }
  get margin() { return this.r.procs > 9 ? 24 : 16; }
  get laneHeight() { return this.r.procs <= 8 ? 26 : this.r.procs <= 16 ? 16 : 8; }
  stage() { return this.r.stages.find(s => s.label === state.stage) || this.r.stages[this.lastStage()]; }
  // The last filter: what comes behind it encodes.
  lastStage() {
    const outs = this.r.stages.map((s, i) => s.label === "encode" || s.label === "put in order" || s.label === "decode" ? -1 : i);
    return Math.max(0, ...outs);
  }

  dragged(e) {
    if (!this.drag) return;
    const dx = e.offsetX - this.drag.x;
    if (Math.abs(dx) < 3 && !this.drag.moved) return;
    this.drag.moved = true;
    const width = this.drag.to - this.drag.from, by = -dx / Math.max(1, this.lanes.clientWidth - this.margin) * width;
    window_(this.drag.from + by, this.drag.to + by);
  }

  // ---- picture ----
  drawPicture() {
    const s = this.stage(), canvas = this.picture;
    const w = s && s.width || data.width || 1, h = s && s.height || data.height || 1;
    const box = canvas.parentElement.clientWidth - 26, scale = Math.min(box / w, 460 / h, Math.max(1, 300 / Math.max(w, h)));
    const g = fit(canvas, Math.max(24, Math.round(w * scale)), Math.max(24, Math.round(h * scale))); // thin ones stretched
    const W = canvas.clientWidth, H = canvas.clientHeight, image = this.imageFor(s);
    g.fillStyle = style("--idle");
    g.fillRect(0, 0, W, H);
    if (ready(pictures.source)) {
      g.globalAlpha = .16;
      g.drawImage(pictures.source, 0, 0, W, H);
      g.globalAlpha = 1;
    }
    this.scale = {x: W / w, y: H / h, w, h};
    if (!s) {
      if (ready(image) && state.now >= this.r.ns) g.drawImage(image, 0, 0, W, H);
      return;
    }
    for (const p of this.r.parts) {
      if (p.begin > state.now) break;
      if (p.label !== s.label) continue;
      const r = this.rect(p);
      if (p.end > state.now) {
        g.fillStyle = colour(p.processor, .35);
        g.fillRect(r.x, r.y, r.w, r.h);
        continue;
      }
      if (ready(image))
        g.drawImage(image, r.x / W * image.naturalWidth, r.y / H * image.naturalHeight, Math.max(.01, r.w / W * image.naturalWidth), Math.max(.01, r.h / H * image.naturalHeight), r.x, r.y, r.w, r.h);
      if (state.tint || !ready(image)) {
        g.fillStyle = colour(p.processor, ready(image) ? .42 : 1);
        g.fillRect(r.x, r.y, r.w, r.h);
      }
    }
    if (state.hover && state.hover.panel === this) {
      const r = this.rect(state.hover.part);
      g.strokeStyle = style("--mark");
      g.lineWidth = 2;
      g.strokeRect(r.x + 1, r.y - 1, Math.max(2, r.w - 2), Math.max(2, r.h + 2));
    }
  }
  imageFor(s) {
    const i = this.r.stages.indexOf(s);
    return pictures.source && i >= 0 && i < this.lastStage() ? pictures.source : pictures.result;
  }
  // On whole pixels, so that neighbours leave no seam.
  rect(p) {
    const k = this.scale, x0 = p.x1 ? Math.round(p.x0 * k.x) : 0, x1 = Math.round(p.x1 ? p.x1 * k.x : k.w * k.x);
    const y0 = Math.floor(p.y0 * k.y), y1 = Math.max(y0 + 1, Math.floor(p.y1 * k.y));
    return {x: x0, y: y0, w: Math.max(1, x1 - x0), h: y1 - y0};
  }
  pointPicture(e) {
    const s = this.stage();
    if (!s || !this.scale) return;
    const x = e.offsetX / this.scale.x, y = e.offsetY / this.scale.y;
    const at = this.r.parts.filter(p => p.label === s.label && p.y0 <= y && y < p.y1 && (!p.x1 || (p.x0 <= x && x < p.x1)));
    this.hover(at.length ? at.reduce((a, b) => a.end > b.end ? a : b) : null, Math.floor(y));
  }
  hover(part, row) {
    state.hover = part ? {panel: this, part, row} : null;
    $("said").textContent = part ? this.tell(part) : "";
    draw();
  }
  arrowOf(p) {
    if (!p.arrows) return null;
    const row = state.hover && state.hover.row >= 0 ? state.hover.row : p.y0;
    const k = Math.min(p.arrows - 1, Math.max(0, Math.floor((row - p.y0) * p.arrows / Math.max(1, p.y1 - p.y0))));
    return this.r.arrows[p.arrow + k] || null;
  }
  tell(p) {
    const a = this.arrowOf(p), rowsText = p.y1 - p.y0 === 1 ? `row ${p.y0}` : `rows ${p.y0} to ${p.y1 - 1}`;
    const columns = p.x1 && (p.x0 > 0 || p.x1 < this.scale.w) ? `, columns ${p.x0} to ${p.x1 - 1}` : "";
    let text = `${p.label}, ${rowsText}${columns}: processor ${p.processor}, goroutine ${p.goroutine}, from ${moment(p.begin)} to ${moment(p.end)} (${time(p.end - p.begin)})`;
    if (a) text += `; its task was sent by ${a.from < 0 ? "a thread" : "processor " + a.from} at ${moment(a.sent)} and received ${time(Math.max(0, a.received - a.sent))} later`;
    return text + ".";
  }

  // ---- lanes ----
  x(ns) { return this.margin + (ns - state.from) / (state.to - state.from) * (this.lanes.clientWidth - this.margin); }
  drawLanes() {
    const r = this.r, lane = this.laneHeight, STEPS = 18, height = STEPS + r.procs * lane + 16;
    const g = fit(this.lanes, this.lanes.parentElement.clientWidth - 26, height), W = this.lanes.clientWidth;
    const line = style("--line"), mark = style("--mark"), quiet = style("--quiet"), idle = style("--idle");
    this.top = STEPS;
    g.font = "11px system-ui, sans-serif";
    g.textBaseline = "middle";
    for (let p = 0; p < r.procs; p++) {
      g.fillStyle = idle;
      g.fillRect(this.margin, STEPS + p * lane + 1, W, lane - 2);
      g.fillStyle = quiet;
      if (lane > 10 || p % 4 === 0) g.fillText(p, 1, STEPS + p * lane + lane / 2);
    }
    for (const s of r.steps) {
      const x0 = this.x(s.begin), x1 = this.x(s.end);
      if (x1 < this.margin || x0 > W || x1 - x0 < 1.5) continue;
      const left = Math.max(this.margin, x0);
      g.fillStyle = line;
      g.fillRect(left, 2, x1 - left - 1, STEPS - 5);
      g.fillStyle = style("--text");
      if (x1 - left > g.measureText(s.label).width + 8) g.fillText(s.label, left + 4, STEPS / 2);
    }
    g.save();
    g.beginPath();
    g.rect(this.margin, 0, W, height);
    g.clip();
    for (const run of r.runs) {
      const x0 = this.x(run.begin), x1 = this.x(run.end);
      if (x1 < this.margin || x0 > W) continue;
      const y = STEPS + run.processor * lane;
      const future = run.begin > state.now ? .25 : 1;
      if (run.count > 1) {
        g.fillStyle = colour(run.processor, .8 * future);
        g.fillRect(x0, y + lane * .3, Math.max(.7, x1 - x0), lane * .5);
      }
      g.fillStyle = colour(run.processor, .75 * future);
      g.fillRect(x0, y + lane - Math.max(3, lane * .2), Math.max(.7, x1 - x0), Math.max(2, lane * .14));
      if (x1 - x0 > 4 && r.names[run.why] !== "exit" && lane > 10) {
        g.fillStyle = mark;
        g.fillRect(x1 - 1, y + lane - 8, 1, 7);
      }
    }
    for (const p of r.parts) {
      if (p.processor < 0) continue;
      const x0 = this.x(p.begin), x1 = this.x(p.end);
      if (x1 < this.margin || x0 > W) continue;
      const y = STEPS + p.processor * lane + 2, w = Math.max(.8, x1 - x0 - (x1 - x0 > 4 ? 1 : 0)), h = lane * .62;
      g.fillStyle = colour(p.processor, p.begin > state.now ? .28 : p.label === state.stage || r.stages.length < 2 ? 1 : .78);
      g.fillRect(x0, y, w, h);
      if (w > 40 && lane > 16) {
        g.fillStyle = [1, 4, 6].includes(p.processor % 8) ? "#000" : "#fff";
        const text = `${p.label} ${p.y0}`;
        if (g.measureText(text).width < w - 6) g.fillText(text, Math.max(this.margin, x0) + 3, y + h / 2);
      }
    }
    g.fillStyle = mark;
    for (const s of r.steals) {
      const x = this.x(s.ns), y = STEPS + s.by * lane;
      if (x < this.margin || x > W || s.by < 0) continue;
      g.globalAlpha = s.ns > state.now ? .3 : 1;
      g.beginPath();
      g.moveTo(x - 3.5, y);
      g.lineTo(x + 3.5, y);
      g.lineTo(x, y + 6);
      g.fill();
    }
    g.globalAlpha = 1;
    if (state.hover && state.hover.panel === this) this.drawHover(g, lane, mark);
    g.restore();
    this.drawAxis(g, STEPS + r.procs * lane, W, line, quiet);
    this.drawNow(g, height);
  }
  drawHover(g, lane, mark) {
    const p = state.hover.part, a = this.arrowOf(p), y = q => this.top + q * lane;
    g.strokeStyle = mark;
    g.lineWidth = 2;
    if (p.processor >= 0) g.strokeRect(this.x(p.begin) - 1, y(p.processor) + 1, Math.max(3, this.x(p.end) - this.x(p.begin) + 2), lane * .62 + 2);
    if (!a || a.from < 0 || a.to < 0) return;
    const x0 = this.x(a.sent), y0 = y(a.from) + lane * .8, x1 = this.x(a.received), y1 = y(a.to) + lane * .4;
    g.beginPath();
    g.arc(x0, y0, 3, 0, 7);
    g.moveTo(x0, y0);
    g.quadraticCurveTo((x0 + x1) / 2, Math.min(y0, y1) - 6, x1, y1);
    g.stroke();
    const angle = Math.atan2(y1 - Math.min(y0, y1) + 6, x1 - (x0 + x1) / 2);
    g.beginPath();
    g.moveTo(x1, y1);
    g.lineTo(x1 - 8 * Math.cos(angle - .45), y1 - 8 * Math.sin(angle - .45));
    g.lineTo(x1 - 8 * Math.cos(angle + .45), y1 - 8 * Math.sin(angle + .45));
    g.fillStyle = mark;
    g.fill();
  }
  drawAxis(g, y, W, line, quiet) {
    const span = state.to - state.from, rough = span / Math.max(2, W / 130), unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(k => k * unit).find(s => s >= rough);
    g.fillStyle = quiet;
    g.strokeStyle = line;
    g.lineWidth = 1;
    for (let t = Math.ceil(state.from / step) * step; t <= state.to; t += step) {
      const x = this.x(t), text = time(t);
      g.beginPath();
      g.moveTo(x, y);
      g.lineTo(x, y + 4);
      g.stroke();
      if (x + g.measureText(text).width < W) g.fillText(text, x + 2, y + 9);
    }
  }
  drawNow(g, height) {
    const x = this.x(state.now);
    if (x < this.margin || x > this.lanes.clientWidth + 1) return;
    g.fillStyle = style("--mark");
    g.fillRect(Math.min(x, this.lanes.clientWidth - 1.5), 0, 1.5, height);
  }
  pointLanes(e) {
    if (this.drag && this.drag.moved) return;
    const p = Math.floor((e.offsetY - this.top) / this.laneHeight), t = this.timeAt(e), slack = (state.to - state.from) / this.lanes.clientWidth * 2;
    const at = this.r.parts.filter(q => q.processor === p && q.begin - slack <= t && t <= q.end + slack);
    this.hover(at.length ? at.reduce((a, b) => a.end - a.begin < b.end - b.begin ? a : b) : null, -1);
  }

  // ---- channels ----
  drawFill() {
    const shown = this.shownChannels(), each = 34;
    const g = fit(this.fill, this.fill.parentElement.clientWidth - 26, Math.max(1, shown.length * each));
    const W = this.fill.clientWidth;
    shown.forEach((c, i) => {
      const bottom = (i + 1) * each - 4, high = each - 8, most = Math.max(c.most, 1);
      g.fillStyle = style("--idle");
      g.fillRect(this.margin, bottom - high, W, high);
      g.fillStyle = style("--quiet");
      g.globalAlpha = .75;
      let last = {ns: 0, values: 0};
      const bar = (f, end) => {
        const x0 = Math.max(this.margin, this.x(f.ns)), x1 = Math.min(W, this.x(end)), h = f.values / most * high;
        if (x1 > x0 && f.values) g.fillRect(x0, bottom - h, Math.max(.5, x1 - x0), h);
      };
      for (const f of c.points) {
        if (f.ns > state.now) break;
        bar(last, f.ns);
        last = f;
      }
      bar(last, Math.min(state.now, this.r.ns));
      g.globalAlpha = 1;
      g.font = "11px system-ui, sans-serif";
      g.fillText(most, 1, bottom - high + 8);
    });
    if (shown.length) this.drawNow(g, shown.length * each);
  }
  draw() { this.drawPicture(); this.drawLanes(); this.drawFill(); }
}

function fit(canvas, width, height) {
  const k = window.devicePixelRatio || 1;
  width = Math.max(1, width);
  if (canvas.width !== Math.round(width * k) || canvas.height !== Math.round(height * k)) {
    canvas.width = Math.round(width * k);
    canvas.height = Math.round(height * k);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const g = canvas.getContext("2d");
  g.setTransform(k, 0, 0, k, 0, 0);
  g.clearRect(0, 0, width, height);
  return g;
}

// The plain loop beside the fastest of the others.
function choose() {
  const list = data.recordings;
  if (list.length < 2) return [0];
  const first = Math.max(0, list.findIndex(r => r.mode === "seq"));
  const others = list.map((r, i) => i).filter(i => i !== first);
  return [first, others.reduce((a, b) => list[a].ns <= list[b].ns ? a : b)];
}
const panels = choose().map(i => new Panel($("panels"), i));
$("panels").classList.toggle("two", panels.length > 1);

function fillStages() {
  const labels = [];
  for (const p of panels) for (const s of p.r.stages) if (!labels.includes(s.label)) labels.push(s.label);
  const last = panels[panels.length - 1], wanted = labels.includes(state.stage) ? state.stage : (last.r.stages[last.lastStage()] || {}).label;
  $("stage").textContent = "";
  for (const label of labels) put("option", $("stage"), `after ${label}`).value = label;
  if (wanted) $("stage").value = state.stage = wanted;
}

// ---- time ----
function setClock() {
  const ended = state.now >= whole || whole === 1;
  whole = Math.max(1, ...panels.map(p => p.r.ns));
  state.now = ended ? whole : Math.min(state.now, whole);
  state.from = 0;
  state.to = whole;
  draw();
}
let asked = false, last = 0;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(at => {
    asked = false;
    if (state.playing) advance(at);
    for (const p of panels) p.draw();
    $("scrub").value = Math.round(state.now / whole * 10000);
    $("now").textContent = `${time(state.now)} of ${time(whole)}`;
    $("play").textContent = state.playing ? "pause" : "play";
    if (state.playing) draw();
  });
}
function advance(at) {
  const speed = $("speed").value === "whole" ? whole / 8e9 : +$("speed").value;
  if (last) state.now = Math.min(whole, state.now + (at - last) * 1e6 * speed);
  last = at;
  if (state.now >= whole) state.playing = false;
  if (state.now > state.to || state.now < state.from) {
    const width = state.to - state.from;
    window_(state.now - width * .05, state.now + width * .95);
  }
}
function seek(ns) { state.now = Math.max(0, Math.min(whole, ns)); draw(); }
function toggle() {
  state.playing = !state.playing;
  if (state.playing && state.now >= whole) state.now = 0;
  last = 0;
  draw();
}
function window_(from, to) {
  const width = Math.min(whole, Math.max(whole / 1e5, to - from));
  state.from = Math.max(0, Math.min(whole - width, from));
  state.to = state.from + width;
  draw();
}
function zoom(by, around) {
  const at = Math.max(state.from, Math.min(state.to, around));
  window_(at - (at - state.from) * by, at + (state.to - at) * by);
}

$("play").onclick = toggle;
$("scrub").oninput = () => { state.playing = false; seek($("scrub").value / 10000 * whole); };
$("stage").onchange = () => { state.stage = $("stage").value; state.hover = null; draw(); };
$("tint").onchange = () => { state.tint = $("tint").checked; draw(); };
function dark(on) {
  document.documentElement.classList.toggle("dark", on);
  $("theme").textContent = on ? "light" : "dark";
  draw();
}
$("theme").onclick = () => dark(!document.documentElement.classList.contains("dark"));
const speed = by => { $("speed").selectedIndex = Math.max(0, Math.min($("speed").options.length - 1, $("speed").selectedIndex + by)); };
const keys = {
  " ": toggle,
  ArrowRight: e => seek(state.now + (state.to - state.from) * (e.shiftKey ? .1 : .01)),
  ArrowLeft: e => seek(state.now - (state.to - state.from) * (e.shiftKey ? .1 : .01)),
  Home: () => seek(0), End: () => seek(whole), ArrowUp: () => speed(-1), ArrowDown: () => speed(1),
  "+": () => zoom(.7, state.now), "=": () => zoom(.7, state.now), "-": () => zoom(1.4, state.now), "0": () => window_(0, whole),
  t: () => { $("tint").checked = state.tint = !state.tint; draw(); },
  d: () => $("theme").click(),
};
addEventListener("keydown", e => {
  if (e.ctrlKey || e.altKey || e.metaKey || !keys[e.key]) return;
  const at = e.target.tagName;
  if (at === "SELECT" || at === "SUMMARY" || (at === "BUTTON" && e.key === " ")) return;
  if (at === "INPUT" && e.target.type === "checkbox" && e.key === " ") return;
  e.preventDefault();
  keys[e.key](e);
});
addEventListener("resize", draw);
fillStages();
setClock();
dark(matchMedia("(prefers-color-scheme: dark)").matches);
})();
