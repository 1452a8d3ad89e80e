import { framesOf } from "/static/campaigns/viewing/frames.js";
import { equal, test } from "/tests/javascript/testing.js";

const FACE = { x: 0.4, y: 0.3, width: 0.2, height: 0.3 };

/** What is asked of the camera, [longest side or square, quality], for pictures that the link would have as `step`. */
async function asked({ face, step = [640, 0.85], squareShrinks = true }) {
  const drawn = [], sent = [];
  const camera = {
    size: () => ({ width: 640, height: 480 }), parts: () => Array(32 * 24).fill(0),
    draw: (longest) => drawn.push(longest) > 0, drawSquare: () => { drawn.push("square"); return squareShrinks; },
    jpeg: async (most, quality) => { sent.push([drawn.at(-1), quality]); return { size: 5000 }; },
  };
  const frames = framesOf("server", { camera, link: { step, drawn() {} }, maxBytes: 1e6 });
  for (const told of [undefined, face]) {
    frames.answered({ face: told });
    frames.draw();
    await frames.made();
  }
  return sent;
}

test("a picture is sent as good as the link carries while nobody knows where the face is", async () => {
  equal(await asked({ face: null }), [[640, 0.85], [640, 0.85]]);
});

test("a square that was made smaller is sent at a lower quality, one that was not as it is", async () => {
  equal((await asked({ face: FACE }))[1], ["square", 0.6]);
  equal((await asked({ face: FACE, squareShrinks: false }))[1], ["square", 0.85]);
});

test("a poor link wants less than that, too", async () => {
  equal((await asked({ face: FACE, step: [320, 0.4] }))[1], ["square", 0.4]);
});
