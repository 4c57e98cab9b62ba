// Search on a site that nothing but a file server serves, and the message check. It reads the files that internal/search makes
// and ranks as internal/search does; shared cases prove that both give the same order. What a user types never leaves the page.
"use strict";
(() => {
  const han = /\p{Script=Han}/u, toned = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿê";
  const isLatin = (c) => (c >= "a" && c <= "z") || (c >= "0" && c <= "9");
  const lower = (c) => (c >= "A" && c <= "Z" ? c.toLowerCase() : c);
  const LONG_PAIRS = 7, MAX_PAIRS = 20, ENOUGH = 5, MAX_QUERY = 200, PAGE = 10;
  const damaged = () => new Error("damaged");

  // compare orders strings by code points, as the files are sorted.
  const compare = (a, b) => {
    for (let i = 0; ; ) {
      const x = a.codePointAt(i), y = b.codePointAt(i);
      if (x === undefined || y === undefined) return (x === undefined ? 0 : 1) - (y === undefined ? 0 : 1);
      if (x !== y) return x - y;
      i += x > 65535 ? 2 : 1;
    }
  };

  // A Bytes is read from its beginning to its end. Whatever does not fit is damaged.
  class Bytes {
    constructor(b) { this.b = b; this.at = 0; }
    get more() { return this.at < this.b.length; }
    byte() {
      if (this.at >= this.b.length) throw damaged();
      return this.b[this.at++];
    }
    number() {
      for (let n = 0, f = 1; f < 2 ** 42; f *= 128) {
        const c = this.byte();
        n += (c & 127) * f;
        if (c < 128) return n;
      }
      throw damaged();
    }
    take(n) {
      if (n > this.b.length - this.at) throw damaged();
      return this.b.subarray(this.at, (this.at += n));
    }
    sum() {
      const s = this.take(4);
      return ((s[0] << 24) | (s[1] << 16) | (s[2] << 8) | s[3]) >>> 0;
    }
    text() {
      const t = new Bytes(this.take(this.number()));
      let s = "";
      while (t.more) {
        const c = t.byte();
        if (c < 128) { s += String.fromCharCode(c); continue; }
        const v = ((c & 127) << 8) | t.byte();
        const r = v < 28672 ? v + 12288 : v < 28928 ? v - 28672 + 65280 : v < 32512 ? v - 28928 + 8192 :
          v < 32767 ? v - 32512 + 128 : (t.byte() << 16) | (t.byte() << 8) | t.byte();
        if (r > 1114111) throw damaged();
        s += String.fromCodePoint(r);
      }
      return s;
    }
    texts() { return Array.from({ length: this.count() }, () => this.text()); }
    // count is a number of things that take a byte or more each.
    count() {
      const n = this.number();
      if (n > this.b.length) throw damaged();
      return n;
    }
    key(last) {
      const n = this.byte();
      return (n ? [...last].slice(0, n).join("") : "") + this.text();
    }
  }

  const sumOf = (b) => {
    let h = 2166136261;
    for (let i = 0; i < b.length; i++) h = Math.imul(h ^ b[i], 16777619);
    return h >>> 0;
  };

  // open gives the index whose files get(name) fetches.
  const open = async (get) => {
    const whole = await get("manifest.bin");
    const m = new Bytes(whole), body = whole.subarray(0, whole.length - 4);
    if (whole.length < 8 || new Bytes(whole.subarray(-4)).sum() !== sumOf(body) || String.fromCharCode(...m.take(4)) !== "MB1\n") throw damaged();
    const docs = m.number(), per = m.number(), emergency = m.number() - 1;
    const boosts = m.take(m.number());
    const [ignored, urgent, calm, urgentSounds, calmSounds] = [m.texts(), m.texts(), m.texts(), m.texts(), m.texts()];
    const named = (n, f) => Array.from({ length: n }, f);
    let last = "";
    const shards = named(m.number(), (_, i) => {
      last = m.key(last);
      return { first: last, name: "t" + i, sum: m.sum() };
    });
    const results = named(m.number(), (_, i) => ({ name: "d" + i, sum: m.sum() }));
    const blocks = new Map(named(m.number(), () => {
      const n = m.number();
      return [n, { name: "c" + n, sum: m.sum() }];
    }));
    const pinyin = { name: "pinyin", sum: m.sum(), ext: "txt" }, common = { name: "common", sum: m.sum(), ext: "txt" }, scams = { name: "scams", sum: m.sum() };

    // once fetches a file, checks and reads it, the first time that it is asked for.
    const once = (file, read) => file.got || (file.got = get(file.name + "-" + file.sum.toString(16).padStart(8, "0") + "." + (file.ext || "bin"))
      .then((b) => {
        if (sumOf(b) !== file.sum) throw damaged();
        return read(new Bytes(b));
      }));

    const terms = (b) => {
      const all = new Map();
      for (let k = ""; b.more; ) {
        k = b.key(k);
        all.set(k, b.take(b.number()));
      }
      return all;
    };
    const shardOf = (key) => {
      let lo = 0, hi = shards.length;
      while (lo < hi) {
        const mid = (lo + hi) >> 1;
        if (compare(shards[mid].first, key) <= 0) lo = mid + 1; else hi = mid;
      }
      return Math.max(0, lo - 1);
    };
    const find = async (key) => (shards.length ? (await once(shards[shardOf(key)], terms)).get(key) : undefined);
    // beginning gives the entries whose key begins with prefix until full says that there are enough.
    const beginning = async (prefix, full) => {
      const all = [];
      for (let i = shardOf(prefix); i < shards.length; i++) {
        for (const [k, v] of await once(shards[i], terms)) if (k.startsWith(prefix)) all.push([k, v]);
        if (full(all) || !(shards[i + 1] && shards[i + 1].first.startsWith(prefix))) break;
      }
      return all;
    };
    const list = (b) => (b ? new Bytes(b).texts() : []);

    // decode reads a list of postings: documents, and what the term means for each.
    const decode = (payload) => {
      const b = new Bytes(payload), n = b.number(), form = b.byte(), k = form & 15;
      if (n > docs || !k) throw damaged();
      const impacts = [];
      for (const pair of b.take((k + 1) >> 1)) impacts.push(pair & 15, pair >> 4);
      const doc = new Uint32Array(n), impact = new Uint8Array(n);
      if (form & 128) {
        const bits = b.take((docs + 7) >> 3);
        let i = 0;
        for (let d = 0; d < docs; d++) if (bits[d >> 3] & (1 << (d & 7))) doc[i++] = d;
        if (i !== n) throw damaged();
      } else {
        for (let i = 0, d = -1; i < n; i++) {
          d += b.number() + 1;
          if (d >= docs) throw damaged();
          doc[i] = d;
        }
      }
      const width = 32 - Math.clz32(k - 1), codes = b.take((n * width + 7) >> 3);
      for (let i = 0; i < n; i++) {
        let c = 0;
        for (let j = 0, at = i * width; j < width; j++, at++) c |= ((codes[at >> 3] >> (at & 7)) & 1) << j;
        impact[i] = impacts[c];
      }
      return { doc, impact };
    };
    const none = { doc: [], impact: [] }, decoded = new Map();
    const postings = async (term) => {
      if (!decoded.has(term)) {
        const payload = await find(term);
        decoded.set(term, payload ? decode(payload) : none);
      }
      return decoded.get(term);
    };

    return {
      docs, emergency, ignored, urgent, calm, urgentSounds, calmSounds, postings,
      boost: (d) => ((boosts[d >> 2] || 0) >> ((d & 3) * 2)) & 3,
      written: async (sound) => list(await find("~" + sound)),
      saidFrom: async (sound) => (await beginning("~" + sound, (all) => all.length >= 6)).flatMap((e) => list(e[1])),
      initials: async (letters) => list(await find("!" + letters)),
      pairsFrom: async (c) => (await beginning(c, (all) => all.length > 12)).map((e) => e[0]).filter((k) => k !== c),
      // result is what is shown of a document.
      result: async (d) => {
        const all = await once(results[Math.floor(d / per)], (b) => {
          const out = [];
          for (let r = { id: "", topic: "", title: "" }; b.more; out.push(r))
            r = { id: b.key(r.id), topic: b.key(r.topic), title: b.key(r.title), summary: b.text(), day: b.number() };
          return out;
        });
        return all[d % per];
      },
      // characters gives [simplified form, syllables' numbers] of some characters, those that are known.
      characters: async (chars) => {
        const known = new Map();
        await Promise.all([...new Set(chars)].map(async (c) => {
          const r = c.codePointAt(0), file = blocks.get(r >> 7);
          if (!file) return;
          const block = await once(file, (b) => {
            const all = new Map();
            while (b.more) {
              const low = b.byte(), said = named(b.count(), () => b.number());
              all.set(low, [b.text(), said]);
            }
            return all;
          });
          if (block.has(r & 255)) known.set(c, block.get(r & 255));
        }));
        return known;
      },
      // common gives the commonest characters, pinyin the syllables with their costs and the known splits.
      common: () => once(common, (b) => [...new TextDecoder().decode(b.b)]),
      pinyin: () => once(pinyin, (b) => {
        const [table, splits] = new TextDecoder().decode(b.b).split("\n");
        const cost = new Map(table.split(" ").map((s) => [s.slice(0, -1), +s.slice(-1)]));
        return { cost, list: [...cost.keys()], known: new Map(splits.split(" ").map((s) => [s.replace("'", ""), s.split("'")])) };
      }),
      scams: () => once(scams, (b) => named(b.count(), () => ({
        topic: b.text(), name: b.text(), words: b.texts(), alerts: named(b.count(), () => b.number()),
        quotes: named(b.count(), () => ({ text: b.text(), doc: b.number() })),
      }))),
    };
  };

  // unmark gives the plain letter of one that may carry a tone mark.
  const unmark = (c) => {
    if (c >= "a" && c <= "z") return [c, false];
    if (c === "ü") return ["v", false];
    if (c === "ê") return ["e", false];
    if (c === "ḿ") return ["m", true];
    if (c === "ń" || c === "ň" || c === "ǹ") return ["n", true];
    const i = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ".indexOf(c);
    return i < 0 ? ["", false] : ["aeiouv"[i >> 2], true];
  };

  // split takes typed pinyin apart as hanzi.Split does: [syllables, rest].
  const split = (latin, table) => {
    const runs = [];
    let letters = [], whole = "", ok = true;
    const end = (closed) => {
      if (letters.length) {
        runs.push({ s: letters.map((l) => l[0]).join(""), marked: letters.map((l) => l[1]), closed });
        whole += runs[runs.length - 1].s;
      }
      letters = [];
    };
    for (const c of latin) {
      const [letter, marked] = unmark(c), n = letters.length;
      if (" '’-".includes(c)) end(false);
      else if (c >= "0" && c <= "5" && n) end(true);
      else if (!letter) { end(false); whole += c; ok = false; }
      else letters.push([letter, marked]);
      const at = (i) => (letters[letters.length - i] || [""])[0];
      if (at(1) === "v" && at(2) && "jqxy".includes(at(2))) letters[letters.length - 1][0] = "u";
      else if (at(1) === "e" && at(2) === "u" && at(3) && "ln".includes(at(3))) letters[letters.length - 2][0] = "v";
    }
    end(false);
    if (!ok || !runs.length) return [[], whole];
    let syllables = [], rest = "";
    for (let i = 0; i < runs.length; i++) {
      const got = way(runs[i], i === runs.length - 1 && !runs[i].closed, table);
      if (!got) return [[], whole];
      syllables = syllables.concat(got[0]);
      rest = got[1];
    }
    return [syllables, rest];
  };

  // way is the best way through a run of letters: fewest syllables, then an even end, then the commoner ones, then the shorter rest.
  const way = ({ s, marked }, typing, { cost, list, known }) => {
    const n = s.length, ways = [];
    const marks = (i, j) => marked.slice(i, j).filter(Boolean).length;
    ways[n] = { count: 0, cost: 0, rest: 0 };
    for (let i = n - 1; i >= 0; i--) {
      const left = s.slice(i);
      if (typing && !cost.has(left) && marks(i, n) <= 1 && list.some((x) => x.startsWith(left))) ways[i] = { count: 1, cost: 0, next: i, rest: n - i };
      for (let j = i + 1; j <= Math.min(n, i + 12); j++) {
        if (!ways[j]) continue;
        const part = s.slice(i, j), pair = known.get(part);
        let first = null, price = 0;
        if (cost.has(part) && marks(i, j) <= 1) [first, price] = [[part], cost.get(part)];
        else if (pair && marks(i, i + pair[0].length) <= 1 && marks(i + pair[0].length, j) <= 1) first = pair;
        if (!first) continue;
        const w = { count: ways[j].count + first.length, cost: ways[j].cost + price, first, next: j, rest: ways[j].rest }, o = ways[i];
        if (!o || (w.count - o.count || (w.rest > 0) - (o.rest > 0) || w.cost - o.cost || w.rest - o.rest) < 0) ways[i] = w;
      }
    }
    if (!ways[0]) return null;
    let i = 0;
    const path = [];
    for (; ways[i].first; i = ways[i].next) path.push(...ways[i].first);
    return [path, s.slice(i)];
  };

  const alike = (s) => (s === "lu" || s === "nu" ? [s, s[0] + "v"] : [s]);

  // parse takes a query apart into runs of Chinese characters and of Latin words.
  const parse = (x, text) => {
    let runs = [], words = [], letters = "";
    const chars = [...text], isTyped = (c) => isLatin(c) || toned.includes(c);
    const flush = () => {
      if (words.length) { runs.push({ words }); letters += words.join(""); }
      words = [];
    };
    for (let i = 0, j; i < chars.length; i = j) {
      j = i + 1;
      if (han.test(chars[i])) {
        flush();
        while (j < chars.length && han.test(chars[j])) j++;
        runs.push({ han: chars.slice(i, j) });
      } else if (isTyped(chars[i])) {
        while (j < chars.length && isTyped(chars[j])) j++;
        words.push(chars.slice(i, j).join(""));
      } else if (!" '’-".includes(chars[i])) flush();
    }
    flush();
    const dense = chars.filter((c) => han.test(c)).join("");
    const some = (list, s) => list.some((p) => s.includes(p));
    const urgent = (some(x.urgent, dense) || some(x.urgentSounds, letters)) && !some(x.calm, dense) && !some(x.calmSounds, letters);
    const kept = [];
    for (const r of runs) {
      if (!r.han) { kept.push(r); continue; }
      let from = 0;
      const keep = (to) => from < to && kept.push({ han: r.han.slice(from, to) });
      for (let i = 0; i < r.han.length; ) {
        const rest = r.han.slice(i).join(""), p = x.ignored.find((p) => rest.startsWith(p));
        if (!p) { i++; continue; }
        keep(i);
        from = i += [...p].length;
      }
      keep(r.han.length);
    }
    return { runs: kept.length ? kept : runs, urgent };
  };

  // rarity is the inverse document frequency in steps of the fourth root of two.
  const rarity = (n, df) => {
    let level = 1;
    if (df > 0) for (let r = (n + 1) / df; r >= 1.189207115002721; r /= 1.189207115002721) level++;
    return level;
  };

  // rank orders the documents that answer a query. See Rank in internal/search; every number is from there.
  const rank = async (x, query, facets) => {
    let text = [...query.normalize("NFKC")].map(lower).join("");
    const allowed = facets.length ? new Uint8Array(x.docs) : null;
    for (const f of facets) for (const d of (await x.postings(f)).doc) allowed[d]++;
    if (allowed) for (let d = 0; d < x.docs; d++) allowed[d] = allowed[d] === facets.length ? 1 : 0;

    let q, p, hits;
    const stage = async (widen, least) => {
      if (widen && !p.long) await widen();
      hits = await score(x, p, allowed);
      const whole = hits.filter((h) => h.tier >= least);
      if (whole.length < ENOUGH) return false;
      hits = whole;
      return true;
    };
    const written = async () => {
      q = parse(x, text);
      p = await plan(x, q.runs);
      return stage(null, 2);
    };
    if (!(await written())) {
      let known = await x.characters([...text].filter((c) => han.test(c))), done = false;
      const folded = [...text].map((c) => (known.has(c) && known.get(c)[0]) || c).join("");
      if (folded !== text) {
        text = folded;
        done = await written();
        if (!done) known = await x.characters([...text].filter((c) => han.test(c)));
      }
      done || (await stage(() => bySound(x, p, known), 1)) || (await stage(() => byCharacter(p), 0));
    }
    hits.sort((a, b) => b.tier - a.tier || b.score - a.score || a.doc - b.doc);
    if (q.urgent && x.emergency >= 0 && (!allowed || allowed[x.emergency])) {
      const i = hits.findIndex((h) => h.doc === x.emergency);
      hits.unshift(i < 0 ? { doc: x.emergency, tier: 2, score: 0 } : hits.splice(i, 1)[0]);
    }
    const terms = new Set();
    for (const g of p.groups) for (const a of g.any) if (a.weight !== 2) terms.add(a.term);
    return { hits, terms, urgent: q.urgent, groups: p.groups };
  };

  const exact = (terms) => terms.map((term) => ({ term, weight: 8, points: 4 }));

  // plan lays out the groups of the query as it is written.
  const plan = async (x, runs) => {
    const p = { groups: [], size: 0, han: [], long: false };
    const add = (from, to, any) => p.groups.push({ from: p.size + from, to: p.size + to, any });
    const grow = (n, chars) => {
      for (let i = 0; i < n; i++) p.han.push(chars ? chars[i] : "");
      p.size += n;
    };
    const initials = async (letters) => {
      const place = (phrases, at) => {
        const all = phrases.map((s) => [...s]);
        for (let k = 0; k + 1 < all[0].length; k++) add(at + k, at + k + 1, exact([...new Set(all.map((s) => s[k] + s[k + 1]))].sort(compare)));
      };
      const phrases = await x.initials(letters);
      if (phrases.length) place(phrases, 0);
      else if (letters.length > 4) {
        const [head, tail] = await Promise.all([x.initials(letters.slice(0, 4)), x.initials(letters.slice(-4))]);
        if (!head.length || !tail.length) return false;
        place(head, 0);
        place(tail, letters.length - 4);
      } else return false;
      grow(letters.length);
      return true;
    };
    const typed = async (words) => {
      if (!words.length) return;
      const table = await x.pinyin(), w = words[0];
      let [syllables, rest] = split(words.join(" "), table);
      if (words.length === 1 && /^[a-hj-tw-z]{2,}$/.test(w) && (!syllables.length || rest) && (await initials(w))) return;
      const n = syllables.length;
      if (!n) { add(0, 0, []); grow(1); return; }
      if (rest) syllables = syllables.concat(rest);
      const lookUp = async (how, said) => (await Promise.all(said.map(how))).flatMap((t) => exact(t.slice(0, 6)));
      if (syllables.length === 1) add(0, 0, await lookUp(x.written, alike(syllables[0])));
      for (let i = 0; i + 1 < syllables.length; i++) {
        const isOpen = i + 1 === n, said = [];
        for (const a of alike(syllables[i])) for (const b of isOpen ? [rest] : alike(syllables[i + 1])) said.push(a + " " + b);
        add(i, i + 1, await lookUp(isOpen ? x.saidFrom : x.written, said));
      }
      grow(syllables.length);
    };
    await Promise.all(runs.flatMap((r) => r.words || (r.han.length === 1 ? r.han : [])).map(x.postings));
    for (const r of runs) {
      if (r.words) {
        let pending = [];
        for (const w of r.words) {
          if (!(await x.postings(w)).doc.length) { pending.push(w); continue; }
          await typed(pending);
          pending = [];
          add(0, 0, exact([w]));
          grow(1);
        }
        await typed(pending);
      } else if (r.han.length === 1) {
        const c = r.han[0];
        if ((await x.postings(c)).doc.length) add(0, 0, exact([c]));
        else add(0, 0, (await x.pairsFrom(c)).slice(0, 12).map((term) => ({ term, weight: 4, points: 4 })));
        grow(1);
      } else {
        for (let i = 0; i + 1 < r.han.length; i++) add(i, i + 1, exact([r.han[i] + r.han[i + 1]]));
        grow(r.han.length, r.han);
      }
    }
    const pairs = p.groups.filter((g) => g.to > g.from && p.han[g.from]);
    p.long = pairs.length > LONG_PAIRS;
    if (pairs.length > MAX_PAIRS) {
      const common = await x.common(), place = new Map(common.map((c, i) => [c, i]));
      const rare = (c) => (place.has(c) ? place.get(c) : common.length);
      const value = (g) => rare(p.han[g.from]) + rare(p.han[g.to]);
      const drop = new Set(pairs.sort((a, b) => value(b) - value(a)).slice(MAX_PAIRS));
      p.groups = p.groups.filter((g) => !drop.has(g));
    }
    return p;
  };

  // bySound adds to the written pairs those that sound alike, byCharacter the characters one by one.
  const bySound = async (x, p, known) => {
    const wanted = p.groups.filter((g) => g.to > g.from && p.han[g.from]);
    if (!wanted.length) return;
    const { list } = await x.pinyin();
    const says = (c) => (c >= "\u4e00" && c <= "\u9fff" && known.has(c) ? known.get(c)[1].map((i) => list[i]) : []);
    await Promise.all(wanted.map(async (g) => {
      const [a, b] = [...g.any[0].term], said = [];
      for (const s of says(a)) for (const t of says(b)) said.push(s + " " + t);
      const all = await Promise.all(said.slice(0, 4).map(x.written));
      for (const term of all.flatMap((t) => t.slice(0, 6))) if (!g.any.some((o) => o.term === term)) g.any.push({ term, weight: 5, points: 3 });
    }));
  };
  const byCharacter = (p) => p.han.forEach((c, i) => c && p.groups.push({ from: i, to: i, any: [{ term: c, weight: 2, points: 2 }] }));

  // score gives the documents that match the groups, in no order.
  const score = async (x, p, allowed) => {
    await Promise.all(p.groups.flatMap((g) => g.any.map((a) => x.postings(a.term))));
    const n = x.docs, size = p.size;
    const needed = Array.from({ length: size }, () => !p.long);
    for (const g of p.groups) needed[g.from] = needed[g.to] = true;
    const positions = needed.filter(Boolean).length;
    const total = new Float64Array(n), best = new Float64Array(n), points = new Uint8Array(n * size), seen = [];
    for (const g of p.groups) {
      const touched = [];
      for (const a of g.any) {
        const { doc, impact } = await x.postings(a.term), weight = a.weight * rarity(n, doc.length);
        for (let i = 0; i < doc.length; i++) {
          const d = doc[i];
          if (allowed && !allowed[d]) continue;
          if (!best[d]) touched.push(d);
          best[d] = Math.max(best[d], weight * impact[i]);
          for (const at of [d * size + g.from, d * size + g.to]) if (points[at] < a.points) points[at] = a.points;
        }
      }
      for (const d of touched) {
        if (!total[d]) seen.push(d);
        total[d] += best[d];
        best[d] = 0;
      }
    }
    const hits = [];
    for (const doc of seen) {
      let sum = 0, lowest = 4;
      for (let i = 0; i < size; i++) {
        if (!needed[i]) continue;
        const got = points[doc * size + i];
        sum += got;
        lowest = Math.min(lowest, got);
      }
      const h = { doc, tier: lowest === 4 ? 2 : lowest >= 3 ? 1 : 0, score: total[doc] * (48 + x.boost(doc)) };
      if (!h.tier) {
        if (sum * 100 < (p.long ? 8 : 30) * 4 * positions) continue;
        h.score = Math.floor((h.score * sum) / (4 * positions));
      }
      hits.push(h);
    }
    return hits;
  };

  // spans are the stretches of a text that terms name, as [from, to] in characters of the text.
  const spans = (chars, terms) => {
    const all = [], folded = chars.map((c) => [...c.normalize("NFKC")].map(lower).join(""));
    const put = (from, to) => {
      const last = all[all.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to); else all.push([from, to]);
    };
    for (let i = 0; i < chars.length; i++) {
      if (isLatin(folded[i])) {
        let j = i, w = "";
        while (j < chars.length && isLatin(folded[j])) w += folded[j++];
        if (terms.has(w)) put(i, j);
        i = j - 1;
      } else if (i + 1 < chars.length && terms.has(folded[i] + folded[i + 1]) && han.test(folded[i]) && han.test(folded[i + 1])) put(i, i + 2);
      else if (terms.has(folded[i]) && han.test(folded[i])) put(i, i + 1);
    }
    return all;
  };

  // mark puts a text into an element, with <mark> around the stretches.
  const mark = (element, chars, all) => {
    let at = 0;
    const text = (from, to) => chars.slice(from, to).join("");
    element.textContent = "";
    for (const [from, to] of all) {
      element.append(text(at, from));
      element.appendChild(document.createElement("mark")).textContent = text(from, to);
      at = to;
    }
    element.append(text(at, chars.length));
    return all.length;
  };

  const pathOf = (id) => id.replace(/^pages\//, "") + "/";
  const $ = (id) => document.getElementById(id);

  // reader opens the index whose files lie below an address, once.
  const reader = (base) => {
    let opened;
    const get = async (name) => {
      const answer = await fetch(base + name, name === "manifest.bin" ? { cache: "no-cache" } : {});
      if (!answer.ok) throw new Error(name + " " + answer.status);
      return new Uint8Array(await answer.arrayBuffer());
    };
    return () => (opened = opened || open(get).catch((e) => { opened = null; throw e; }));
  };

  // within gives the query's words that a document has, longest stretches together, for hits that show none of them.
  const within = async (x, answer, doc) => {
    const words = [];
    let end = -1;
    for (const g of answer.groups) {
      for (const a of g.any) {
        if (a.weight === 2) continue;
        const { doc: docs } = await x.postings(a.term);
        let lo = 0, hi = docs.length;
        while (lo < hi) {
          const mid = (lo + hi) >> 1;
          if (docs[mid] < doc) lo = mid + 1; else hi = mid;
        }
        if (docs[lo] !== doc) continue;
        const last = words[words.length - 1];
        if (g.from === end && last && last.endsWith(a.term[0]) && [...a.term].length === 2) words[words.length - 1] = last + a.term.slice(1);
        else words.push(a.term);
        end = g.to;
        break;
      }
    }
    return [...new Set(words)].filter((w) => [...w].length > 1).slice(0, 5);
  };

  // showHit fills a copy of the hit's template.
  const showHit = async (x, answer, doc, site, names) => {
    const r = await x.result(doc), li = $("hit").content.cloneNode(true), get = (c) => li.querySelector("." + c);
    const a = get("card-title").firstElementChild;
    a.href = site + pathOf(r.id);
    const shown = mark(a, [...r.title], spans([...r.title], answer.terms)) + mark(get("card-text"), [...r.summary], spans([...r.summary], answer.terms));
    get("hit-kind").textContent = names(r.id.split("/")[0]);
    get("hit-topic").textContent = names(r.topic);
    const also = shown ? [] : await within(x, answer, doc);
    if (also.length) {
      const place = get("hit-within").lastElementChild;
      also.forEach((w, i) => {
        if (i) place.append("、");
        place.appendChild(document.createElement("mark")).textContent = w;
      });
    } else get("hit-within").remove();
    return li;
  };

  const page = $("results");
  if (page) {
    const form = document.querySelector("form.search"), input = form.q, index = reader(page.dataset.index);
    const selects = [form.kind, form.topic, form.for];
    const names = (value) => {
      for (const s of selects) for (const o of s.options) if (value && o.value === value) return o.text;
      return "";
    };
    const state = () => {
      const p = new URLSearchParams();
      for (const f of [input, ...selects]) if (f.value.trim()) p.set(f.name, f.value.trim());
      return p.toString();
    };
    const part = (name) => page.querySelector(".result-" + name);
    let turn = 0;
    const show = async () => {
      const mine = ++turn, query = input.value.trim(), list = part("hits");
      for (const name of ["count", "urgent", "none", "broken", "long", "more"]) part(name).hidden = true;
      list.textContent = "";
      page.hidden = !query;
      if (!query) return;
      if ([...query].length > MAX_QUERY) { part("long").hidden = false; return; }
      try {
        const x = await index();
        const answer = await rank(x, query, selects.filter((s) => s.value).map((s) => "#" + s.name + ":" + s.value));
        if (mine !== turn) return;
        part("urgent").hidden = !answer.urgent;
        const n = answer.hits.length;
        part("none").hidden = n > 0;
        part("count").hidden = !n;
        part("count").textContent = page.dataset.count.replace("{n}", n);
        const more = part("more");
        const next = async () => {
          const from = list.children.length, some = answer.hits.slice(from, from + PAGE);
          const made = await Promise.all(some.map((h) => showHit(x, answer, h.doc, page.dataset.site, names)));
          if (mine !== turn) return;
          list.append(...made);
          more.hidden = from + some.length >= n;
          if (from) list.children[from].querySelector("a").focus();
        };
        more.onclick = next;
        await next();
      } catch (e) {
        if (mine === turn) part("broken").hidden = false;
      }
    };
    const served = page.hasAttribute("data-served"); // a server answers, and answers better
    if (!served) form.addEventListener("submit", (e) => {
      e.preventDefault();
      const s = state();
      history.pushState(null, "", s ? "?" + s : location.pathname);
      show();
    });
    for (const s of selects) s.addEventListener("change", () => input.value.trim() && form.requestSubmit && form.requestSubmit());
    const restore = () => {
      const p = new URLSearchParams(location.search);
      for (const f of [input, ...selects]) {
        f.value = p.get(f.name) || "";
        if (f.value === "" && f !== input) f.selectedIndex = 0;
      }
      if (selects.some((s) => s.value)) form.querySelector("details").open = true;
    };
    if (!served) addEventListener("popstate", () => { restore(); show(); });
    // The arrow keys go from the box through the results and back.
    document.addEventListener("keydown", (e) => {
      if (e.key !== "ArrowDown" && e.key !== "ArrowUp" && e.key !== "Escape" || e.target.tagName === "SELECT") return;
      const stops = [input, ...part("hits").querySelectorAll("a")], i = stops.indexOf(document.activeElement);
      const to = e.key === "Escape" ? 0 : i + (e.key === "ArrowDown" ? 1 : -1);
      if (i < 0 || !stops[to] || to === i) return;
      e.preventDefault();
      stops[to].focus();
    });
    if (!served) { restore(); show(); }
    // For tests: the order of the results of any query, and the parts.
    page.finder = { open, rank };
    page.rank = async (query, facets) => {
      const x = await index(), answer = await rank(x, query, facets || []);
      return Promise.all(answer.hits.slice(0, PAGE).map(async (h) => (await x.result(h.doc)).id + " " + h.tier + " " + h.score))
        .then((top) => [answer.hits.length, ...top]);
    };
  }

  // The message check. plain is the message's characters that count, at where each stood.
  const squeeze = (chars) => {
    const plain = [], at = [];
    chars.forEach((c, i) => {
      for (const f of c.normalize("NFKC")) if (han.test(f) || isLatin(lower(f))) {
        plain.push(lower(f));
        for (let u = 0; u < f.length; u++) at.push(i);
      }
    });
    return { plain: plain.join(""), at };
  };

  // resembles compares a message with what crooks say: for each scam the points and the stretches found. A word of the scam counts
  // twice its length less two, a stretch of four or more characters of a quoted sentence its length.
  const resembles = (scams, plain) => {
    const four = new Set();
    for (let i = 0; i + 4 <= plain.length; i++) four.add(plain.slice(i, i + 4));
    return scams.map((scam) => {
      const found = new Map(), docs = new Set();
      for (const w of scam.words) if (plain.includes(w)) found.set(w, 2 * w.length - 2);
      for (const { text, doc } of scam.quotes) {
        for (let i = 0; i + 4 <= text.length; i++) {
          if (!four.has(text.slice(i, i + 4))) continue;
          let j = i + 4;
          while (j < text.length && plain.includes(text.slice(i, j + 1))) j++;
          found.set(text.slice(i, j), j - i);
          docs.add(doc);
          i = j - 1;
        }
      }
      let points = 0;
      found.forEach((n) => { points += n; });
      return { scam, found, docs, points };
    }).filter((r) => r.points >= 4).sort((a, b) => b.points - a.points || (a.scam.topic < b.scam.topic ? -1 : 1));
  };

  const check = $("check");
  if (check) {
    const index = reader(check.dataset.index), box = check.querySelector("textarea"), out = $("verdict");
    const part = (name) => out.querySelector(".verdict-" + name);
    const signs = [...document.querySelectorAll("[data-words]")];
    check.hidden = false;
    check.addEventListener("submit", async (e) => {
      e.preventDefault();
      const message = box.value.trim();
      for (const name of ["like", "signs", "none", "broken", "message", "near"]) part(name).hidden = true;
      signs.forEach((s) => s.classList.remove("found"));
      out.hidden = !message;
      if (!message) { box.focus(); return; }
      try {
        const x = await index(), scams = await x.scams();
        let chars = [...message], { plain, at } = squeeze(chars), like = resembles(scams, plain);
        if (!like.length) {
          const known = await x.characters(plain);
          plain = [...plain].map((c) => (known.has(c) && known.get(c)[0]) || c).join("");
          like = resembles(scams, plain);
        }
        like = like.slice(0, 3);
        const words = new Set(like.flatMap((r) => [...r.found.keys()]));
        for (const s of signs) {
          const said = s.dataset.words.split(" ").filter((w) => plain.includes(w));
          if (said.length) s.classList.add("found");
          said.forEach((w) => words.add(w));
        }
        const link = async (doc) => {
          const r = await x.result(doc), li = document.createElement("li"), a = li.appendChild(document.createElement("a"));
          a.href = check.dataset.site + pathOf(r.id);
          a.textContent = r.title;
          return li;
        };
        const list = part("like").querySelector("ol");
        list.textContent = "";
        for (const r of like) {
          const li = $("scam").content.cloneNode(true), alerts = [...new Set([...r.docs, ...r.scam.alerts])].slice(0, 3);
          li.querySelector("h3").textContent = r.scam.name;
          const said = li.querySelector(".said");
          [...r.found.keys()].sort((a, b) => b.length - a.length).slice(0, 6).forEach((w, i) => {
            if (i) said.append("、");
            said.appendChild(document.createElement("mark")).textContent = w;
          });
          li.querySelector("ul").append(...(await Promise.all(alerts.map(link))));
          list.append(li);
        }
        part("like").hidden = !like.length;
        part("signs").hidden = like.length > 0 || !words.size;
        part("none").hidden = like.length > 0 || words.size > 0;
        if (!like.length) {
          const answer = await rank(x, chars.slice(0, MAX_QUERY).join(""), ["#kind:alerts"]), near = part("near").querySelector("ul");
          near.textContent = "";
          near.append(...(await Promise.all(answer.hits.slice(0, 3).map((h) => link(h.doc)))));
          part("near").hidden = !answer.hits.length;
        }
        const all = [];
        for (const w of words) for (let i = plain.indexOf(w); i >= 0; i = plain.indexOf(w, i + 1)) all.push([at[i], at[i + w.length - 1] + 1]);
        all.sort((a, b) => a[0] - b[0]);
        const merged = [];
        for (const [from, to] of all) {
          const last = merged[merged.length - 1];
          if (last && from <= last[1]) last[1] = Math.max(last[1], to); else merged.push([from, to]);
        }
        mark(part("message").lastElementChild, chars, merged);
        part("message").hidden = !merged.length;
      } catch (e) {
        part("broken").hidden = false;
      }
      out.focus();
    });
  }
})();
