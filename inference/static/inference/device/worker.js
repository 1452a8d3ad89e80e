// Reads pictures beside the page, so that an ad does not stutter. In: {kind: "load", kernels, pack} with addresses, then
// {id, kind: "read"|"check", image}. Out: {kind: "ready", model} or {kind: "failed"}; {id, answer} or {id, failed}.

import { Reader } from "./reader.js";

let reader = null;

async function fetched(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

async function load({ kernels, pack }) {
  const [code, weights] = await Promise.all([kernels, pack].map(async (address) => (await fetched(address)).arrayBuffer()));
  reader = new Reader(await WebAssembly.compile(code), weights).tried();
  postMessage({ kind: "ready", model: reader.model });
}

onmessage = async ({ data }) => {
  if (data.kind === "load") {
    await load(data).catch((error) => postMessage({ kind: "failed", reason: String(error) }));
    return;
  }
  try {
    postMessage({ id: data.id, answer: data.kind === "check" ? reader.check(data.image) : reader.read(data.image), memory: reader.memory });
  } catch (error) {
    postMessage({ id: data.id, failed: String(error) });
  }
};
