// Has the installed app keep the page of numbers to call, for a time without a network. A browser
// in which the page is only read keeps nothing.
"use strict";

if ("serviceWorker" in navigator && matchMedia("(display-mode: standalone)").matches) {
  const { worker } = document.currentScript.dataset;
  // A browser may refuse: every page works without.
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
}
