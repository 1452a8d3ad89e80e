// What went wrong, in words that help. Codes without words of their own show the server's sentence.

const megabytes = (bytes) => `${Math.round((bytes / 2 ** 20) * 10) / 10} MB`;
const TOO_LARGE = (error) => ["This picture is too large", error.limit ? `At most ${megabytes(error.limit)} are taken. Make it smaller and try again.` : "Make it smaller and try again."];

const WORDS = {
  not_a_picture: () => ["This is no picture", "JPEG, PNG and WebP pictures can be read. An address must lead to the picture itself, not to a page that shows it."],
  picture_broken: () => ["This picture is damaged", "It is cut off or cannot be decoded. Try another copy of it."],
  picture_missing: () => ["There is no picture yet", "Choose a file, or paste the address of a picture."],
  picture_too_small: () => ["This picture is too small", "A face needs some 20 pixels at the least."],
  picture_too_large: TOO_LARGE, body_too_large: TOO_LARGE, url_too_large: TOO_LARGE,
  too_many_pixels: (error) => ["This picture has too many pixels", `At most ${Math.round(error.limit / 1e6)} megapixels are read. Make it smaller and try again.`],
  url_invalid: () => ["This is no valid address", "It begins with https:// and has no spaces."],
  url_scheme: () => ["This is no valid address", "It begins with https:// or http://."],
  url_not_public: () => ["This address is not opened", "It does not lead to the public internet. Download the picture and upload it here."],
  url_unknown_host: () => ["There is no such server", "Check the address for a typing mistake."],
  url_status: (error) => ["The server did not give the picture", `${error.detail} It may need a sign-in: download the picture and upload it here.`],
  url_timeout: () => ["The server is too slow", "Try again, or download the picture and upload it here."],
  too_many_urls: (error) => ["Too many addresses", `Try again in ${error.retryAfter} seconds. Uploads work meanwhile.`],
  too_many_requests: (error) => ["Too many pictures at once", `Try again in ${error.retryAfter} seconds.`],
  reader_busy: () => ["The model is busy", "Others are trying it, too. Try again in a moment."],
  fetches_busy: () => ["The way out is busy", "Other addresses are being opened. Try again in a moment; uploads work meanwhile."],
  model_missing: () => ["The model cannot be loaded", "Tell whoever runs this installation."],
  not_authenticated: () => ["You are signed out", "Sign in again, then load this page anew."],
  permission_denied: () => ["This page is too old", "Load it again."],
  offline: () => ["There is no answer", "Check your connection and try again."],
  camera_refused: () => ["The camera is blocked", "Allow it for this site, usually at the camera sign in the address bar, and start again."],
  camera_missing: () => ["There is no camera", "Connect one, or upload a picture instead."],
  camera_busy: () => ["The camera does not start", "Another program may be using it. Close that and start again."],
  camera_insecure: () => ["This browser gives no camera here", "Cameras work over https, or on this machine itself."],
  camera_lost: () => ["The camera went away", "It was unplugged or switched off. Start it again."],
};

/** [title, what to do] for an error of `api.js` or `camera.js`. */
export function wordsFor(error) {
  return WORDS[error.code]?.(error) ?? ["That did not work", error.detail || "Try again."];
}
