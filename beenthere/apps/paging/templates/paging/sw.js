// Shows notices, and without a network the page of numbers to call, in the language of the page
// that was asked for. Keeps nothing else.
"use strict";

const KEPT = "beenthere-{{ mark }}";
const OFFLINE = [{% for page in offline %}["{{ page.home|escapejs }}", "{{ page.address|escapejs }}"]{% if not forloop.last %}, {% endif %}{% endfor %}];
const FILES = [...OFFLINE.map(([, page]) => page){% for file in kept %}, "{{ file|escapejs }}"{% endfor %}];
const ICON = "{{ icon|escapejs }}";
const QUIET = { title: "Peer support", body: "Please sign in.", link: "/" };

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    const [, offline] = OFFLINE.find(([home]) => path.startsWith(home));
    event.respondWith(fetch(request).catch(() => caches.match(offline)));
  } else if (FILES.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(path)));
  }
});

self.addEventListener("push", (event) => {
  const said = read(event.data);
  const options = { body: said.body, icon: ICON, badge: ICON, data: { link: said.link } };
  event.waitUntil(self.registration.showNotification(said.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data.link, self.location.origin);
  const ours = link.origin === self.location.origin;
  event.waitUntil(self.clients.openWindow(ours ? link.href : "/"));
});

function read(data) {
  try {
    const { title, body, link } = data.json();
    return typeof body === "string" ? { title, body, link } : QUIET;
  } catch {
    return QUIET;
  }
}
