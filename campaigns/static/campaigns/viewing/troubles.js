// What a code of the server's that ends a visit means to the viewer.

import { gettext } from "./words.js";

export const TROUBLES = {
  notice_outdated: gettext("The notice has changed since you opened this page. Please load it again and read it."),
  token_expired: gettext("This page was away for too long. Nothing more is measured. Load it again to start anew."),
  session_over: gettext("This visit has ended, because the page was silent for too long. Load it again to start anew."),
  already_done: gettext("Whoever came by this link has taken part already. Load the page again to get back to your panel."),
  quota_full: gettext("All places have just been taken. Load the page again to get back to your panel. Thank you for your interest."),
  campaign_closed: gettext("This campaign has just been closed. Thank you for your interest."),
  campaign_over: gettext("This campaign is over. Thank you for your interest."),
  offline: gettext("There is no connection. Check it, then load the page again."),
};

// After these a page that is loaded again begins anew.
export const FINAL = new Set(["token_expired", "session_over", "session_withdrawn", "notice_outdated", "already_done", "quota_full", "campaign_closed", "campaign_over"]);
