/* Sign-up forms of Postroad: <script async src="https://HOST/f/forms.js" data-form="ID"></script>, with data-popup for a
   pop-up. Nothing is kept but the day a pop-up was closed, in this browser's own storage. */
(function () {
  "use strict";
  var me = document.currentScript;
  var base = me ? new URL(me.src).origin : location.origin;

  /* SHA-256 (FIPS 180-4) of ASCII, as its first 32 bits: pages without TLS have no crypto.subtle. */
  var K = [], H0 = [];
  (function () {
    for (var n = 2, count = 0; count < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      var part = function (x) { return ((x - Math.floor(x)) * 4294967296) | 0; };
      if (count < 8) H0[count] = part(Math.pow(n, 1 / 2));
      K[count++] = part(Math.pow(n, 1 / 3));
    }
  })();
  function block(h, w) {
    var i, a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
    for (i = 0; i < 64; i++) {
      if (i > 15) {
        var x = w[i - 15], y = w[i - 2];
        w[i] = (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) + w[i - 16] + w[i - 7] +
          (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)) | 0;
      }
      var t = (k + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var s = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
        ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + s) | 0;
    }
    return [h[0] + a | 0, h[1] + b | 0, h[2] + c | 0, h[3] + d | 0, h[4] + e | 0, h[5] + f | 0, h[6] + g | 0, h[7] + k | 0];
  }
  function head(text) {
    var length = text.length, words = [], total = ((length + 8) >> 6) + 1, h = H0;
    for (var i = 0; i < total * 16; i++) words[i] = 0;
    for (i = 0; i < length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    words[length >> 2] |= 128 << (24 - (length % 4) * 8);
    words[total * 16 - 1] = length * 8;
    for (i = 0; i < total; i++) h = block(h, words.slice(i * 16, i * 16 + 16));
    return h[0];
  }
  /* In slices, so that the page stays alive. */
  function prove(ticket, bits) {
    return new Promise(function (done) {
      var n = 0;
      (function slice() {
        for (var end = n + 2000; n < end; n++) {
          if (Math.clz32(head(ticket + "." + n)) >= bits) return done(String(n));
        }
        setTimeout(slice, 0);
      })();
    });
  }

  function field(form, name) { return form.querySelector('[name="' + name + '"]'); }
  function answers(form, key) {
    var found = [];
    form.querySelectorAll('[name="' + key + '"]').forEach(function (one) {
      if (one.disabled || (one.type === "checkbox" && !one.checked)) return;
      var text = one.value.trim().toLowerCase();
      if (text) found.push(text);
    });
    return found;
  }
  function holds(form, box) {
    var all = answers(form, box.dataset.when), value = (box.dataset.value || "").trim().toLowerCase();
    switch (box.dataset.test) {
      case "is": return all.indexOf(value) >= 0;
      case "is_not": return all.indexOf(value) < 0;
      case "contains": return all.some(function (one) { return one.indexOf(value) >= 0; });
      case "filled": return all.length > 0;
      default: return all.length === 0;
    }
  }
  function update(form) {
    form.querySelectorAll("[data-when]").forEach(function (box) {
      var shown = holds(form, box);
      box.hidden = !shown;
      box.querySelectorAll("input,select,textarea").forEach(function (one) { one.disabled = !shown; });
    });
  }
  function tell(id, ticket, what) {
    var body = new URLSearchParams({ "form-ticket": ticket, what: what });
    if (navigator.sendBeacon) navigator.sendBeacon(base + "/f/" + id + "/seen", body);
  }

  /* Conditions, the first letter, and the proof of work, which begins with the first letter. */
  function enhance(form, send) {
    var ticket = field(form, "form-ticket").value, proof;
    function work() { return proof || (proof = prove(ticket, Number(form.dataset.bits))); }
    update(form);
    form.addEventListener("input", function () {
      update(form);
      work();
      if (field(form, "form-started")) return;
      var started = document.createElement("input");
      started.type = "hidden"; started.name = "form-started"; started.value = "1";
      form.appendChild(started);
      tell(form.dataset.postroad, ticket, "start");
    });
    form.addEventListener("change", function () { update(form); });
    form.addEventListener("submit", function (event) {
      var by = event.submitter;
      if (by && by.name === "form-go") return send ? (event.preventDefault(), send(form, by)) : undefined;
      event.preventDefault();
      var buttons = form.querySelectorAll("button");
      buttons.forEach(function (one) { one.disabled = true; });
      work().then(function (found) {
        field(form, "form-proof").value = found;
        buttons.forEach(function (one) { one.disabled = false; });
        if (send) send(form); else HTMLFormElement.prototype.submit.call(form);
      });
    });
  }

  /* A form in somebody's page: pieces come from the server, the page's style stays away. */
  function place(root, box, content, done) {
    box.innerHTML = content.html;
    var form = box.querySelector("form");
    if (content.done && done) done();
    if (!form) {
      var title = box.querySelector("h1");
      if (title) title.focus();
      return;
    }
    enhance(form, function (sent, by) {
      var body = new URLSearchParams(new FormData(sent));
      if (by) body.set(by.name, by.value);
      fetch(sent.getAttribute("action"), { method: "POST", body: body, headers: { Accept: "application/json" } })
        .then(function (response) { return response.json(); })
        .then(function (answer) {
          if (answer.redirect) { if (done) done(); location.assign(answer.redirect); return; }
          place(root, box, answer, done);
          var first = box.querySelector("[aria-invalid=true],.n,input:not([type=hidden]),h1");
          if (first) first.focus();
        })
        /* A site whose policy forbids the connection still has the plain form. */
        .catch(function () { HTMLFormElement.prototype.submit.call(sent); });
    });
  }
  function dress(root, css) {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch (error) {
      var style = document.createElement("style");
      style.textContent = css;
      root.appendChild(style);
    }
  }
  function load(id, mode) {
    var query = new URLSearchParams({ ref: document.referrer, mode: mode });
    var utm = new URLSearchParams(location.search).get("utm_source");
    if (utm) query.set("utm_source", utm);
    if (!document.referrer) query.set("ref", location.origin);
    return fetch(base + "/f/" + id + "/embed?" + query, { headers: { Accept: "application/json" } }).then(function (response) {
      if (!response.ok) throw new Error("Postroad: the form " + id + " cannot be shown here");
      return response.json();
    });
  }
  function host(parent, before) {
    var element = document.createElement("div");
    parent.insertBefore(element, before);
    return element.attachShadow({ mode: "open" });
  }
  function inline(id) {
    var root = host(me.parentNode, me);
    load(id, "inline").then(function (content) {
      dress(root, content.css);
      var box = document.createElement("div");
      box.className = "pr";
      box.lang = content.language;
      root.appendChild(box);
      place(root, box, content);
    }).catch(function (error) { console.error(error); });
  }

  function stored(key, value) {
    try { return value ? localStorage.setItem(key, value) : localStorage.getItem(key); } catch (error) { return null; }
  }
  function popup(id) {
    var key = "postroad-form-" + id, until = Number(stored(key));
    if (until && Date.now() < until) return;
    load(id, "popup").then(function (content) {
      var when = content.popup, shown = false;
      function rest(days) { stored(key, String(Date.now() + days * 86400000)); }
      function show() {
        if (shown) return;
        shown = true;
        var root = host(document.body, null);
        dress(root, content.css);
        var dialog = document.createElement("dialog"), box = document.createElement("div");
        dialog.className = "pr";
        dialog.lang = content.language;
        dialog.setAttribute("aria-label", content.title || content.close);
        var close = document.createElement("button");
        close.className = "z"; close.type = "button"; close.textContent = "\u00d7";
        close.setAttribute("aria-label", content.close);
        close.addEventListener("click", function () { dialog.close(); });
        dialog.append(close, box);
        root.appendChild(dialog);
        dialog.addEventListener("close", function () { root.host.remove(); });
        place(root, box, content, function () { rest(3650); });
        dialog.showModal();
        rest(when.days);
        tell(id, content.ticket, "view");
      }
      if (when.delay !== null) setTimeout(show, when.delay * 1000);
      if (when.scroll !== null) addEventListener("scroll", function () {
        var all = document.documentElement.scrollHeight - innerHeight;
        if (all <= 0 || scrollY * 100 >= all * when.scroll) show();
      }, { passive: true });
      if (when.exit) document.addEventListener("mouseout", function (event) {
        if (!event.relatedTarget && event.clientY <= 0) show();
      });
    }).catch(function (error) { console.error(error); });
  }

  if (me && me.dataset.form) {
    if ("popup" in me.dataset) popup(me.dataset.form); else inline(me.dataset.form);
  } else {
    document.querySelectorAll("form[data-postroad]").forEach(function (form) { enhance(form); });
  }
})();
