// Several files at once, sent one after the other, each with its own bar; one that breaks off can be sent again.
import { headers, text } from "./post.js";
import { holding } from "./saving.js";

const TOGETHER = 1; // more would share one line, and the ads stand in the order of their files
const list = document.getElementById("uploads");
const waiting = [];
let running = 0;

export function uploadsAdd(files, url, onDone) {
  for (const file of files) {
    const row = rowMake(file.name);
    list.append(row.item);
    waiting.push({ file, row, url, onDone });
  }
  next();
}

function next() {
  while (running < TOGETHER && waiting.length) {
    const job = waiting.shift();
    running += 1;
    holding(() => send(job)).finally(() => {
      running -= 1;
      next();
    });
  }
}

function send(job) {
  const { file, row, url, onDone } = job;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    const failed = (problem) => {
      row.say(problem, true);
      row.offer(() => { row.say(""); waiting.push(job); next(); });
      resolve();
    };
    request.upload.onprogress = ({ loaded, total }) => {
      row.bar.value = (100 * loaded) / total;
      row.say(loaded < total ? text("uploading", { percent: Math.floor((100 * loaded) / total) }) : text("checking"));
    };
    request.onerror = () => failed(text("failed"));
    request.onload = async () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* an answer of a proxy's */ }
      if (request.status >= 300) return failed(answer.problem ?? text(request.status === 413 ? "too_large" : "error"));
      await onDone();
      row.item.remove();
      resolve();
    };
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

function rowMake(name) {
  const item = document.createElement("li");
  item.className = "card upload";
  const title = document.createElement("strong");
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  const state = document.createElement("p");
  state.className = "ad-facts";
  state.setAttribute("role", "status");
  const buttons = document.createElement("div");
  buttons.className = "row";
  item.append(title, bar, state, buttons);
  const say = (words, bad = false) => {
    state.textContent = words;
    state.className = bad ? "ad-problem" : "ad-facts";
    bar.hidden = bad;
    if (!bad) buttons.replaceChildren();
  };
  const offer = (again) => {
    buttons.replaceChildren();
    for (const [label, act] of [["again", again], ["remove", () => item.remove()]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = text(label);
      button.addEventListener("click", act);
      buttons.append(button);
    }
  };
  return { item, bar, say, offer };
}
