/* Wakes whoever asked for it: says that something came, never what; and nothing while a console is in sight. */
const pages = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

async function told(event) {
  const { title = "…", what, opens, locale } = event.data ? event.data.json() : {};
  if ((await pages()).some((page) => page.visibilityState === "visible")) return;
  await self.registration.showNotification(title, { tag: what, lang: locale, icon: "/console/icon.svg", data: opens || "/console/" });
}

async function tapped(notification) {
  notification.close();
  const open = (await pages()).find((page) => new URL(page.url).pathname.startsWith("/console"));
  await (open ? open.focus() : self.clients.openWindow(notification.data));
}

self.addEventListener("push", (event) => event.waitUntil(told(event)));
self.addEventListener("notificationclick", (event) => event.waitUntil(tapped(event.notification)));
